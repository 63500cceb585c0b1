//! Removing from a store what is archived.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use phoenix_core::model::ExperimentId;
use phoenix_core::ports::Store;

use super::{ArchiveError, Archived, verify, write};

/// Archives an experiment into a file and then removes it from the store.
///
/// In this order: the archive is written beside `path` and made durable, read back and verified, put in its place, and compared with what
/// the store still holds; only then is the experiment deleted, at the version that was archived. Whatever happens on the way, the evidence is
/// in the store or in a verified file. A prune that was cut short is finished by pruning again into the same file.
///
/// Artifacts stay in the store, since other experiments may name them.
///
/// # Errors
/// As for [`write`](super::write()); [`ArchiveError::FileExists`] when `path` is there with something else in it;
/// [`ArchiveError::Changed`] when the experiment changed meanwhile. The experiment is still in the store then.
pub async fn prune<S>(
    store: &S,
    id: ExperimentId,
    path: impl AsRef<Path> + Send,
) -> Result<Archived, ArchiveError>
where
    S: Store + ?Sized,
{
    let path = path.as_ref().to_owned();
    let partial = partial_of(&path);
    let file = File::create(&partial)?;
    let mut out = BufWriter::new(file);
    let written = match write(store, id, &mut out).await {
        Ok(written) => written,
        Err(error) => {
            // What is left of it would say nothing that the error does not.
            drop(fs::remove_file(&partial));
            return Err(error);
        }
    };
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    put_in_place(&partial, &path, &written)?;
    // What came while the file was written is in the store only.
    if write(store, id, io::sink()).await? != written {
        return Err(ArchiveError::Changed);
    }
    store.delete(id, written.version).await?;
    Ok(written)
}

/// Puts a file in its place once it was read back, unless something else is there.
fn put_in_place(partial: &Path, path: &Path, written: &Archived) -> Result<(), ArchiveError> {
    let read =
        |path: &Path| File::open(path).map_err(ArchiveError::from).map(BufReader::new).and_then(verify);
    if read(partial)? != *written {
        return Err(
            io::Error::new(ErrorKind::InvalidData, "what was read back is not what was written").into()
        );
    }
    match read(path) {
        Ok(there) if there == *written => fs::remove_file(partial)?,
        Err(ArchiveError::Io(error)) if error.kind() == ErrorKind::NotFound => {
            fs::rename(partial, path)?;
            sync_folder(path)?;
        }
        Err(ArchiveError::Io(error)) => return Err(error.into()),
        _ => return Err(ArchiveError::FileExists { path: path.display().to_string() }),
    }
    Ok(())
}

/// Makes a new name in a folder durable, where folders can be opened.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn partial_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}
