//! Several files as one configuration, as a collector merges what several `--config` name.

use phoenix_core::collector::document::{DocumentError, Mapping};
use phoenix_core::collector::{Document, Target, check_text, overlay};

use super::inputs::Input;
use super::{Arguments, checked};
use crate::cli::outside::Io;
use crate::cli::report::{Checked, FileReport};

/// The merged configuration under the names of all files; or the files that cannot be read, each on its own.
pub(super) fn merged(
    arguments: &Arguments,
    inputs: &[Input],
    target: &Target,
    io: &mut Io<'_>,
) -> Vec<FileReport> {
    let mut unreadable = Vec::new();
    let mut names = Vec::new();
    let mut root = Mapping::default();
    for input in inputs {
        let name = arguments.name(input);
        let bytes = input.read(io);
        let text = bytes.as_deref().ok().and_then(|bytes| std::str::from_utf8(bytes).ok());
        match text.map(Document::parse) {
            Some(Ok(document)) => overlay::merge(&mut root, document.root()),
            // Nothing but comments: there is nothing to merge.
            Some(Err(DocumentError::Empty)) => {}
            Some(Err(_)) | None => {
                let content = bytes.map(|bytes| checked(&bytes, target));
                unreadable.push(FileReport { name: name.clone(), content });
            }
        }
        names.push(name);
    }
    if !unreadable.is_empty() {
        return unreadable;
    }
    let text = Document::new(root).to_text();
    let findings = check_text(&text, target);
    vec![FileReport { name: names.join(" + "), content: Ok(Checked { text, findings, fixed: 0 }) }]
}
