//! Files of lines that several processes append to, and that survive every one of them.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A file of lines, locked for this process.
pub struct Log(File);

impl Log {
    /// Waits until nobody else has it. A process that dies gives it back; what it did not finish to write is cut off.
    pub fn lock(path: &Path) -> Log {
        let file = OpenOptions::new().create(true).read(true).append(true).open(path).unwrap();
        file.lock().unwrap();
        Log(file)
    }

    /// All lines.
    pub fn lines<T: DeserializeOwned>(&mut self) -> Vec<T> {
        let mut text = String::new();
        self.0.seek(SeekFrom::Start(0)).unwrap();
        self.0.read_to_string(&mut text).unwrap();
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            self.0.set_len(whole as u64).unwrap();
        }
        text[..whole].lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// One more line, by one write.
    pub fn append<T: Serialize>(&mut self, line: &T) {
        let mut text = serde_json::to_vec(line).unwrap();
        text.push(b'\n');
        self.0.write_all(&text).unwrap();
    }
}

/// All lines of a file that may not be there.
pub fn read<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    if path.exists() { Log::lock(path).lines() } else { Vec::new() }
}
