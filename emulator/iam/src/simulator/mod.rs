//! AWS's policy simulator: what SimulateCustomPolicy and SimulatePrincipalPolicy answer.
//!
//! It is not the judge of live calls, and differs from it where AWS's own does: an action matches only ARNs of its own
//! types of resources ([`catalogue`]), some conditions fail on what they cannot read, and a grant to an account's root is one
//! to the caller ([`reading`]). Everything else is the evaluation of live calls. Recorded; the texts of what is refused too.

mod catalogue;
mod context;
mod entries;
mod keys;
mod outcome;
mod question;
mod reading;
mod sources;
mod statements;

pub(crate) use entries::Entry;
use keys::keys_of;
pub(crate) use keys::keys_of_list;
pub(crate) use outcome::{EvaluationResult, page};
pub(crate) use question::{Input, Parameters, Question, organization};
pub(crate) use sources::{Exclusion, Source};
