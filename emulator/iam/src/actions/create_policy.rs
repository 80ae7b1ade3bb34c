//! `CreatePolicy`: a managed policy of the account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Arn;
use portcullis_store::{ManagedPolicy, PolicyVersion, UniqueId, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    documents, faults,
    tags::{self, KeyCase, TagView},
    views::PolicyView,
};

/// Creates a managed policy with its first version. `iam:CreatePolicy` on the ARN that path and name give it, with the
/// tags of the request. Names are unique in an account whatever the path and the letter case.
///
/// Unverified: that the document is checked before the name is looked up.
pub(crate) struct CreatePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_name: String,
    #[serde(default = "root_path")]
    path: String,
    policy_document: String,
    description: Option<String>,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy: PolicyView,
}

#[async_trait]
impl Action for CreatePolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreatePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let arn = Arn::policy(call.region().partition(), call.account()?, &input.path, &input.policy_name);
        let mut check = Check::on("iam:CreatePolicy", &arn);
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let arn = Arn::policy(call.region().partition(), account, &input.path, &input.policy_name);
        let now = call.gate().clock().now();
        let document = documents::managed(&input.policy_document, &arn)?;
        let policy = ManagedPolicy {
            arn,
            name: input.policy_name,
            path: input.path,
            id: UniqueId::managed_policy(),
            description: input.description,
            created: now,
            updated: now,
            versions: vec![PolicyVersion { number: 1, created: now, document }],
            default_version: 1,
            tags: tags::of_new_entity(input.tags, KeyCase::Significant)?,
        };
        let view = PolicyView::created(&policy);
        write(call.gate().store(), |world| {
            let account = world.account_mut(account);
            if account.policies().any(|other| other.name.eq_ignore_ascii_case(&policy.name)) {
                return Err(faults::POLICY_EXISTS.with(&[("name", &policy.name)]));
            }
            account.put_policy(policy);
            Ok(Output { policy: view })
        })
    }
}

fn root_path() -> String {
    "/".to_owned()
}
