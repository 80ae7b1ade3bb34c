//! Reading a blob piece by piece, so that its size does not matter.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    ops::Range,
    path::PathBuf,
};

use bytes::Bytes;

use super::{Blob, blocking, stored::Content};
use crate::{DiskFailure, disk::failed};

const PIECE: u64 = 256 * 1024;

/// What is left to be read of a range of a blob. The blob stays as long as this is held.
#[derive(Debug)]
pub struct BlobReader {
    source: Source,
    left: u64,
    _blob: Blob,
}

#[derive(Debug)]
enum Source {
    Memory(Bytes),
    /// The file is away while it is read; a reader that was given up in the middle has none.
    File(PathBuf, Option<File>),
}

impl BlobReader {
    pub(super) async fn open(blob: Blob, range: Range<u64>) -> Result<Self, DiskFailure> {
        let end = range.end.min(blob.size());
        let start = range.start.min(end);
        let source = match blob.stored().content() {
            Content::Memory(content) => {
                let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
                Source::Memory(content.slice(at(start)..at(end)))
            }
            Content::File(file) => {
                let path = file.path().to_owned();
                let opening = path.clone();
                let open = move || {
                    let mut file = File::open(&opening).map_err(failed(&opening, "read"))?;
                    file.seek(SeekFrom::Start(start)).map_err(failed(&opening, "read"))?;
                    Ok(file)
                };
                let file = blocking(&path, open).await?;
                Source::File(path, Some(file))
            }
        };
        Ok(Self { source, left: end.saturating_sub(start), _blob: blob })
    }

    /// How many bytes are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    ///
    /// What the system says of the file, also when it ends before the blob does.
    pub async fn next(&mut self) -> Result<Option<Bytes>, DiskFailure> {
        if self.left == 0 {
            return Ok(None);
        }
        let piece = match &mut self.source {
            Source::Memory(content) => std::mem::take(content),
            Source::File(path, slot) => {
                let mut file = slot.take().ok_or_else(|| {
                    failed(path, "read")(std::io::Error::other("a read before this one did not come to its end"))
                })?;
                let (reading, length) = (path.clone(), usize::try_from(self.left.min(PIECE)).unwrap_or(0));
                let read = move || {
                    let mut piece = vec![0; length];
                    file.read_exact(&mut piece).map_err(failed(&reading, "read"))?;
                    Ok((file, Bytes::from(piece)))
                };
                let (back, piece) = blocking(path, read).await?;
                *slot = Some(back);
                piece
            }
        };
        self.left = self.left.saturating_sub(piece.len() as u64);
        Ok(Some(piece))
    }
}
