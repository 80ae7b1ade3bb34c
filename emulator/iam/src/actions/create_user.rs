//! `CreateUser`: a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Arn;
use portcullis_store::{UniqueId, User, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    entities, faults,
    holder::{self, Kind},
    permission,
    tags::{self, KeyCase, TagView},
    views::UserView,
};

/// Creates a user. `iam:CreateUser` on the ARN that path and name give it, with the boundary and the tags of the request.
pub(crate) struct CreateUser;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(default = "root_path")]
    path: String,
    user_name: String,
    permissions_boundary: Option<String>,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    user: UserView,
}

#[async_trait]
impl Action for CreateUser {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateUser"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let arn = Arn::user(call.region().partition(), call.account()?, &input.path, &input.user_name);
        let mut check = Check::on("iam:CreateUser", &arn);
        check.context.extend(input.permissions_boundary.as_deref().map(permission::boundary_key));
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let boundary = input.permissions_boundary.map(|boundary| entities::policy_arn(&boundary, call)).transpose()?;
        let user = User {
            arn: Arn::user(call.region().partition(), account, &input.path, &input.user_name),
            name: input.user_name,
            path: input.path,
            id: UniqueId::user(),
            created: call.gate().clock().now(),
            inline: Default::default(),
            attached: Vec::new(),
            boundary,
            tags: tags::of_new_entity(input.tags, KeyCase::Ignored)?,
        };
        let view = UserView::read(&user);
        write(call.gate().store(), |world| {
            holder::check_free::<User>(world, account, &user.name)?;
            if let Some(boundary) = &user.boundary {
                entities::check_attachable(world, account, boundary, Kind::User, &faults::BOUNDARY_NOT_FOUND)?;
            }
            world.account_mut(account).put_user(user);
            Ok(Output { user: view })
        })
    }
}

fn root_path() -> String {
    "/".to_owned()
}
