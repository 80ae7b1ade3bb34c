//! `GetAccountSummary`: how much there is in the account, and how much there may be.

use std::collections::BTreeMap;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_policy::Quota;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use super::{add_user_to_group::GROUPS_QUOTA, create_access_key::KEYS_QUOTA};
use crate::attached;

/// Counts the entities of the account and names its quotas. `iam:GetAccountSummary` on `*`.
///
/// Of what is not kept here (certificates, MFA devices, passwords, keys of the root user) there is none. The root user's MFA
/// counts as off. Unverified: the quotas, which AWS documents and an account can have raised.
pub(crate) struct GetAccountSummary;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    summary_map: BTreeMap<&'static str, usize>,
}

#[async_trait]
impl Action for GetAccountSummary {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetAccountSummary"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:GetAccountSummary").into())
    }

    async fn run(&self, _input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let content = world.account(call.account()?).cloned().unwrap_or_default();
        let versions: usize = content.policies().map(|policy| policy.versions.len()).sum();
        let counted = [
            ("Users", content.users().count()),
            ("Groups", content.groups().count()),
            ("Roles", content.roles().count()),
            ("Policies", content.policies().count()),
            ("PolicyVersionsInUse", versions),
            ("InstanceProfiles", content.instance_profiles().count()),
            ("Providers", content.providers().count()),
        ];
        let sizes = [
            ("AssumeRolePolicySizeQuota", Quota::TrustPolicy),
            ("PolicySizeQuota", Quota::ManagedPolicy),
            ("RolePolicySizeQuota", Quota::InlinePoliciesOfRole),
            ("UserPolicySizeQuota", Quota::InlinePoliciesOfUser),
            ("GroupPolicySizeQuota", Quota::InlinePoliciesOfGroup),
        ];
        let sizes = sizes.map(|(name, quota)| (name, quota.limit()));
        Ok(Output { summary_map: counted.into_iter().chain(sizes).chain(FIXED.iter().copied()).collect() })
    }
}

/// What is the same in every account. AWS: "IAM and AWS STS quotas".
const FIXED: &[(&str, usize)] = &[
    ("AccessKeysPerUserQuota", KEYS_QUOTA),
    ("AccountAccessKeysPresent", 0),
    ("AccountMFAEnabled", 0),
    ("AccountPasswordPresent", 0),
    ("AccountSigningCertificatesPresent", 0),
    ("AttachedPoliciesPerGroupQuota", attached::QUOTA),
    ("AttachedPoliciesPerRoleQuota", attached::QUOTA),
    ("AttachedPoliciesPerUserQuota", attached::QUOTA),
    ("GlobalEndpointTokenVersion", 1),
    ("GroupsPerUserQuota", GROUPS_QUOTA),
    ("GroupsQuota", 300),
    ("InstanceProfilesQuota", 1000),
    ("MFADevices", 0),
    ("MFADevicesInUse", 0),
    ("PoliciesQuota", 1500),
    ("PolicyVersionsInUseQuota", 10_000),
    ("RolesQuota", 1000),
    ("ServerCertificates", 0),
    ("ServerCertificatesQuota", 20),
    ("SigningCertificatesPerUserQuota", 2),
    ("UsersQuota", 5000),
    ("VersionsPerPolicyQuota", 5),
];
