//! `CreateRole`: a role, with the trust policy that says who may assume it.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::{Arn, Cause, InvalidName, RoleName};
use portcullis_store::{Role, UniqueId, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    documents, entities, faults,
    holder::{self, Kind},
    permission, principals,
    tags::{self, KeyCase, TagView},
    views::RoleView,
};

/// Creates a role. `iam:CreateRole` on the ARN that path and name give it, with the boundary and the tags of the
/// request.
///
/// Unverified: that the documents are checked before the name is looked up.
pub(crate) struct CreateRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(default = "root_path")]
    path: String,
    role_name: String,
    assume_role_policy_document: String,
    description: Option<String>,
    #[serde(default = "one_hour")]
    max_session_duration: u32,
    permissions_boundary: Option<String>,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    role: RoleView,
}

#[async_trait]
impl Action for CreateRole {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let arn = Arn::role(call.region().partition(), call.account()?, &input.path, &input.role_name);
        let mut check = Check::on("iam:CreateRole", &arn);
        check.context.extend(input.permissions_boundary.as_deref().map(permission::boundary_key));
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let name: RoleName = input.role_name.parse().map_err(|error: InvalidName| {
            faults::INVALID_NAME
                .with(&[("member", "roleName")])
                .caused_by(Cause::new(error.to_string()).seen(&input.role_name))
        })?;
        if input.path.starts_with(entities::SERVICE_ROLE_PATH) {
            return Err(faults::ROLE_PATH_RESERVED.with(&[("path", &input.path)]));
        }
        let arn = Arn::role(call.region().partition(), account, &input.path, name.as_str());
        let boundary = input.permissions_boundary.map(|boundary| entities::policy_arn(&boundary, call)).transpose()?;
        let role = Role {
            trust: documents::trust(&input.assume_role_policy_document, &arn, call.gate().write_options())?,
            arn,
            name,
            path: input.path,
            id: UniqueId::role(),
            created: call.gate().clock().now(),
            description: input.description,
            max_session_seconds: input.max_session_duration,
            inline: Default::default(),
            attached: Vec::new(),
            boundary,
            tags: tags::of_new_entity(input.tags, KeyCase::Ignored)?,
        };
        let view = RoleView::created(&role);
        write(call.gate().store(), |world| {
            holder::check_free::<Role>(world, account, role.name.as_str())?;
            if let Some(boundary) = &role.boundary {
                entities::check_attachable(world, account, boundary, Kind::Role, &faults::BOUNDARY_NOT_FOUND)?;
            }
            principals::check(world, account, &role.trust, &role.arn)?;
            world.account_mut(account).put_role(role);
            Ok(Output { role: view })
        })
    }
}

fn root_path() -> String {
    "/".to_owned()
}

/// The longest session of a role whose maker says nothing of it. Observed.
fn one_hour() -> u32 {
    3_600
}
