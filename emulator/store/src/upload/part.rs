//! One part of an upload while it arrives.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use portcullis_model::Timestamp;
use tokio::{runtime::Handle, sync::OwnedMutexGuard};

use super::{Arrival, UploadError, lock};
use crate::{DiskFailure, blob::blocking};

/// So much is gathered before it is handed to the disk.
const GATHERED: usize = 1024 * 1024;

/// A part of an upload that is arriving. Dropped before [`Part::end`], it leaves the upload as it was.
#[must_use = "a part counts once it has ended"]
#[derive(Debug)]
pub struct Part {
    arrival: Arc<Mutex<Arrival>>,
    _turn: OwnedMutexGuard<()>,
    /// None once it has ended or its writing failed: nothing that comes after may count.
    number: Option<u64>,
    /// What is cut away when it is dropped before its end.
    begun: Option<u64>,
    gathered: Vec<Bytes>,
    size: usize,
    /// Whether what a part before left behind was cut away.
    is_first: bool,
}

impl Part {
    pub(super) fn new(arrival: Arc<Mutex<Arrival>>, turn: OwnedMutexGuard<()>, number: u64) -> Self {
        Self {
            arrival,
            _turn: turn,
            number: Some(number),
            begun: Some(number),
            gathered: Vec::new(),
            size: 0,
            is_first: true,
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`UploadError::Disk`] if they cannot be written; the part is lost then, and can be sent again.
    pub async fn write(&mut self, piece: Bytes) -> Result<(), UploadError> {
        self.size = self.size.saturating_add(piece.len());
        self.gathered.push(piece);
        if self.size >= GATHERED {
            self.hand_over(None).await?;
        }
        Ok(())
    }

    /// The part is there to its end: it counts from now on. Answers how many bytes the upload has.
    ///
    /// # Errors
    ///
    /// [`UploadError::Disk`] if the last of it cannot be written; the part is lost then, and can be sent again.
    pub async fn end(mut self, now: Timestamp) -> Result<u64, UploadError> {
        let total = self.hand_over(Some(now)).await?;
        self.begun = None;
        Ok(total)
    }

    async fn hand_over(&mut self, last: Option<Timestamp>) -> Result<u64, DiskFailure> {
        let handed_over = self.write_out(last).await;
        if handed_over.is_err() {
            // Nobody knows how much was written: nothing that comes after it may count.
            self.number = None;
        }
        handed_over
    }

    async fn write_out(&mut self, last: Option<Timestamp>) -> Result<u64, DiskFailure> {
        let (pieces, size) = (std::mem::take(&mut self.gathered), std::mem::take(&mut self.size));
        let (number, is_first) = (self.number, std::mem::take(&mut self.is_first));
        let take = move |arrival: &mut Arrival| {
            if is_first {
                arrival.rewind()?;
            }
            arrival.take(number, &pieces, last)
        };
        {
            let mut arrival = lock(&self.arrival);
            if arrival.stays_in_memory(size) {
                return take(&mut arrival);
            }
        }
        let path = lock(&self.arrival).path()?;
        let arrival = Arc::clone(&self.arrival);
        blocking(&path, move || take(&mut lock(&arrival))).await
    }
}

/// What came of it is cut away at once: it would fill the disk until somebody went on with the upload.
impl Drop for Part {
    fn drop(&mut self) {
        let Some(number) = self.begun else { return };
        let arrival = Arc::clone(&self.arrival);
        let cut = move || lock(&arrival).give_up(number);
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(cut)),
            Err(_) => cut(),
        }
    }
}
