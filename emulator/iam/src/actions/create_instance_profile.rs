//! `CreateInstanceProfile`: what holds the role of an EC2 instance.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Arn;
use portcullis_store::{InstanceProfile, UniqueId, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    tags::{self, KeyCase, TagView},
    views::InstanceProfileView,
};

/// Creates an instance profile. `iam:CreateInstanceProfile` on the ARN that path and name give it, with the tags of the
/// request.
pub(crate) struct CreateInstanceProfile;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
    #[serde(default = "root_path")]
    path: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    instance_profile: InstanceProfileView,
}

#[async_trait]
impl Action for CreateInstanceProfile {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateInstanceProfile"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let arn = arn(input, call)?;
        let mut check = Check::on("iam:CreateInstanceProfile", &arn);
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let profile = InstanceProfile {
            arn: arn(&input, call)?,
            name: input.instance_profile_name,
            path: input.path,
            id: UniqueId::instance_profile(),
            created: call.gate().clock().now(),
            role: None,
            tags: tags::of_new_entity(input.tags, KeyCase::Significant)?,
        };
        write(call.gate().store(), |world| {
            if world.instance_profile(account, &profile.name).is_some() {
                return Err(faults::INSTANCE_PROFILE_EXISTS.with(&[("name", &profile.name)]));
            }
            let instance_profile = InstanceProfileView::read(world, account, &profile);
            world.account_mut(account).put_instance_profile(profile);
            Ok(Output { instance_profile })
        })
    }
}

fn arn(input: &Input, call: &Call<'_>) -> Result<Arn, Fault> {
    let partition = call.region().partition();
    Ok(Arn::instance_profile(partition, call.account()?, &input.path, &input.instance_profile_name))
}

fn root_path() -> String {
    "/".to_owned()
}
