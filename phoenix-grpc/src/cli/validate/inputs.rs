//! What is to be checked: files as they were named, and those found in folders.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use phoenix_core::collector::document::MAX_BYTES;

use crate::cli::failure::Failure;
use crate::cli::file;
use crate::cli::outside::Io;

/// One thing to check.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Input {
    Stdin,
    File(PathBuf),
    /// A folder that cannot be looked into, with the reason.
    Closed(PathBuf, String),
}

impl Input {
    /// As the user named it.
    pub(super) fn name(&self, stdin: &str) -> String {
        match self {
            Self::Stdin => stdin.to_owned(),
            Self::File(path) | Self::Closed(path, _) => path.display().to_string(),
        }
    }

    pub(super) fn read(&self, io: &mut Io<'_>) -> Result<Vec<u8>, String> {
        match self {
            Self::Stdin => file::read_from(&mut *io.stdin, MAX_BYTES),
            Self::File(path) => file::read(path, MAX_BYTES),
            Self::Closed(_, reason) => Err(reason.clone()),
        }
    }
}

/// The inputs in the order in which they were named, each once; what a folder holds in the order of its names.
pub(super) fn gather(named: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for path in named {
        if path == Path::new("-") {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            let before = inputs.len();
            walk(path, &mut inputs);
            if inputs.len() == before {
                return Err(Failure::at(path.display(), "there is no *.yaml or *.yml in this folder")
                    .help("name the files themselves if they are called otherwise"));
            }
        } else {
            inputs.push(Input::File(path.clone()));
        }
    }
    let mut seen = HashSet::new();
    inputs.retain(|input| seen.insert(input.clone()));
    Ok(inputs)
}

/// Hidden folders are left out, and links to folders, which could lead round in a circle.
fn walk(folder: &Path, inputs: &mut Vec<Input>) {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            inputs.push(Input::Closed(folder.to_owned(), error.to_string()));
            return;
        }
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if hidden {
            continue;
        }
        if is_folder {
            walk(&path, inputs);
        } else if is_yaml && path.is_file() {
            inputs.push(Input::File(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_give_their_yaml_files_in_order_and_nothing_twice() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b.yaml", "a.yml", "readme.md", "sub/c.yaml", ".git/d.yaml", "values.json"] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found =
            gather(&[root.join("b.yaml"), root.to_owned(), PathBuf::from("-"), PathBuf::from("-")]).unwrap();
        let expected = ["b.yaml", "a.yml", "sub/c.yaml"].map(|name| Input::File(root.join(name)));
        assert_eq!(found[..3], expected);
        assert_eq!(found[3..], [Input::Stdin]);
    }

    #[test]
    fn a_folder_without_yaml_is_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        assert!(gather(&[folder.path().to_owned()]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_folder_itself_does_not_lead_round_in_a_circle() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.yaml"), "").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        assert_eq!(gather(&[folder.path().to_owned()]).unwrap().len(), 1);
    }
}
