//! On which ARN a call is judged, and with which condition keys.
//!
//! Resources and keys are those of the Service Authorization Reference. Recorded: `aws:ResourceAccount` is the management
//! account in every call, also for policies of AWS. A delegated administrator's call on something of the management
//! account needs no resource policy (documented): it is judged as a call within its own account. What AWS judges where
//! there is no organization yet is `unverified`: here it is `*`.

use portcullis_gate::{Call, Check, Permission};
use portcullis_wire::Fault;

use crate::{place, reach};

/// An action that names nothing in the organization.
pub(crate) fn on_all(action: &'static str, call: &Call<'_>) -> Result<Check, Fault> {
    check(action, "*", call)
}

/// An action on a root, unit, account or policy, named by its id.
pub(crate) fn on(action: &'static str, id: &str, call: &Call<'_>) -> Result<Check, Fault> {
    check(action, id, call)
}

/// The same action on several of them, each of which must be allowed.
pub(crate) fn on_each(action: &'static str, ids: &[&str], call: &Call<'_>) -> Result<Permission, Fault> {
    ids.iter().map(|id| on(action, id, call)).collect::<Result<_, _>>().map(Permission::Required)
}

/// `organizations:PolicyType` of the policy of this id, if it is there.
pub(crate) fn type_of_policy(id: &str, call: &Call<'_>) -> Option<(String, Vec<String>)> {
    let organization = reach::of_member(call).ok()?;
    organization.policy(id).map(|policy| policy_type(policy.kind.as_str()))
}

/// `organizations:PolicyType`.
pub(crate) fn policy_type(name: &str) -> (String, Vec<String>) {
    ("organizations:PolicyType".to_owned(), vec![name.to_owned()])
}

/// `organizations:ServicePrincipal`.
pub(crate) fn service_principal(name: &str) -> (String, Vec<String>) {
    ("organizations:ServicePrincipal".to_owned(), vec![name.to_owned()])
}

fn check(action: &'static str, id: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let mut check = Check::on_all(action);
    check.resource_account = Some(call.account()?);
    if let Ok(organization) = reach::of_member(call) {
        check.resource = place::arn(&organization, id).unwrap_or_else(|| "*".to_owned());
        check.context.push(("aws:ResourceAccount".to_owned(), vec![organization.management().to_string()]));
        let tags = organization.tags(id).iter();
        check.context.extend(tags.map(|tag| (format!("aws:ResourceTag/{}", tag.key), vec![tag.value.clone()])));
    }
    Ok(check)
}
