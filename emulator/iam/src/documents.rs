//! What a policy document must pass before an entity keeps it: the policy language, and the quota on its size.
//!
//! AWS does not count white space towards the quotas. A document keeps the text that was sent, so that places in it
//! stay places in the user's own file; how AWS shows it again is the views' concern.

use portcullis_model::{Arn, Cause};
use portcullis_policy::{DocumentKind, Malformed, check_on_write};
use portcullis_store::{Document, Role};
use portcullis_wire::Fault;

use crate::faults;

/// Non-blank characters of a managed policy.
const MANAGED_QUOTA: usize = 6_144;
/// Non-blank characters of all inline policies of a role together.
const INLINE_QUOTA: usize = 10_240;
/// Non-blank characters of a trust policy.
const TRUST_QUOTA: usize = 2_048;

/// A trust policy of the role that has, or will have, this ARN.
///
/// # Errors
///
/// `MalformedPolicyDocument`, or `LimitExceeded` for one that is too long.
pub(crate) fn trust(text: &str, role: &Arn) -> Result<Document, Fault> {
    let document = checked(DocumentKind::Trust, text, role.as_str())?;
    if size(text) > TRUST_QUOTA {
        return Err(faults::TRUST_SIZE_QUOTA.fault().caused_by(too_long(size(text), TRUST_QUOTA, role.as_str())));
    }
    Ok(document)
}

/// The document of a managed policy that has, or will have, this ARN.
///
/// # Errors
///
/// `MalformedPolicyDocument`, or `LimitExceeded` for one that is too long.
pub(crate) fn managed(text: &str, policy: &Arn) -> Result<Document, Fault> {
    let document = checked(DocumentKind::Identity, text, policy.as_str())?;
    if size(text) > MANAGED_QUOTA {
        let cause = too_long(size(text), MANAGED_QUOTA, policy.as_str());
        return Err(faults::POLICY_SIZE_QUOTA.fault().caused_by(cause));
    }
    Ok(document)
}

/// The inline policy of this name in this role; the role's other inline policies count towards the quota.
///
/// # Errors
///
/// `MalformedPolicyDocument`, or `LimitExceeded` if the role's inline policies become too long.
pub(crate) fn inline(text: &str, role: &Role, name: &str) -> Result<Document, Fault> {
    // The form in which reasons name an inline policy.
    let of = format!("{}#{name}", role.arn);
    let document = checked(DocumentKind::Identity, text, &of)?;
    let others = role.inline.iter().filter(|(key, _)| **key != name.to_ascii_lowercase());
    let total = size(text) + others.map(|(_, policy)| size(&policy.document.text)).sum::<usize>();
    if total > INLINE_QUOTA {
        let cause = too_long(total, INLINE_QUOTA, &of);
        return Err(faults::INLINE_SIZE_QUOTA.with(&[("name", role.name.as_str())]).caused_by(cause));
    }
    Ok(document)
}

fn checked(kind: DocumentKind, text: &str, of: &str) -> Result<Document, Fault> {
    check_on_write(kind, text).map(Document::new).map_err(|malformed| refusal(&malformed, text, of))
}

fn refusal(malformed: &Malformed, text: &str, of: &str) -> Fault {
    let place = place(text, malformed.error.span().offset());
    let mut cause =
        Cause::new(format!("{}, at {place} of the document", malformed.error)).of(of).at(malformed.error.pointer());
    if let Some(help) = malformed.error.help_text() {
        cause = cause.hint(help);
    }
    faults::MALFORMED_POLICY_DOCUMENT.with(&[("message", &malformed.aws_message)]).caused_by(cause)
}

/// The place of a byte in the document, both numbers from 1.
fn place(text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}")
}

fn size(text: &str) -> usize {
    text.chars().filter(|character| !character.is_whitespace()).count()
}

fn too_long(size: usize, quota: usize, of: &str) -> Cause {
    Cause::new(format!("{size} characters, white space not counted, are more than the quota"))
        .of(of)
        .wanted([format!("at most {quota}")])
        .seen(size.to_string())
}
