//! What backends were sent, kept in files: for whoever must find out why a promise was not kept.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::json;

use crate::receiver::Inbox;
use crate::scene::Played;

/// Writes, beside the configurations of a scene, what each backend was sent: one series with its readings in each line.
///
/// # Errors
/// When a file cannot be written.
pub fn keep(played: &Played) -> Result<(), Box<dyn Error>> {
    for part in &played.parts {
        for (receiver, what) in [(&part.production, "production"), (&part.measured, "measured")] {
            if let Some(receiver) = receiver {
                write(&receiver.inbox(), &played.folder.join(format!("{}.{what}.jsonl", part.actor.name)))?;
            }
        }
    }
    Ok(())
}

fn write(inbox: &Inbox, file: &Path) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(file)?);
    for (series, readings) in &inbox.otlp().series {
        writeln!(file, "{}", json!({"series": series, "readings": readings}))?;
    }
    for (labels, samples) in &inbox.samples() {
        writeln!(file, "{}", json!({"labels": labels, "samples": samples}))?;
    }
    Ok(file.flush()?)
}
