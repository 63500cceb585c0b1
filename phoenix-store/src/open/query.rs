//! What stands behind the `?` of an address.

use super::OpenError;

/// One option as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written<'a> {
    pub(super) name: &'static str,
    pub(super) value: &'a str,
}

/// The options of a query, each of which must be one of `known` and be named once.
///
/// # Errors
/// For another name: the nearest one is told. Of the address only names that could be names are repeated: it may be a piece of a password.
pub(super) fn options<'a>(
    query: &'a str,
    known: &'static [&'static str],
) -> Result<Vec<Written<'a>>, OpenError> {
    let mut options: Vec<Written<'a>> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (written, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(name) = known.iter().copied().find(|name| *name == written) else {
            return Err(unknown(query, written, known));
        };
        if options.iter().any(|option| option.name == name) {
            return Err(OpenError::WrongOption { name, should: "given once" });
        }
        options.push(Written { name, value });
    }
    Ok(options)
}

fn unknown(query: &str, written: &str, known: &[&'static str]) -> OpenError {
    // An `@` behind the `?` means that a password with a question mark was not encoded.
    if query.contains('@') {
        let rule =
            "write `?`, `@`, `/` and `#` in a user's name or password as `%3F`, `%40`, `%2F` and `%23`";
        return OpenError::WrongAddress { rule };
    }
    let is_name = (1..=40).contains(&written.len())
        && written.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'));
    let name = if is_name { format!(" `{written}`") } else { " of that name".to_owned() };
    let hint = match nearest(written, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "it takes none".to_owned(),
        None => format!("there are {}", known.join(", ")),
    };
    OpenError::UnknownOption { name, hint }
}

/// The known word that was most likely meant.
pub(super) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let most = (written.chars().count().min(64) / 3).max(1);
    known
        .iter()
        .filter(|word| written.len() <= 2 * word.len())
        .map(|word| (strsim::osa_distance(written, word), *word))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["readers", "read_only", "sslmode"];

    fn refused(query: &str) -> String {
        options(query, KNOWN).unwrap_err().to_string()
    }

    #[test]
    fn known_options_are_read_in_their_order() {
        let expected =
            [Written { name: "read_only", value: "true" }, Written { name: "readers", value: "2=2" }];
        assert_eq!(options("read_only=true&&readers=2=2", KNOWN).unwrap(), expected);
        assert_eq!(options("", KNOWN).unwrap(), []);
    }

    #[test]
    fn a_misspelt_option_is_refused_with_the_nearest_one() {
        assert!(refused("reader=2").contains("no option `reader`; did you mean `readers`?"));
        assert!(refused("ssl_mode=x").contains("did you mean `sslmode`?"));
        assert!(refused("timeout=2").contains("there are readers, read_only, sslmode"));
    }

    #[test]
    fn an_option_given_twice_is_refused() {
        assert!(refused("readers=1&readers=2").contains("`readers` must be given once"));
    }

    #[test]
    fn what_may_be_a_piece_of_a_password_is_not_repeated() {
        for query in ["hunter2@host/db?sslmode=require", "Hunter2", "hunter2=x", "x y", "%68unter2"] {
            let error = refused(query);
            assert!(!error.to_lowercase().contains("unter2") && !error.contains("x y"), "{query}: {error}");
        }
        assert!(refused("hunter@host/db").contains("`%3F`"));
    }
}
