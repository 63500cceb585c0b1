//! Files: read within bounds, written whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use tempfile::Builder;

use super::Failure;

/// The bytes of a file, or why there are none; at most `limit`, so that no file or pipe can fill the memory.
pub(super) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| reason(&error))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err("is a directory".to_owned());
    }
    read_from(file, limit)
}

/// A file that must be text.
pub(super) fn read_text(path: &Path, limit: usize) -> Result<String, Failure> {
    let failure = |reason: &str| Failure::at(path.display(), reason);
    let bytes = read(path, limit).map_err(|reason| failure(&reason))?;
    String::from_utf8(bytes).map_err(|_| failure("is not UTF-8").help("save it as UTF-8"))
}

/// The bytes of a stream, in the same way.
pub(super) fn read_from(stream: impl Read, limit: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    stream.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() > limit {
        return Err(format!("is larger than {}, the most that is read", size(limit)));
    }
    Ok(bytes)
}

/// Writes a file so that a reader sees all of it or what was there before; permissions stay.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    write_whole(path, bytes).map_err(|error| reason(&error))
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let existing = match fs::metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(metadata) = &existing
        && !metadata.is_file()
    {
        // A pipe or device cannot be replaced; a directory says why not.
        return fs::write(path, bytes);
    }
    // A link stays a link: what it points to is replaced.
    let path = if existing.is_some() { path.canonicalize()? } else { path.to_owned() };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = Builder::new();
    let builder = builder.prefix(".phoenix-");
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(metadata) = existing {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// What the system says, without its numbers.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or directory".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

fn size(bytes: usize) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        mebibytes => format!("{mebibytes} MiB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        write(&path, b"one").unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777,
            0o640
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
    }

    #[test]
    fn more_than_the_limit_is_not_read() {
        assert_eq!(read_from(&b"four"[..], 4), Ok(b"four".to_vec()));
        assert_eq!(
            read_from(&b"five!"[..], 4),
            Err("is larger than 4 bytes, the most that is read".to_owned())
        );
        let endless = read_from(io::repeat(b'a'), 1 << 20);
        assert_eq!(endless, Err("is larger than 1 MiB, the most that is read".to_owned()));
    }
}
