//! Opening a file of SQLite.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use futures_channel::oneshot;
use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::model::duration;
use phoenix_core::ports::Store;

use super::OpenError;
use super::query::options;
use crate::sqlite::{SqliteOptions, SqliteStore, Synchronous};

const OPTIONS: &[&str] =
    &["synchronous", "busy_timeout", "readers", "read_only", "check_on_open", "max_size"];

pub(super) async fn open(path: &str, query: &str) -> Result<Arc<dyn Store>, OpenError> {
    if path == ":memory:" {
        options(query, &[])?;
        return Ok(Arc::new(SqliteStore::memory()?));
    }
    let (path, options) = (decoded(path)?, options_of(query)?);
    // Opening reads the whole file once: not on the thread of whoever waits.
    let (opened, wait) = oneshot::channel();
    let failed = || Infrastructure::new(ErrorCode::Unavailable, "begin a thread to open the store");
    thread::Builder::new()
        .name("phoenix-open".to_owned())
        .spawn(move || {
            // Whoever is not there any more does not want it; it is closed again.
            let _ = opened.send(SqliteStore::open_with(path, &options));
        })
        .map_err(|error| failed().caused_by(error))?;
    let store = wait.await.map_err(|error| failed().caused_by(error))??;
    Ok(Arc::new(store))
}

fn options_of(query: &str) -> Result<SqliteOptions, OpenError> {
    let mut options = SqliteOptions::default();
    for written in self::options(query, OPTIONS)? {
        let (name, value) = (written.name, written.value);
        match name {
            "synchronous" => {
                options.synchronous = match value {
                    "full" => Synchronous::Full,
                    "normal" => Synchronous::Normal,
                    _ => return Err(OpenError::WrongOption { name, should: "`full` or `normal`" }),
                }
            }
            "busy_timeout" => options.busy_timeout = time(name, value)?,
            "readers" => {
                options.readers = parsed(name, value, "a number from 1 to 64", |n| (1..=64).contains(n))?;
            }
            "read_only" => options.read_only = parsed(name, value, "`true` or `false`", |_| true)?,
            "check_on_open" => options.check_on_open = parsed(name, value, "`true` or `false`", |_| true)?,
            "max_size" => options.max_size = Some(parsed(name, value, "a number of bytes", |_| true)?),
            _ => {}
        }
    }
    Ok(options)
}

fn time(name: &'static str, value: &str) -> Result<Duration, OpenError> {
    let seconds = value.parse().ok().map(Duration::from_secs);
    let time =
        seconds.or_else(|| duration::parse(value).ok()).filter(|time| *time <= Duration::from_secs(3600));
    time.ok_or(OpenError::WrongOption { name, should: "a time such as `5s`, up to `1h`" })
}

fn parsed<T: FromStr>(
    name: &'static str,
    value: &str,
    should: &'static str,
    is_legal: fn(&T) -> bool,
) -> Result<T, OpenError> {
    value.parse().ok().filter(is_legal).ok_or(OpenError::WrongOption { name, should })
}

/// A path with its `%` sequences decoded.
fn decoded(path: &str) -> Result<PathBuf, OpenError> {
    let wrong = OpenError::WrongAddress {
        rule: "a `%` in a file's name is written `%25`, and what is written so must be UTF-8",
    };
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let (decoded, tail) = match (byte, tail) {
            (b'%', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, tail),
                _ => return Err(wrong),
            },
            (b'%', _) => return Err(wrong),
            _ => (byte, tail),
        };
        bytes.push(decoded);
        rest = tail;
    }
    String::from_utf8(bytes).ok().filter(|path| !path.contains('\0')).map(PathBuf::from).ok_or(wrong)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_read() {
        let query = "synchronous=normal&busy_timeout=1500ms&readers=2&read_only=true&check_on_open=false&max_size=1000000";
        let expected = SqliteOptions {
            synchronous: Synchronous::Normal,
            busy_timeout: Duration::from_millis(1500),
            readers: 2,
            read_only: true,
            check_on_open: false,
            max_size: Some(1_000_000),
        };
        assert_eq!(options_of(query).unwrap(), expected);
        assert_eq!(options_of("").unwrap(), SqliteOptions::default());
        assert_eq!(options_of("busy_timeout=7").unwrap().busy_timeout, Duration::from_secs(7));
    }

    #[test]
    fn a_value_that_an_option_cannot_have_is_refused_with_those_that_it_can() {
        for (query, says) in [
            ("synchronous=off", "`synchronous` must be `full` or `normal`"),
            ("busy_timeout=soon", "`busy_timeout` must be a time such as `5s`"),
            ("busy_timeout=2d", "up to `1h`"),
            ("readers=0", "`readers` must be a number from 1 to 64"),
            ("readers=many", "`readers` must be a number from 1 to 64"),
            ("read_only", "`read_only` must be `true` or `false`"),
            ("check_on_open=yes", "`check_on_open` must be `true` or `false`"),
            ("max_size=-1", "`max_size` must be a number of bytes"),
        ] {
            let error = options_of(query).unwrap_err().to_string();
            assert!(error.contains(says), "{query}: {error}");
        }
    }

    #[test]
    fn paths_are_decoded() {
        for (written, path) in [("a%20b.db", "a b.db"), ("a%3Fb", "a?b"), ("ä%c3%A4", "ää"), ("a+b", "a+b")]
        {
            assert_eq!(decoded(written).unwrap(), PathBuf::from(path));
        }
        for wrong in ["a%", "a%2", "a%zz", "a%ff", "a%00"] {
            assert!(decoded(wrong).unwrap_err().to_string().contains("`%25`"), "{wrong}");
        }
    }
}
