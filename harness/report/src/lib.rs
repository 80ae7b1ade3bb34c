//! What a run looks like. A [`Reporter`] is told every [`Event`](portcullis_runner::Event) and shows what it likes.
//!
//! [`Terminal`] shows progress, a table of the cases and explained denials. [`json`] and [`junit`] write a finished run
//! for machines, and [`explanation`] tells a single case in full, as the failure of a test does.
//!
//! Nothing here asks the environment: whether there is colour, how wide a line is and whether anybody watches is told.

mod explanation;
mod findings;
mod json;
mod junit;
mod page;
mod phrase;
mod progress;
mod reporter;
mod source;
mod table;
mod terminal;
mod warnings;
mod word;
mod words;

pub use explanation::explanation;
pub use findings::{
    Checked, CheckedFinding, EXPIRED_WAIVER, FINDINGS_FORMAT, NotJudged, RuleText, UNUSED_WAIVER, Waived,
    findings_json, findings_sarif, findings_text, rules,
};
pub use json::{FORMAT, json};
pub use junit::junit;
pub use progress::Progress;
pub use reporter::Reporter;
pub use terminal::{Explain, Options, Terminal};
