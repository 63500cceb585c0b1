//! The server's programs, where they are and as whom they run.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where distributions put the programs of each version; the number is the version.
const FOLDERS: [(&str, &str); 4] = [
    ("/usr/lib/postgresql", "bin"),
    ("/usr/libexec", ""),
    ("/usr/pgsql", "bin"),
    ("/opt/homebrew/opt", "bin"),
];
/// Who may run a server in place of root.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// The installed programs of a server.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
    /// As whom they run where this process is root's, which PostgreSQL refuses to be.
    user: Option<(u32, u32)>,
}

impl Programs {
    /// The programs in the folder that `PG_BIN` names, else the newest version where distributions put them, else those on `PATH`.
    ///
    /// # Errors
    /// Where there are none; the error says what to do.
    pub fn locate() -> Result<Programs, String> {
        let folder = match std::env::var_os("PG_BIN") {
            Some(named) => Some(PathBuf::from(named)).filter(|folder| is_complete(folder)),
            None => newest().or_else(on_path),
        };
        let folder = folder.ok_or_else(|| {
            format!(
                "no PostgreSQL: install the server package (`make postgres`, or `apt-get install postgresql`), name the folder \
                 of `initdb` with PG_BIN, or name a running server with {}",
                super::VARIABLE
            )
        })?;
        Ok(Programs { folder, user: unprivileged()? })
    }

    /// A program, with nothing of this process's environment but a path.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        self.as_user(&self.folder.join(program))
    }

    /// Any program as the server's user.
    #[must_use]
    pub(super) fn as_user(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
        #[cfg(unix)]
        if let Some((user, group)) = self.user {
            use std::os::unix::process::CommandExt;
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives a folder or a file to the server's user, for nobody else to read.
    pub(super) fn give(&self, path: &Path) -> Result<(), String> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, chown};
            let said = |error| format!("{} cannot be given to PostgreSQL: {error}", path.display());
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(said)?;
            if let Some((user, group)) = self.user {
                chown(path, Some(user), Some(group)).map_err(said)?;
            }
        }
        Ok(())
    }
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file())
}

fn newest() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (place, inner) in FOLDERS {
        let place = Path::new(place);
        // `/usr/pgsql-17`, `/usr/libexec/postgresql17`, `/opt/homebrew/opt/postgresql@17` bear the version in their names.
        let parent = if place.is_dir() { Some(place) } else { place.parent() };
        for entry in parent.and_then(|parent| std::fs::read_dir(parent).ok()).into_iter().flatten().flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            let number = ["postgresql@", "postgresql", "pgsql-", ""]
                .iter()
                .find_map(|prefix| name.strip_prefix(prefix)?.parse().ok());
            let folder = entry.path().join(inner);
            if let Some(number) = number.filter(|_| is_complete(&folder)) {
                found.push((number, folder));
            }
        }
    }
    found.into_iter().max().map(|(_, folder)| folder)
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    // Links on the path lead to where all programs are.
    let folder =
        |entry: PathBuf| std::fs::canonicalize(entry.join("initdb")).ok()?.parent().map(Path::to_owned);
    std::env::split_paths(&path).filter_map(folder).find(|folder| is_complete(folder))
}

#[cfg(unix)]
fn unprivileged() -> Result<Option<(u32, u32)>, String> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let of = |user: &str| {
        let mut fields = known.lines().find(|line| line.split(':').next() == Some(user))?.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = USERS.iter().find_map(|user| of(user));
    found.map(Some).ok_or_else(|| {
        format!("PostgreSQL does not run as root, and there is no user {}", USERS.join(" or "))
    })
}

#[cfg(not(unix))]
fn unprivileged() -> Result<Option<(u32, u32)>, String> {
    Err(format!("throw-away servers need a Unix; name a running server with {}", super::VARIABLE))
}
