//! The thread that keeps the world: what changed since it last did so goes to disk in one step, whoever wrote it.
//!
//! After a failure the file is opened anew at once, or else with the next write: a disk that was full and no longer is
//! needs no restart. What the file then holds decides what is to be written, for the step that failed may have reached
//! it or not.

use std::{sync::Arc, thread::JoinHandle};

use super::{
    OpenError, Progress,
    database::{self, Database, Disk, Kept},
    folder::Folder,
    tables,
};
use crate::{World, disk::failed};

pub(super) struct Journal {
    /// None after a failure. Closed before the folder is let go of, for whoever takes it next reads the file.
    database: Option<Database>,
    disk: Arc<dyn Disk>,
    /// What the file holds.
    on_disk: World,
    sequence: u64,
    /// What was acknowledged.
    kept: World,
    folder: Folder,
}

impl Journal {
    pub(super) fn new(folder: Folder, disk: Arc<dyn Disk>, database: Database, kept: Kept) -> Self {
        let Kept { world, sequence, .. } = kept;
        Self { folder, disk, database: Some(database), on_disk: world.clone(), sequence, kept: world }
    }

    /// Starts the thread. It ends when it is told to and everything is kept.
    pub(super) fn start(mut self, progress: Arc<Progress>) -> Result<JoinHandle<()>, OpenError> {
        let path = self.folder.world();
        let work = move || {
            while let Some(seen) = progress.next() {
                match self.keep(&seen.world) {
                    Ok(()) => progress.kept(seen.writes),
                    Err(why) => {
                        tracing::error!(file = %self.folder.world().display(), %why, "a write is lost");
                        progress.lost(&self.kept, &why);
                    }
                }
            }
        };
        let thread = std::thread::Builder::new().name("portcullis-journal".to_owned()).spawn(work);
        thread.map_err(failed(&path, "written")).map_err(OpenError::Disk)
    }

    fn keep(&mut self, world: &World) -> Result<(), String> {
        if self.database.is_none() {
            self.open_anew().map_err(|error| error.to_string())?;
        }
        match self.write(world) {
            Ok(()) => {
                self.kept = world.clone();
                Ok(())
            }
            Err(why) => {
                self.database = None;
                self.take_back();
                Err(format!("`{}` cannot be written: {why}", self.folder.world().display()))
            }
        }
    }

    fn write(&mut self, world: &World) -> Result<(), String> {
        let entries = tables::differences(&self.on_disk, world).map_err(|error| error.to_string())?;
        if entries.is_empty() {
            return Ok(());
        }
        let sequence = self.sequence.saturating_add(1);
        let database = self.database.as_ref().ok_or("it is not open")?;
        database.write(&entries, sequence).map_err(|error| error.to_string())?;
        self.on_disk = world.clone();
        self.sequence = sequence;
        self.folder.acknowledge(sequence);
        Ok(())
    }

    fn open_anew(&mut self) -> Result<(), OpenError> {
        let (database, Kept { world, sequence, .. }) = database::open(&self.folder, self.disk.as_ref())?;
        self.database = Some(database);
        self.on_disk = world;
        self.sequence = sequence;
        Ok(())
    }

    /// If the step that failed reached the file nevertheless, it is undone, so that a restart does not find it. Where
    /// that is not possible now, it is done with the next write.
    fn take_back(&mut self) {
        let kept = self.kept.clone();
        let undone = self.open_anew().map_err(|error| error.to_string()).and_then(|()| self.write(&kept));
        if let Err(why) = undone {
            tracing::warn!(file = %self.folder.world().display(), %why, "the file cannot be opened again yet");
            self.database = None;
        }
    }
}
