//! What a policy document must pass before an entity keeps it: the policy language, and the quota on its size.
//!
//! AWS does not count white space towards the quotas. A document keeps the text that was sent, so that places in it
//! stay places in the user's own file; how AWS shows it again is the views' concern.

use portcullis_model::{Arn, Cause};
use portcullis_policy::{DocumentKind, Malformed, Oversize, Quota, WriteOptions, check_on_write_with};
use portcullis_store::Document;
use portcullis_wire::Fault;

use crate::{faults, holder::Holder};

/// A trust policy of the role that has, or will have, this ARN.
///
/// # Errors
///
/// `MalformedPolicyDocument`, or `LimitExceeded` for one that is too long.
pub(crate) fn trust(text: &str, role: &Arn, options: WriteOptions) -> Result<Document, Fault> {
    let document = checked_with(DocumentKind::Trust, text, role.as_str(), options)?;
    let size = Quota::TrustPolicy.check([text]);
    size.map_err(|oversize| faults::TRUST_SIZE_QUOTA.fault().caused_by(too_long(oversize, role.as_str())))?;
    Ok(document)
}

/// The document of a managed policy that has, or will have, this ARN.
///
/// # Errors
///
/// `MalformedPolicyDocument`, or `LimitExceeded` for one that is too long.
pub(crate) fn managed(text: &str, policy: &Arn) -> Result<Document, Fault> {
    let document = checked(DocumentKind::Identity, text, policy.as_str())?;
    let size = Quota::ManagedPolicy.check([text]);
    size.map_err(|oversize| faults::POLICY_SIZE_QUOTA.fault().caused_by(too_long(oversize, policy.as_str())))?;
    Ok(document)
}

/// The inline policy of this name in this entity; the entity's other inline policies count towards the quota.
///
/// # Errors
///
/// `MalformedPolicyDocument`, or `LimitExceeded` if the entity's inline policies become too long.
pub(crate) fn inline<H: Holder>(text: &str, entity: &H, name: &str) -> Result<Document, Fault> {
    // The form in which reasons name an inline policy.
    let of = format!("{}#{name}", entity.arn());
    let document = checked(DocumentKind::Identity, text, &of)?;
    let others = entity.inline().iter().filter(|(key, _)| **key != name.to_ascii_lowercase());
    let texts = others.map(|(_, policy)| policy.document.text.as_ref()).chain([text]);
    let quota = H::KIND.inline_quota();
    quota.check(texts).map_err(|oversize| {
        let limit = quota.limit().to_string();
        let words = [("limit", limit.as_str()), ("kind", H::KIND.word()), ("name", entity.name())];
        faults::INLINE_SIZE_QUOTA.with(&words).caused_by(too_long(oversize, entity.arn().as_str()))
    })?;
    Ok(document)
}

fn checked(kind: DocumentKind, text: &str, of: &str) -> Result<Document, Fault> {
    checked_with(kind, text, of, WriteOptions::default())
}

fn checked_with(kind: DocumentKind, text: &str, of: &str, options: WriteOptions) -> Result<Document, Fault> {
    check_on_write_with(kind, text, options).map(Document::new).map_err(|malformed| refusal(&malformed, text, of))
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

fn too_long(oversize: Oversize, of: &str) -> Cause {
    let limit = oversize.quota.limit();
    Cause::new(oversize.to_string()).of(of).wanted([format!("at most {limit}")]).seen(oversize.size.to_string())
}
