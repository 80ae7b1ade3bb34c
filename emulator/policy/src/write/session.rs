//! Session policies: as identity policies, but lenient with values. Recorded: STS takes numbers, dates, networks and
//! ARNs that IAM refuses, but no bad base64; `Version` may be missing. A short ARN is malformed (documented).

use super::{Refusal, grammar};
use crate::document::Document;

pub(super) fn check(document: &Document) -> Result<(), Refusal> {
    // The message for a short ARN is `unverified`.
    for pattern in document.statements.iter().filter_map(|it| it.resource.as_ref()).flat_map(|it| &it.patterns) {
        if pattern.text.starts_with("arn:") && pattern.text.matches(':').count() < 5 {
            let message = format!("`{}` has fewer than the six parts of an ARN", pattern.text);
            return Err(Refusal::new("The policy failed legacy parsing", pattern.at, message));
        }
    }
    grammar::shape(document)?;
    grammar::values(document, &["Binary"])?;
    grammar::resources_given(document)?;
    grammar::no_principal(document)
}
