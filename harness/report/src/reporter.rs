//! Who is told what happens in a run.

use std::io;

use portcullis_runner::Event;

/// Shows a run to somebody while it goes on, or when it has ended.
pub trait Reporter {
    /// Takes the next event. Events come in the order in which they happened, [`Event::Ended`] last.
    ///
    /// # Errors
    ///
    /// What the output could not be written for, a closed pipe for instance.
    fn event(&mut self, event: &Event) -> io::Result<()>;
}
