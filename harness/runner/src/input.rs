//! The files that a run was made from, with the digest of each: what a verdict holds for.
//!
//! Of a Terraform folder every file counts, those of its modules too, but what Terraform itself puts there.

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::prepare::RunError;

/// A file that a run was made from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// The file, as it was found.
    pub path: Utf8PathBuf,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Input {
    /// Reads a file.
    pub(crate) fn read(path: &Utf8Path) -> Result<Self, RunError> {
        let unreadable = |why: std::io::Error| RunError::Unreadable { path: path.to_owned(), why: why.to_string() };
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path: Utf8PathBuf::from(path.as_str().replace('\\', "/")), sha256 })
    }
}

/// The files of a Terraform folder.
pub(crate) fn of_folder(folder: &Utf8Path, files: &mut Vec<Utf8PathBuf>) -> Result<(), RunError> {
    let unreadable = |why: std::io::Error| RunError::Unreadable { path: folder.to_owned(), why: why.to_string() };
    for entry in folder.read_dir_utf8().map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        // `.terraform`, `.git` and their like; a link to a folder may lead back to where we come from.
        if kind.is_dir() && !entry.file_name().starts_with('.') {
            of_folder(entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path().to_owned());
        }
    }
    Ok(())
}
