//! The time of day, which a test may move.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

pub use jiff::{SignedDuration as Duration, Timestamp};

/// The clock of one emulator: the machine's own, moved by an offset. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_milliseconds: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows the machine's time.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The time now, offset included.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time of day")]
        let machine = Timestamp::now();
        let offset = Duration::from_millis(self.offset_milliseconds.load(Ordering::Relaxed));
        machine.checked_add(offset).unwrap_or(machine)
    }

    /// Whole seconds since 1970 now: what tokens and AWS's messages count in.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Moves this clock and its clones by so many milliseconds; backwards when negative.
    pub fn advance(&self, milliseconds: i64) {
        self.offset_milliseconds.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// How far this clock is ahead of the machine's, in milliseconds.
    #[must_use]
    pub fn offset_milliseconds(&self) -> i64 {
        self.offset_milliseconds.load(Ordering::Relaxed)
    }

    /// A clock of its own that starts with the same offset: for a fork of a world.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { offset_milliseconds: Arc::new(AtomicI64::new(self.offset_milliseconds())) }
    }
}
