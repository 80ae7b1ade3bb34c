//! A collected archive, `.tar.gz`: its files, each named by the archive and its path in it.
//!
//! An archive may come from anybody: what it unpacks to is bounded, nothing is written anywhere, and links are passed over.

use std::io::Read;

use camino::{Utf8Path, Utf8PathBuf};
use flate2::read::GzDecoder;

use crate::error::EvidenceError;

/// What all files of an archive may come to, in bytes: an account of twenty thousand roles is a tenth of it.
const LIMIT: u64 = 512 << 20;

/// How many files an archive may have.
const FILES: usize = 100_000;

/// Whether bytes are those of a gzip file.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The files of an archive, in their order.
///
/// # Errors
///
/// When it is no archive, or comes to more than can be read.
pub(crate) fn files(path: &Utf8Path, bytes: &[u8]) -> Result<Vec<(Utf8PathBuf, Vec<u8>)>, EvidenceError> {
    let damaged = |why: &dyn std::fmt::Display| {
        let error = EvidenceError::file(path, format!("cannot be unpacked: {why}"));
        error.help("give the archive as it was made, or the files that were in it")
    };
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    let (mut files, mut left) = (Vec::new(), LIMIT);
    for entry in archive.entries().map_err(|error| damaged(&error))? {
        let entry = entry.map_err(|error| damaged(&error))?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let named = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut content = Vec::new();
        let read = entry.take(left.saturating_add(1)).read_to_end(&mut content).map_err(|error| damaged(&error))?;
        left = left.checked_sub(read as u64).ok_or_else(|| damaged(&"it holds more than 512 MiB"))?;
        if files.len() == FILES {
            return Err(damaged(&format_args!("it holds more than {FILES} files")));
        }
        files.push((Utf8PathBuf::from(format!("{path}/{}", named.trim_start_matches("./"))), content));
    }
    Ok(files)
}
