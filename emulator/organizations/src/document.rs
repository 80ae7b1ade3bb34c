//! The document of a policy: what it must pass before it is kept.

use portcullis_model::Cause;
use portcullis_policy::Quota;
use portcullis_store::{ControlPolicy, ControlPolicyType, Organization};
use portcullis_wire::Fault;

use crate::faults;

/// The type of this name.
///
/// # Errors
///
/// 501 for types that limit nothing that is judged here, such as tag policies.
pub(crate) fn kind(name: &str) -> Result<ControlPolicyType, Fault> {
    [ControlPolicyType::ServiceControl, ControlPolicyType::ResourceControl]
        .into_iter()
        .find(|kind| kind.as_str() == name)
        .ok_or_else(|| faults::NOT_IMPLEMENTED.with(&[("what", &format!("policies of the type {name}"))]))
}

/// A policy with this document.
///
/// # Errors
///
/// `MalformedPolicyDocumentException`, or `ConstraintViolationException` for one that is too long.
pub(crate) fn policy(
    organization: &Organization,
    kind: ControlPolicyType,
    id: &str,
    name: &str,
    text: &str,
) -> Result<ControlPolicy, Fault> {
    let of = (organization.id(), organization.management());
    let policy = ControlPolicy::new(kind, of, id, name, text).map_err(|unfit| {
        let malformed = unfit.malformed;
        let mut cause = Cause::new(malformed.error.to_string()).of(id).at(malformed.error.pointer());
        if let Some(help) = malformed.error.help_text() {
            cause = cause.hint(help);
        }
        faults::MALFORMED_POLICY.with(&[("message", &malformed.aws_message)]).caused_by(cause)
    })?;
    let quota = match kind {
        ControlPolicyType::ServiceControl => Quota::ServiceControlPolicy,
        ControlPolicyType::ResourceControl => Quota::ResourceControlPolicy,
    };
    match quota.check([text]) {
        Ok(()) => Ok(policy.in_partition(organization.partition())),
        Err(oversize) => Err(faults::POLICY_SIZE.fault().caused_by(Cause::new(oversize.to_string()).of(id))),
    }
}
