//! Why a folder is not opened: which file, what is wrong with it, and what to do.

use std::path::PathBuf;

use crate::{Broken, DiskFailure};

/// A folder cannot be opened as a store. What is in it was left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process has it.
    #[error("the folder `{folder}` is in use by another Portcullis", folder = folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// There are other things in it.
    #[error("the folder `{folder}` is not one of Portcullis: it holds `{found}`", folder = folder.display())]
    ForeignFolder {
        /// The folder.
        folder: PathBuf,
        /// One of the things in it.
        found: String,
    },
    /// The file is of another kind.
    #[error("the file `{file}` is not one of Portcullis: {why}", file = file.display())]
    ForeignFile {
        /// The file.
        file: PathBuf,
        /// How that shows.
        why: &'static str,
    },
    /// The file has a format that is not known yet.
    #[error(
        "the file `{file}` was written by a newer Portcullis: it has format {found}, and this one reads up to format {known}",
        file = file.display()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this version writes.
        known: u32,
    },
    /// The file is not as it was written.
    #[error("the file `{file}` is damaged: {why}", file = file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// How that shows.
        why: String,
    },
    /// The system does not let it be used.
    #[error(transparent)]
    Disk(#[from] DiskFailure),
    /// The system has no randomness for a seal.
    #[error("no key can be made: {0}")]
    Seal(#[source] Broken),
}

impl OpenError {
    /// The next step.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::InUse { .. } => "stop the other one, or choose another folder",
            Self::ForeignFolder { .. } => "choose an empty folder, or one that does not exist yet",
            Self::ForeignFile { .. } => "choose another folder, or move the file out of this one",
            Self::Newer { .. } => "use the Portcullis that wrote it or a newer one, or choose another folder",
            Self::Damaged { .. } => {
                "nothing was changed: put a copy of the whole folder from before in its place, or begin anew in an empty folder"
            }
            Self::Disk(_) => "the folder has to be one that you may write in, on a disk that has room",
            Self::Seal(_) => "the system's source of randomness has to work",
        }
    }
}
