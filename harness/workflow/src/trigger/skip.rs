//! Words in a commit's message for which GitHub starts nothing.
//!
//! They hold for pushes and pull requests. Source:
//! <https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs>.

use portcullis_model::Event;

use crate::run::Run;

const DIRECTIVES: [&str; 5] = ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"];

/// The trailer comes after two empty lines.
const TRAILERS: [&str; 2] = ["skip-checks:true", "skip-checks: true"];

/// The words, if the message has them and the event heeds them.
pub(super) fn directive(run: &Run) -> Option<&'static str> {
    if !matches!(run.event, Event::Push(_) | Event::PullRequest(_)) {
        return None;
    }
    let message = run.message.as_ref()?.to_lowercase();
    let trailer = || {
        let (_, trailers) =
            message.replace("\r\n", "\n").rsplit_once("\n\n\n").map(|(head, tail)| (head.len(), tail.to_owned()))?;
        TRAILERS.into_iter().find(|trailer| trailers.lines().any(|line| line.trim_end() == *trailer))
    };
    DIRECTIVES.into_iter().find(|directive| message.contains(directive)).or_else(trailer)
}
