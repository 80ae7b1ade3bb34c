//! What has arrived of one upload: its bytes, in memory or in a file, and their digests so far.
//!
//! Only whole parts count. What came of a part that broke off is cut away before anything else is done.

use std::{
    fs::{self, File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::PathBuf,
    sync::Arc,
};

use aws_lc_rs::digest::{Context, SHA256, SHA512};
use bytes::Bytes;
use portcullis_model::{Digest, Timestamp};
use uuid::Uuid;

use super::UploadError;
use crate::{Blob, Blobs, DiskFailure, blob::Place, disk::failed};

pub(super) struct Arrival {
    id: Uuid,
    place: Arc<Place>,
    content: Content,
    /// What counts.
    whole: Hashed,
    /// That and what came of the part that is arriving.
    so_far: Hashed,
    /// The part that is arriving; what comes late from one before is not taken.
    part: u64,
    touched: Timestamp,
    /// The lengths of the parts that ended, without empty ones.
    parts: Vec<u64>,
}

/// What it takes to complete an upload.
pub(super) struct Complete {
    pub(super) digests: Vec<Digest>,
    pub(super) blobs: Blobs,
    pub(super) now: Timestamp,
}

enum Content {
    Memory(Vec<u8>),
    File(PathBuf, File),
    /// It is a blob now.
    Gone,
}

#[derive(Clone)]
struct Hashed {
    length: u64,
    sha256: Context,
    sha512: Context,
}

impl Arrival {
    pub(super) fn new(id: Uuid, place: Arc<Place>, now: Timestamp) -> Self {
        let nothing = Hashed { length: 0, sha256: Context::new(&SHA256), sha512: Context::new(&SHA512) };
        let (whole, so_far) = (nothing.clone(), nothing);
        Self {
            id,
            place,
            content: Content::Memory(Vec::new()),
            whole,
            so_far,
            part: 0,
            touched: now,
            parts: Vec::new(),
        }
    }

    /// How many bytes count.
    pub(super) fn received(&self) -> u64 {
        self.whole.length
    }

    pub(super) fn parts(&self) -> &[u64] {
        &self.parts
    }

    pub(super) fn touched(&self) -> Timestamp {
        self.touched
    }

    pub(super) fn path(&self) -> Result<PathBuf, DiskFailure> {
        self.place.upload(self.id)
    }

    /// Begins a part and gives its number.
    pub(super) fn begin_part(&mut self) -> u64 {
        self.part = self.part.saturating_add(1);
        self.part
    }

    /// Whether so many bytes more stay in memory, so that nobody has to wait for a disk.
    pub(super) fn stays_in_memory(&self, more: usize) -> bool {
        matches!(&self.content, Content::Memory(content) if content.len().saturating_add(more) <= self.place.small())
    }

    /// Takes pieces of a part; the last ones make it whole.
    pub(super) fn take(
        &mut self,
        part: Option<u64>,
        pieces: &[Bytes],
        last: Option<Timestamp>,
    ) -> Result<u64, DiskFailure> {
        if part != Some(self.part) {
            return Err(failed(&self.path()?, "written")(std::io::Error::other("the part was given up")));
        }
        for piece in pieces {
            self.write(piece)?;
            self.so_far.add(piece);
        }
        if let Some(now) = last {
            let length = self.so_far.length.saturating_sub(self.whole.length);
            if length > 0 {
                self.parts.push(length);
            }
            self.whole = self.so_far.clone();
            self.touched = now;
        }
        Ok(self.whole.length)
    }

    /// Cuts away what came of this part, unless another one has begun; what comes late of it is not taken.
    pub(super) fn give_up(&mut self, part: u64) {
        if part == self.part {
            self.part = self.part.saturating_add(1);
            // The next part cuts it away where this fails.
            let _later = self.rewind();
        }
    }

    /// Cuts away what came of a part that broke off.
    pub(super) fn rewind(&mut self) -> Result<(), DiskFailure> {
        let length = self.whole.length;
        match &mut self.content {
            Content::Memory(content) => content.truncate(usize::try_from(length).unwrap_or(usize::MAX)),
            Content::File(path, file) => {
                let mut cut = || {
                    file.set_len(length)?;
                    file.seek(SeekFrom::Start(length))
                };
                cut().map_err(failed(path, "written"))?;
            }
            Content::Gone => {}
        }
        self.so_far = self.whole.clone();
        Ok(())
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), DiskFailure> {
        if !self.stays_in_memory(piece.len()) {
            self.spill()?;
        }
        match &mut self.content {
            Content::Memory(content) => {
                content.extend_from_slice(piece);
                Ok(())
            }
            Content::File(path, file) => file.write_all(piece).map_err(failed(path, "written")),
            Content::Gone => Ok(()),
        }
    }

    /// Moves what is in memory to a file.
    fn spill(&mut self) -> Result<(), DiskFailure> {
        let Content::Memory(content) = &self.content else { return Ok(()) };
        let path = self.path()?;
        let file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed(&path, "made"))?;
        let mut made = Content::File(path.clone(), file);
        if let Content::File(_, file) = &mut made
            && let Err(why) = file.write_all(content)
        {
            remove(&made);
            return Err(failed(&path, "written")(why));
        }
        self.content = made;
        Ok(())
    }

    /// Completes what never left the memory, where that may stay there.
    pub(super) fn complete_in_memory(&mut self, complete: &Complete) -> Option<Result<Blob, UploadError>> {
        if !self.stays_in_memory(0) || self.place.small() == 0 {
            return None;
        }
        // Memory is cut at once.
        self.rewind().ok()?;
        let digest = match self.whole.one_of(&complete.digests) {
            Ok(digest) => digest,
            Err(error) => return Some(Err(error)),
        };
        let Content::Memory(content) = std::mem::replace(&mut self.content, Content::Gone) else { return None };
        Some(Ok(complete.blobs.put_bytes(&digest, content.into(), complete.now)))
    }

    /// Completes what is to lie in a file. Blocks.
    pub(super) fn complete_in_file(&mut self, complete: &Complete) -> Result<Blob, UploadError> {
        self.rewind()?;
        let digest = self.whole.one_of(&complete.digests)?;
        self.spill()?;
        let Content::File(path, file) = &self.content else { return Err(UploadError::Unknown) };
        file.sync_all().map_err(failed(path, "written"))?;
        let path = path.clone();
        // Windows moves no file that is open.
        self.content = Content::Gone;
        match complete.blobs.put_file(&digest, &path, self.whole.length, complete.now) {
            Ok(blob) => Ok(blob),
            Err(failure) => {
                let file = OpenOptions::new().append(true).open(&path).map_err(failed(&path, "written"))?;
                self.content = Content::File(path, file);
                Err(failure.into())
            }
        }
    }
}

impl Hashed {
    fn add(&mut self, piece: &[u8]) {
        self.length = self.length.saturating_add(piece.len() as u64);
        self.sha256.update(piece);
        self.sha512.update(piece);
    }

    /// The first of the digests that is this content's.
    fn one_of(&self, digests: &[Digest]) -> Result<Digest, UploadError> {
        let spell = |algorithm: &str, context: &Context| {
            let bytes = context.clone().finish();
            let hex: String = bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{algorithm}:{hex}")
        };
        let own = [spell("sha256", &self.sha256), spell("sha512", &self.sha512)];
        if let Some(digest) = digests.iter().find(|digest| own.iter().any(|own| own == digest.as_str())) {
            return Ok(digest.clone());
        }
        let [sha256, _] = own;
        Err(sha256.parse().map_or(UploadError::Unknown, |calculated| UploadError::DigestMismatch { calculated }))
    }
}

fn remove(content: &Content) {
    if let Content::File(path, _) = content {
        // What cannot be removed goes with the folder, or at the next start.
        let _left_over = fs::remove_file(path);
    }
}

/// What was not completed leaves nothing.
impl Drop for Arrival {
    fn drop(&mut self) {
        if let Content::File(path, file) = std::mem::replace(&mut self.content, Content::Gone) {
            drop(file);
            let _left_over = fs::remove_file(path);
        }
    }
}

impl std::fmt::Debug for Arrival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arrival").field("id", &self.id).field("received", &self.whole.length).finish_non_exhaustive()
    }
}
