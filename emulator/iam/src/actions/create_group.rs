//! `CreateGroup`: a group.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Arn;
use portcullis_store::{Group, UniqueId, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{holder, views::GroupView};

/// Creates a group. `iam:CreateGroup` on the ARN that path and name give it.
pub(crate) struct CreateGroup;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(default = "root_path")]
    path: String,
    group_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    group: GroupView,
}

#[async_trait]
impl Action for CreateGroup {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateGroup"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let arn = Arn::group(call.region().partition(), call.account()?, &input.path, &input.group_name);
        Ok(Check::on("iam:CreateGroup", &arn).into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let group = Group {
            arn: Arn::group(call.region().partition(), account, &input.path, &input.group_name),
            name: input.group_name,
            path: input.path,
            id: UniqueId::group(),
            created: call.gate().clock().now(),
            inline: Default::default(),
            attached: Vec::new(),
            members: Default::default(),
        };
        let view = GroupView::of(&group);
        write(call.gate().store(), |world| {
            holder::check_free::<Group>(world, account, &group.name)?;
            world.account_mut(account).put_group(group);
            Ok(Output { group: view })
        })
    }
}

fn root_path() -> String {
    "/".to_owned()
}
