//! The folder of a store: what belongs in it, and that only one process has it.
//!
//! `world.redb` is the journal, `blobs/` and `uploads/` are the contents, `lock` is locked by the process that has the
//! folder, and says how many steps of the journal were acknowledged. The last is not put on disk by force: it tells a
//! journal that lost its end to damage from one whose last step was never finished, and after a power failure the
//! number may be smaller than it was, which harms nothing.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::OpenError;
use crate::disk::failed;

const WORLD: &str = "world.redb";
const NEW_WORLD: &str = "world.redb.new";
const LOCK: &str = "lock";
const BLOBS: &str = "blobs";
const OURS: [&str; 5] = [WORLD, NEW_WORLD, LOCK, BLOBS, "uploads"];

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    lock: Mutex<File>,
}

impl Folder {
    /// Takes the folder for this process; makes it if it does not exist.
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        if !path.exists() {
            make(path)?;
        }
        let has_world = path.join(WORLD).exists();
        let names = fs::read_dir(path).and_then(|entries| {
            entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<Result<Vec<_>, _>>()
        });
        let names = names.map_err(failed(path, "read"))?;
        if let Some(found) = names.into_iter().find(|name| !OURS.contains(&name.as_str())).filter(|_| !has_world) {
            return Err(OpenError::ForeignFolder { folder: path.to_owned(), found });
        }
        let file = path.join(LOCK);
        let lock = options().truncate(false).open(&file).map_err(failed(&file, "written"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse { folder: path.to_owned() }),
            Err(TryLockError::Error(why)) => return Err(failed(&file, "locked")(why).into()),
        }
        // A world is made before anything else is: blobs without one have lost theirs.
        let blobs = path.join(BLOBS);
        if !path.join(WORLD).exists() && blobs.exists() {
            let why = format!("it is not there, but `{}` is", blobs.display());
            return Err(OpenError::Damaged { file: path.join(WORLD), why });
        }
        Ok(Self { path: path.to_owned(), lock: Mutex::new(lock) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn world(&self) -> PathBuf {
        self.path.join(WORLD)
    }

    /// Where a world is made, until it is whole.
    pub(super) fn new_world(&self) -> PathBuf {
        self.path.join(NEW_WORLD)
    }

    /// How many steps were acknowledged, at least; zero if that cannot be read.
    pub(super) fn acknowledged(&self) -> u64 {
        let mut text = String::new();
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let read = lock.seek(SeekFrom::Start(0)).and_then(|_| lock.read_to_string(&mut text));
        // The number stands there twice: one that was half written is none.
        let mut numbers = text.split_ascii_whitespace().map(|number| number.parse::<u64>().ok());
        match (read, numbers.next().flatten(), numbers.next().flatten()) {
            (Ok(_), Some(one), Some(other)) if one == other => one,
            _ => 0,
        }
    }

    /// Notes that so many steps were acknowledged.
    pub(super) fn acknowledge(&self, sequence: u64) {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let text = format!("{sequence:020} {sequence:020}\n");
        let written = lock.seek(SeekFrom::Start(0)).and_then(|_| lock.write_all(text.as_bytes()));
        if let Err(why) = written {
            // The step itself is on disk; without the note only damage to the journal's end is harder to see.
            tracing::warn!(file = %self.path.join(LOCK).display(), %why, "the acknowledged steps cannot be noted");
        }
    }
}

/// How the files are opened: by their owner only, for they hold keys.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make(path: &Path) -> Result<(), OpenError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path).map_err(failed(path, "made"))?)
}
