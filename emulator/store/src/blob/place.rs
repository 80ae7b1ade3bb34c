//! The folder of the blobs and uploads: the user's own, which stays, or one that goes with the process.
//!
//! `blobs/sha256/ab/abcd…` holds the content of that digest, and is there with all of it or not at all. `uploads/` holds
//! what is arriving. A folder that goes with the process is made when the first file is.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use portcullis_model::{Digest, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use super::stored::Stored;
use crate::{
    DiskFailure,
    disk::{failed, sync_folder},
};

const BLOBS: &str = "blobs";
const UPLOADS: &str = "uploads";

/// Up to this size contents stay in memory, where they may: configurations, and the layers of tests.
const SMALL: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct Place {
    root: Root,
    /// Who has which file: one file per digest, whichever list it is in.
    files: Mutex<HashMap<Digest, Weak<Stored>>>,
}

#[derive(Debug)]
enum Root {
    Temporary(Mutex<Option<TempDir>>),
    Kept(PathBuf),
}

impl Place {
    pub(crate) fn temporary() -> Self {
        Self { root: Root::Temporary(Mutex::default()), files: Mutex::default() }
    }

    /// The user's folder. What was arriving when the process before ended is removed: nobody knows how much of it came.
    pub(crate) fn kept(folder: &Path) -> Result<Self, DiskFailure> {
        let uploads = folder.join(UPLOADS);
        if uploads.exists() {
            fs::remove_dir_all(&uploads).map_err(failed(&uploads, "emptied"))?;
        }
        for folder in [uploads, folder.join(BLOBS)] {
            fs::create_dir_all(&folder).map_err(failed(&folder, "made"))?;
        }
        Ok(Self { root: Root::Kept(folder.to_owned()), files: Mutex::default() })
    }

    /// Where a fork puts its own: beside the origin's, unless those stay and the fork's do not.
    pub(super) fn of_fork(origin: &Arc<Self>) -> Arc<Self> {
        if origin.is_temporary() { Arc::clone(origin) } else { Arc::new(Self::temporary()) }
    }

    pub(super) fn is_temporary(&self) -> bool {
        matches!(self.root, Root::Temporary(_))
    }

    /// The size up to which a content that arrives is not written to a file.
    pub(crate) fn small(&self) -> usize {
        if self.is_temporary() { SMALL } else { 0 }
    }

    /// Where an upload goes.
    pub(crate) fn upload(&self, id: Uuid) -> Result<PathBuf, DiskFailure> {
        Ok(self.root()?.join(UPLOADS).join(id.to_string()))
    }

    /// Where the content of a digest lies.
    pub(super) fn file(&self, digest: &Digest) -> Result<PathBuf, DiskFailure> {
        Ok(path_of(&self.root()?, digest))
    }

    fn root(&self) -> Result<PathBuf, DiskFailure> {
        match &self.root {
            Root::Kept(folder) => Ok(folder.clone()),
            Root::Temporary(made) => {
                let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(folder) = made.as_ref() {
                    return Ok(folder.path().to_owned());
                }
                let make = || {
                    let folder = tempfile::Builder::new().prefix("portcullis-").tempdir()?;
                    fs::create_dir(folder.path().join(UPLOADS))?;
                    Ok::<_, io::Error>(folder)
                };
                let folder = make().map_err(failed(&std::env::temp_dir(), "written"))?;
                let path = folder.path().to_owned();
                *made = Some(folder);
                Ok(path)
            }
        }
    }

    /// A blob whose file is there already.
    pub(super) fn stored(self: &Arc<Self>, digest: &Digest, size: u64, now: Timestamp) -> Arc<Stored> {
        let path = path_of(&self.root().unwrap_or_default(), digest);
        let stored = Arc::new(Stored::in_file(digest.clone(), size, path, Arc::clone(self), now));
        self.files().insert(digest.clone(), Arc::downgrade(&stored));
        stored
    }

    /// Moves a file to its digest. If the digest has a file that somebody else still has, that one is taken.
    pub(super) fn take_in(
        self: &Arc<Self>,
        digest: &Digest,
        file: &Path,
        size: u64,
        now: Timestamp,
    ) -> Result<Arc<Stored>, DiskFailure> {
        let mut files = self.files();
        if let Some(stored) = files.get(digest).and_then(Weak::upgrade) {
            drop(files);
            stored.put_again(now);
            let _left_over = fs::remove_file(file);
            return Ok(stored);
        }
        let path = self.file(digest)?;
        let folder = path.parent().unwrap_or(&path);
        let is_new = !folder.exists();
        fs::create_dir_all(folder).map_err(failed(folder, "made"))?;
        fs::rename(file, &path).map_err(failed(&path, "written"))?;
        if !self.is_temporary() {
            let above = [folder.parent(), folder.parent().and_then(Path::parent)];
            for folder in [Some(folder)].into_iter().chain(if is_new { above } else { [None, None] }).flatten() {
                sync_folder(folder).map_err(failed(folder, "written"))?;
            }
        }
        let stored = Arc::new(Stored::in_file(digest.clone(), size, path, Arc::clone(self), now));
        files.insert(digest.clone(), Arc::downgrade(&stored));
        Ok(stored)
    }

    /// Lets the file of a blob go with the last one that has it, if it lies here: a fork does not remove its origin's.
    pub(super) fn give_up(self: &Arc<Self>, stored: &Stored) {
        if stored.lies_at(self) {
            stored.give_up();
        }
    }

    /// Removes the file of a blob that nobody has any more, unless the same content came again.
    pub(super) fn remove(&self, digest: &Digest, path: &Path) {
        let mut files = self.files();
        if files.get(digest).is_some_and(|stored| stored.strong_count() > 0) {
            return;
        }
        files.remove(digest);
        // A file that cannot be removed is swept up at the next start.
        let _swept_up_later = fs::remove_file(path);
    }

    /// Removes the files of digests that are not wanted. Files of other names are left alone.
    pub(super) fn sweep(&self, wanted: impl Fn(&Digest) -> bool) -> Result<(), DiskFailure> {
        let root = self.root()?.join(BLOBS);
        for algorithm in entries(&root)? {
            for folder in entries(&algorithm)? {
                for file in entries(&folder)? {
                    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
                    let digest = name(&algorithm).zip(name(&file)).map(|(algorithm, hex)| format!("{algorithm}:{hex}"));
                    let Some(digest) = digest.and_then(|text| text.parse().ok()) else { continue };
                    if !wanted(&digest) {
                        fs::remove_file(&file).map_err(failed(&file, "removed"))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn files(&self) -> MutexGuard<'_, HashMap<Digest, Weak<Stored>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn path_of(root: &Path, digest: &Digest) -> PathBuf {
    let hex = digest.as_str().split_once(':').map_or("", |(_, hex)| hex);
    root.join(BLOBS).join(digest.algorithm()).join(hex.get(..2).unwrap_or_default()).join(hex)
}

/// What is in a folder; nothing in what is no folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, DiskFailure> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>();
    read().map_err(failed(folder, "read"))
}
