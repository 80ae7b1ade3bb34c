//! `GetAccountAuthorizationDetails`: the users, groups, roles and policies of the account, with all that they say.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::AccountId;
use portcullis_store::{Account, Group, ManagedPolicy, Role, User, World};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    page,
    views::{
        Uses,
        detail::{GroupDetail, PolicyDetail, RoleDetail, UserDetail},
    },
};

/// Shows who may do what in the account. `iam:GetAccountAuthorizationDetails` on `*`.
///
/// Of the policies of AWS those that are in use. AWS documents the filters; unverified: the order in which pages give the
/// four kinds, and that each page has its own share of `MaxItems` over all four.
pub(crate) struct GetAccountAuthorizationDetails;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    filter: Option<Vec<EntityType>>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    user_detail_list: Vec<UserDetail>,
    group_detail_list: Vec<GroupDetail>,
    role_detail_list: Vec<RoleDetail>,
    policies: Vec<PolicyDetail>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for GetAccountAuthorizationDetails {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetAccountAuthorizationDetails"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:GetAccountAuthorizationDetails").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let world = call.gate().store().world();
        let uses = Uses::of(world.account(account));
        let entities = entities(&world, account, &uses, input.filter.as_deref().unwrap_or_default());
        let page = page::page(entities, Entity::key, input.marker.as_deref(), input.max_items)?;
        let mut output = Output { is_truncated: page.is_truncated, marker: page.marker, ..Output::default() };
        for entity in page.entries {
            match entity {
                Entity::User(user) => output.user_detail_list.push(UserDetail::of(&world, account, &user)),
                Entity::Group(group) => output.group_detail_list.push(GroupDetail::of(&world, &group)),
                Entity::Role(role) => {
                    output.role_detail_list.push(RoleDetail::of(&world, account, &role, call.gate().last_uses()))
                }
                Entity::Policy(policy) => output.policies.push(PolicyDetail::of(&policy, uses.of_policy(&policy.arn))),
            }
        }
        Ok(output)
    }
}

/// What the filter names.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
enum EntityType {
    User,
    Role,
    Group,
    LocalManagedPolicy,
    #[serde(rename = "AWSManagedPolicy")]
    AwsManagedPolicy,
}

/// One entry of the lists.
enum Entity {
    User(Arc<User>),
    Group(Arc<Group>),
    Role(Arc<Role>),
    Policy(Arc<ManagedPolicy>),
}

impl Entity {
    fn key(&self) -> String {
        match self {
            Self::User(user) => format!("1 {}", user.name.to_ascii_lowercase()),
            Self::Group(group) => format!("2 {}", group.name.to_ascii_lowercase()),
            Self::Role(role) => format!("3 {}", role.name.as_str().to_ascii_lowercase()),
            Self::Policy(policy) => format!("4 {}", page::policy_key(policy)),
        }
    }
}

/// The entities of the types that are wanted; an empty filter wants all.
fn entities(world: &World, account: AccountId, uses: &Uses<'_>, filter: &[EntityType]) -> Vec<Entity> {
    let wanted = |kind: EntityType| filter.is_empty() || filter.contains(&kind);
    let content = || world.account(account).into_iter();
    let mut found = Vec::new();
    if wanted(EntityType::User) {
        found.extend(content().flat_map(Account::users).cloned().map(Entity::User));
    }
    if wanted(EntityType::Group) {
        found.extend(content().flat_map(Account::groups).cloned().map(Entity::Group));
    }
    if wanted(EntityType::Role) {
        found.extend(content().flat_map(Account::roles).cloned().map(Entity::Role));
    }
    if wanted(EntityType::LocalManagedPolicy) {
        found.extend(content().flat_map(Account::policies).cloned().map(Entity::Policy));
    }
    if wanted(EntityType::AwsManagedPolicy) {
        found.extend(uses.aws_policies().filter_map(|arn| world.managed_policy(arn)).map(Entity::Policy));
    }
    found
}
