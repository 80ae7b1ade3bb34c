//! `CreatePolicyVersion`: a managed policy says something else.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{ManagedPolicy, PolicyVersion, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{documents, entities, faults, permission, views::PolicyVersionView};

/// Adds a version to a managed policy, the fifth at most. `iam:CreatePolicyVersion` on the policy's ARN.
pub(crate) struct CreatePolicyVersion;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    policy_document: String,
    #[serde(default)]
    set_as_default: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy_version: PolicyVersionView,
}

#[async_trait]
impl Action for CreatePolicyVersion {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreatePolicyVersion"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:CreatePolicyVersion", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        let now = call.gate().clock().now();
        write(call.gate().store(), |world| {
            let mut policy = entities::own_policy(world, account, &arn, &faults::OUTSIDE_ACCOUNT_CREATE_VERSION)?;
            let document = documents::managed(&input.policy_document, &arn)?;
            if policy.versions.len() >= VERSIONS_QUOTA {
                return Err(faults::VERSIONS_QUOTA.fault());
            }
            let version = PolicyVersion { number: next_number(&policy), created: now, document };
            policy.updated = now;
            if input.set_as_default {
                policy.default_version = version.number;
            }
            let view = PolicyVersionView::listed(&policy, &version);
            policy.versions.push(version);
            world.account_mut(account).put_policy(policy);
            Ok(Output { policy_version: view })
        })
    }
}

/// The most versions that a managed policy may have.
const VERSIONS_QUOTA: usize = 5;

/// One more than the highest number that is left.
///
/// A known difference: AWS counts on, and never gives again the number of a newest version that was deleted.
fn next_number(policy: &ManagedPolicy) -> u32 {
    policy.versions.iter().map(|version| version.number).max().unwrap_or(0).saturating_add(1)
}
