//! What is taken for granted on the way to a verdict, to be said beside it.

use std::{cell::RefCell, rc::Rc};

use crate::file::Warning;

/// The assumptions so far, each once, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub(super) struct Assumed(Rc<RefCell<Vec<Warning>>>);

impl Assumed {
    pub(super) fn add(&self, assumption: Warning) {
        let mut all = self.0.borrow_mut();
        if !all.contains(&assumption) {
            all.push(assumption);
        }
    }

    pub(super) fn all(&self) -> Vec<Warning> {
        self.0.borrow().clone()
    }
}
