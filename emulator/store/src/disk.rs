//! What the system says when a file cannot be made, read or written.

use std::{
    io,
    path::{Path, PathBuf},
};

/// A file or folder could not be used.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` cannot be {doing}: {why}", path = path.display())]
pub struct DiskFailure {
    /// The file or folder.
    pub path: PathBuf,
    /// `read`, `written` and the like.
    pub doing: &'static str,
    /// What the system says.
    #[source]
    pub why: io::Error,
}

/// Names the file that an error is about.
pub(crate) fn failed(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> DiskFailure {
    let path = path.to_owned();
    move |why| DiskFailure { path, doing, why }
}

/// Puts on disk that a folder has a new entry. Windows does so by itself, and has no way to ask for it.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
