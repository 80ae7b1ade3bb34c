//! The one place where a request is judged.
//!
//! [`Gate::serve`] takes every request to an AWS API: it parses, authenticates, judges, runs the [`Action`] and writes
//! the journal. The registry, whose requests are not AWS API calls, authenticates and judges through the same
//! [`Gate`]. No service decides by itself.

mod action;
mod call;
mod caller;
mod context;
mod faults;
mod gate;
mod injected;
mod journal;
mod judgement;
mod keyring;
mod last_use;
mod layers;
mod question;
mod serve;

pub use action::{Action, AnyAction, Check, Permission};
pub use call::{Call, Facts};
pub use caller::Caller;
pub use context::{ConditionKey, condition_keys};
pub use faults::FAULTS;
pub use gate::{Gate, KeySource, KeysUnavailable, RegistryHost, WebIdentity};
pub use injected::{Failure, InjectedFault, InjectedFaults};
pub use journal::{Decided, Entry, Filter, JOURNAL_BYTES, JOURNAL_RECORDS, Journal, Outcome};
pub use judgement::Judgement;
pub use last_use::{LastUse, LastUses};
pub use question::Question;
pub use serve::Actions;
