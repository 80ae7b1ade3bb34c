//! What the admin route shows of an organization: its accounts, each with its path and the policies over it by level.

use portcullis_model::AccountId;
use portcullis_store::{ControlPolicyType, Organization};
use serde::Serialize;

/// An organization as it is shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    id: String,
    management_account: AccountId,
    accounts: Vec<Account>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    id: AccountId,
    /// As `aws:PrincipalOrgPaths` has it.
    path: String,
    /// By level: the root, each unit, the account. Null where the type is not in force.
    service_control_policies: Option<Vec<Vec<String>>>,
    resource_control_policies: Option<Vec<Vec<String>>>,
}

impl Shown {
    pub(super) fn new(organization: &Organization) -> Self {
        let names = |kind, account| {
            let levels = organization.levels(kind, account)?;
            Some(levels.iter().map(|level| level.iter().map(|policy| policy.name.clone()).collect()).collect())
        };
        let accounts = organization.accounts().map(|(id, _)| Account {
            id,
            path: organization.path(id).unwrap_or_default(),
            service_control_policies: names(ControlPolicyType::ServiceControl, id),
            resource_control_policies: names(ControlPolicyType::ResourceControl, id),
        });
        Self {
            id: organization.id().to_owned(),
            management_account: organization.management(),
            accounts: accounts.collect(),
        }
    }
}
