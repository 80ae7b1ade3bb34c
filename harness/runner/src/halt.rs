//! Ending a run before its cases have ended: because somebody interrupts it, or because a case differs and that is
//! enough. What has ended until then is told; what has not is skipped.

use std::sync::Arc;

use tokio::sync::watch;

use crate::event::WhySkipped;

/// Ends a run early. Every clone ends the same run.
#[derive(Clone, Debug)]
pub struct Halt(Arc<watch::Sender<Option<WhySkipped>>>);

impl Default for Halt {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Halt {
    /// Ends the run: cases that are under way are given up, and no other begins.
    pub fn interrupt(&self) {
        self.stop(WhySkipped::Interrupted);
    }

    /// The first reason stays.
    pub(crate) fn stop(&self, why: WhySkipped) {
        self.0.send_if_modified(|reason| {
            let first = reason.is_none();
            reason.get_or_insert(why);
            first
        });
    }

    /// Why the run ends early, if it does.
    pub(crate) fn reason(&self) -> Option<WhySkipped> {
        *self.0.borrow()
    }

    /// Waits until the run is ended early.
    pub(crate) async fn stopped(&self) {
        let mut reason = self.0.subscribe();
        // The sender is this halt's own, so that waiting cannot fail while anybody waits.
        let _gone = reason.wait_for(Option::is_some).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_told_and_the_first_reason_stays() {
        let halt = Halt::default();
        assert_eq!(halt.reason(), None);
        halt.stop(WhySkipped::FailFast);
        halt.clone().interrupt();
        halt.stopped().await;
        assert_eq!(halt.reason(), Some(WhySkipped::FailFast));
    }
}
