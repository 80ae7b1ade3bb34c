//! Session policies: as identity policies, but lenient with values. Recorded: STS takes numbers, dates, networks and
//! ARNs that IAM refuses, but no bad base64; `Version` may be missing. A short ARN is malformed (documented).

use super::{Refusal, grammar, resource_format, rule};
use crate::document::Document;

pub(super) fn check(document: &Document) -> Result<(), Refusal> {
    for pattern in resource_format::patterns(document) {
        if pattern.text.starts_with("arn:") && resource_format::parts(&pattern.text, document.version).len() < 6 {
            let message = format!("`{}` has fewer than the six parts of an ARN", pattern.text);
            return Err(Refusal::new(&rule::SIX_PARTS, pattern.at, message).help(
                "write all of `arn:partition:service:region:account:resource`: a session policy does not complete it",
            ));
        }
    }
    grammar::shape(document)?;
    grammar::sid_letters(document)?;
    grammar::values(document, &["Binary"])?;
    grammar::resources_given(document)?;
    grammar::no_principal(document)
}
