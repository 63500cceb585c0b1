//! Real processes under names of our choice.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::behaviour::Behaviour;

/// Marks a folder as made by a load: only such a folder is ever removed.
const MARK: &str = ".phoenix-load";

/// The folders that the load's programs live in and write to.
pub(crate) struct Stage {
    bin: PathBuf,
    scratch: PathBuf,
}

impl Stage {
    /// Puts this binary under each name below `<root>/bin`.
    ///
    /// The kernel takes a process's name and path from the file that was executed, so links serve as well as copies.
    pub(crate) fn set_up(root: &Path, programs: BTreeSet<&str>) -> io::Result<Self> {
        let stage = Self { bin: root.join("bin"), scratch: root.join("scratch") };
        stage.take_down()?;
        for folder in [&stage.bin, &stage.scratch] {
            fs::create_dir_all(folder)?;
            fs::write(folder.join(MARK), "")?;
        }
        let mut first: Option<PathBuf> = None;
        for program in programs {
            let path = stage.bin.join(program);
            match &first {
                None => {
                    fs::copy(std::env::current_exe()?, &path)?;
                    first = Some(path);
                }
                Some(first) => fs::hard_link(first, path)?,
            }
        }
        Ok(stage)
    }

    /// Starts one of the programs; its command line is `arguments`, the first of which is what it calls itself.
    pub(crate) fn start(
        &self,
        program: &str,
        arguments: &[&str],
        behaviour: &Behaviour,
    ) -> io::Result<Child> {
        let (itself, rest) = arguments.split_first().unwrap_or((&program, &[]));
        Command::new(self.bin.join(program))
            .arg0(itself)
            .args(rest)
            .env_clear()
            .envs([behaviour.variable()])
            .current_dir(&self.scratch)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    }

    /// Removes what [`Stage::set_up`] made, also what an earlier load left behind.
    pub(crate) fn take_down(&self) -> io::Result<()> {
        for folder in [&self.bin, &self.scratch] {
            if !folder.exists() {
                continue;
            }
            if !folder.join(MARK).exists() {
                let text = format!("{} was not made by a load: name another folder", folder.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
            }
            fs::remove_dir_all(folder)?;
        }
        Ok(())
    }
}
