//! Layers that are being uploaded: written and hashed while they arrive, kept until they are completed or given up.
//!
//! An upload takes one part after another. A part counts once it is there to its end: one that breaks off leaves the
//! upload as it was before, and can be sent again. Refuses a part that does not begin where the last one ended. Whoever
//! completes an upload names its digest; another one leaves nothing of it.

mod arrival;
mod part;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use portcullis_model::{Arn, Digest, Duration, Timestamp};
use uuid::Uuid;

use arrival::{Arrival, Complete};
pub use part::Part;

use crate::{Blob, Blobs, DiskFailure, blob::blocking};

/// How long an upload is waited for. `unverified`: AWS does not say how long an upload id is good.
const ABANDONED: Duration = Duration::from_hours(24);

/// The uploads under way. They are no part of the world: a fork begins with none, and a restart forgets them.
#[derive(Debug)]
pub struct Uploads {
    by_id: Mutex<HashMap<Uuid, Arc<Upload>>>,
    blobs: Blobs,
}

#[derive(Debug)]
struct Upload {
    id: Uuid,
    repository: Arn,
    arrival: Arc<Mutex<Arrival>>,
    /// One part at a time, and none while it is completed.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// An upload does not take what was sent.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// There is no upload of this id in this repository.
    #[error("no such upload")]
    Unknown,
    /// The part begins elsewhere than the last one ended.
    #[error("the part begins at byte {given}, but {received} bytes were received")]
    OutOfOrder {
        /// Where it begins.
        given: u64,
        /// How much there is.
        received: u64,
    },
    /// The content has none of the digests that were named.
    #[error("the content has the digest {calculated}")]
    DigestMismatch {
        /// The digest that it has.
        calculated: Digest,
    },
    /// The disk does not take it.
    #[error(transparent)]
    Disk(#[from] DiskFailure),
}

impl Uploads {
    pub(crate) fn new(blobs: Blobs) -> Self {
        Self { by_id: Mutex::default(), blobs }
    }

    /// Begins an upload into a repository.
    pub fn begin(&self, repository: &Arn, now: Timestamp) -> Uuid {
        let id = Uuid::new_v4();
        let arrival = Arrival::new(id, Arc::clone(self.blobs.place()), now);
        let upload =
            Upload { id, repository: repository.clone(), arrival: Arc::new(Mutex::new(arrival)), turn: Arc::default() };
        self.lock().insert(id, Arc::new(upload));
        id
    }

    /// How many bytes there are.
    ///
    /// # Errors
    ///
    /// [`UploadError::Unknown`] also where the upload belongs to another repository.
    pub fn received(&self, id: Uuid, repository: &Arn) -> Result<u64, UploadError> {
        Ok(self.find(id, repository)?.arrival().received())
    }

    /// The lengths of the parts that ended, without empty ones.
    ///
    /// # Errors
    ///
    /// [`UploadError::Unknown`] also where the upload belongs to another repository.
    pub fn parts(&self, id: Uuid, repository: &Arn) -> Result<Vec<u64>, UploadError> {
        Ok(self.find(id, repository)?.arrival().parts().to_vec())
    }

    /// Begins a part, after all parts before it have ended. `at` is where the part says that it begins, if it does.
    ///
    /// # Errors
    ///
    /// [`UploadError::Unknown`] also where the upload belongs to another repository; [`UploadError::OutOfOrder`].
    pub async fn part(&self, id: Uuid, repository: &Arn, at: Option<u64>) -> Result<Part, UploadError> {
        let upload = self.find(id, repository)?;
        let turn = Arc::clone(&upload.turn).lock_owned().await;
        // It may have been completed while this part waited for its turn.
        self.find(id, repository)?;
        let mut arrival = upload.arrival();
        let received = arrival.received();
        if let Some(given) = at.filter(|given| *given != received) {
            return Err(UploadError::OutOfOrder { given, received });
        }
        let number = arrival.begin_part();
        drop(arrival);
        Ok(Part::new(Arc::clone(&upload.arrival), turn, number))
    }

    /// Ends an upload and keeps its content as a blob, under the first of the digests that it has. The blob stays at
    /// least as long as it is held.
    ///
    /// # Errors
    ///
    /// [`UploadError::Unknown`] also where the upload belongs to another repository. [`UploadError::DigestMismatch`]
    /// leaves nothing of the upload; after [`UploadError::Disk`] it can be completed again.
    pub async fn complete(
        &self,
        id: Uuid,
        repository: &Arn,
        digests: &[Digest],
        now: Timestamp,
    ) -> Result<Blob, UploadError> {
        let upload = self.find(id, repository)?;
        let _turn = Arc::clone(&upload.turn).lock_owned().await;
        self.find(id, repository)?;
        let complete = Complete { digests: digests.to_vec(), blobs: self.blobs.clone(), now };
        let quick = upload.arrival().complete_in_memory(&complete);
        let completed = match quick {
            Some(completed) => completed,
            None => {
                let (path, arrival) = (upload.arrival().path()?, Arc::clone(&upload.arrival));
                let work = move || Ok(lock(&arrival).complete_in_file(&complete));
                blocking(&path, work).await?
            }
        };
        if !matches!(completed, Err(UploadError::Disk(_))) {
            self.lock().remove(&upload.id);
        }
        completed
    }

    /// Forgets an upload, if there is one of this id in this repository.
    pub fn abandon(&self, id: Uuid, repository: &Arn) {
        if self.find(id, repository).is_ok() {
            self.lock().remove(&id);
        }
    }

    /// Forgets all uploads into a repository, because it is no more.
    pub fn abandon_all(&self, repository: &Arn) {
        self.lock().retain(|_, upload| upload.repository != *repository);
    }

    /// Forgets the uploads that nothing came for in a long time; how many that were.
    pub(crate) fn collect(&self, now: Timestamp) -> usize {
        let old = now.saturating_sub(ABANDONED).unwrap_or(Timestamp::MIN);
        let mut by_id = self.lock();
        let before = by_id.len();
        by_id.retain(|_, upload| upload.turn.try_lock().is_err() || upload.arrival().touched() > old);
        before.saturating_sub(by_id.len())
    }

    fn find(&self, id: Uuid, repository: &Arn) -> Result<Arc<Upload>, UploadError> {
        let found = self.lock().get(&id).filter(|upload| upload.repository == *repository).cloned();
        found.ok_or(UploadError::Unknown)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Upload>>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upload {
    fn arrival(&self) -> MutexGuard<'_, Arrival> {
        lock(&self.arrival)
    }
}

fn lock(arrival: &Mutex<Arrival>) -> MutexGuard<'_, Arrival> {
    arrival.lock().unwrap_or_else(PoisonError::into_inner)
}
