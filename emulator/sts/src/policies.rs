//! The policies that limit a session. They are checked when the session is made and read at each use.

use portcullis_model::{Arn, Cause};
use portcullis_policy::{DocumentKind, check_on_write};
use portcullis_store::{SessionPolicy, World};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::faults;

/// How many managed policies a session takes. Documented.
const MANAGED: usize = 10;

/// An entry of `PolicyArns`.
#[derive(Deserialize)]
pub(crate) struct PolicyDescriptor {
    arn: Option<String>,
}

/// The session policies of a call. Managed ones are of the account that the session belongs to, or of AWS: documented.
///
/// # Errors
///
/// `MalformedPolicyDocument` for a document that STS does not take, and for a managed policy that is not there (its
/// text is `unverified`); `ValidationError` for more than ten managed ones, `unverified`.
pub(crate) fn read(
    inline: Option<&str>,
    managed: &[PolicyDescriptor],
    issuer: &Arn,
    world: &World,
) -> Result<Vec<SessionPolicy>, Fault> {
    let mut policies = Vec::new();
    if let Some(text) = inline {
        check_on_write(DocumentKind::Session, text).map_err(|malformed| {
            let error = &malformed.error;
            let mut cause = Cause::new(format!("the session policy: {error}")).at(error.pointer());
            if let Some(help) = error.help_text() {
                cause = cause.hint(help);
            }
            let text = [("text", malformed.aws_message.as_str())];
            faults::MALFORMED_POLICY_DOCUMENT.with(&text).caused_by(cause)
        })?;
        policies.push(SessionPolicy::Inline(text.to_owned()));
    }
    if managed.len() > MANAGED {
        let listed: Vec<&str> = managed.iter().map(PolicyDescriptor::arn).collect();
        return Err(faults::TOO_MANY_POLICIES.with(&[("value", &listed.join(", "))]));
    }
    for descriptor in managed {
        let text = descriptor.arn();
        let is_near = |arn: &Arn| ["aws", issuer.account_text()].contains(&arn.account_text());
        let usable = |arn: &Arn| is_near(arn) && world.managed_policy(arn).is_some();
        let arn = text.parse().ok().filter(usable).ok_or_else(|| {
            let cause = Cause::new(format!("there is no managed policy `{text}` for a session of `{issuer}`"))
                .wanted([format!("a managed policy of account {} or of AWS", issuer.account_text())])
                .seen(text);
            let text = [("text", "Could not find the specified managed policy.")];
            faults::MALFORMED_POLICY_DOCUMENT.with(&text).caused_by(cause)
        })?;
        policies.push(SessionPolicy::Managed(arn));
    }
    Ok(policies)
}

impl PolicyDescriptor {
    /// The ARN, empty when it was left out: an entry that names no policy must not go unnoticed.
    fn arn(&self) -> &str {
        self.arn.as_deref().unwrap_or_default()
    }
}
