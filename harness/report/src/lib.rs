//! What a run looks like. A [`Reporter`] is told every [`Event`](portcullis_runner::Event) and shows what it likes.
//!
//! [`Terminal`] shows progress, a table of the cases and explained denials. A [`Run`] that has ended is written by [`html()`]
//! for people, by [`json()`], [`junit()`] and [`sarif()`] for machines, and by [`step_summary`] and [`annotations`] for GitHub.
//! [`merge()`] puts parts together, [`changes`] compares with an earlier run, and [`explanation()`] tells a single case in
//! full, as the failure of a test does.
//!
//! Nothing here asks the environment: whether there is colour, how wide a line is and whether anybody watches is told.

mod baseline;
mod explanation;
mod findings;
mod github;
mod html;
mod json;
mod junit;
mod merge;
mod page;
mod phrase;
mod progress;
mod reporter;
mod run;
mod sarif;
mod source;
mod table;
mod terminal;
mod warnings;
mod word;
mod words;

pub use baseline::{ChangeOfVerdict, Changed, changes, changes_text};
pub use explanation::explanation;
pub use findings::{
    Checked, CheckedFinding, EXPIRED_WAIVER, FINDINGS_FORMAT, NotJudged, RuleText, UNUSED_WAIVER, Waived,
    findings_json, findings_sarif, findings_text, rules,
};
pub use github::{annotations, step_summary};
pub use html::html;
pub use json::{FORMAT, NotAReport, json, read_json};
pub use junit::junit;
pub use merge::{NotOneRun, merge};
pub use progress::Progress;
pub use reporter::Reporter;
pub use run::{Provenance, RestsOn, Run};
pub use sarif::sarif;
pub use terminal::{Explain, Options, Terminal};
