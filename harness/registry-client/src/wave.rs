//! Parallel requests, played one after another.
//!
//! Where a client sends the same step for several blobs at once, the real order varies from run to run. Here the step
//! is made for every blob in turn, also after one was refused: in parallel they were all under way by then. The first
//! refusal decides once the wave is over. A client that was measured to break off at once makes its steps without this.

use crate::failure::Stop;

/// One step, made for several blobs.
#[derive(Default)]
pub(crate) struct Wave {
    refusal: Option<Stop>,
}

impl Wave {
    /// The outcome of the step for one blob; nothing if it was refused.
    ///
    /// # Errors
    ///
    /// What is no answer of the registry, at once.
    pub(crate) fn add<Outcome>(&mut self, outcome: Result<Outcome, Stop>) -> Result<Option<Outcome>, Stop> {
        match outcome {
            Ok(outcome) => Ok(Some(outcome)),
            Err(stop @ Stop::Refused { .. }) => {
                self.refusal.get_or_insert(stop);
                Ok(None)
            }
            Err(stop) => Err(stop),
        }
    }

    /// Ends the wave.
    ///
    /// # Errors
    ///
    /// The first refusal.
    pub(crate) fn end(self) -> Result<(), Stop> {
        self.refusal.map_or(Ok(()), Err)
    }
}
