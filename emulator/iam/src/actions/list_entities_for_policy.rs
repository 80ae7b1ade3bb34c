//! `ListEntitiesForPolicy`: who uses a managed policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Arn;
use portcullis_store::Account;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, holder::Kind, page, permission};

/// Lists the users, groups and roles that a policy is attached to or that it limits. `iam:ListEntitiesForPolicy` on its
/// ARN.
///
/// Without a usage filter both uses count. Observed.
pub(crate) struct ListEntitiesForPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    entity_filter: Option<EntityFilter>,
    path_prefix: Option<String>,
    policy_usage_filter: Option<UsageFilter>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy_groups: Vec<PolicyGroup>,
    policy_users: Vec<PolicyUser>,
    policy_roles: Vec<PolicyRole>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListEntitiesForPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListEntitiesForPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:ListEntitiesForPolicy", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        let world = call.gate().store().world();
        entities::policy(&world, &arn)?;
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let entities = world.account(call.account()?).map(|account| input.entities(account, &arn)).unwrap_or_default();
        let page = page::page(
            entities.into_iter().filter(|entity| entity.path.starts_with(prefix)),
            |entity| format!("{} {}", entity.kind.title(), entity.name.to_ascii_lowercase()),
            input.marker.as_deref(),
            input.max_items,
        )?;
        let mut output = Output { is_truncated: page.is_truncated, marker: page.marker, ..Output::default() };
        for Entity { kind, name, id, .. } in page.entries {
            match kind {
                Kind::User => output.policy_users.push(PolicyUser { user_name: name, user_id: id }),
                Kind::Group => output.policy_groups.push(PolicyGroup { group_name: name, group_id: id }),
                Kind::Role => output.policy_roles.push(PolicyRole { role_name: name, role_id: id }),
            }
        }
        Ok(output)
    }
}

/// Which entities are listed. Managed policies are none: with their filters nothing is. Observed.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
enum EntityFilter {
    User,
    Role,
    Group,
    LocalManagedPolicy,
    #[serde(rename = "AWSManagedPolicy")]
    AwsManagedPolicy,
}

/// Which use counts.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
enum UsageFilter {
    PermissionsPolicy,
    PermissionsBoundary,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyUser {
    user_name: String,
    user_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyGroup {
    group_name: String,
    group_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyRole {
    role_name: String,
    role_id: String,
}

/// An entity that uses the policy.
struct Entity {
    kind: Kind,
    name: String,
    id: String,
    path: String,
}

impl Input {
    fn entities(&self, account: &Account, policy: &Arn) -> Vec<Entity> {
        let mut found = Vec::new();
        let mut add = |kind, filter, name: &str, id: String, path: &str, attached: &[Arn], boundary: Option<&Arn>| {
            let is_attached =
                attached.contains(policy) && self.policy_usage_filter != Some(UsageFilter::PermissionsBoundary);
            let is_boundary =
                boundary == Some(policy) && self.policy_usage_filter != Some(UsageFilter::PermissionsPolicy);
            if self.entity_filter.is_none_or(|wanted| wanted == filter) && (is_attached || is_boundary) {
                found.push(Entity { kind, name: name.to_owned(), id, path: path.to_owned() });
            }
        };
        for user in account.users() {
            let (id, boundary) = (user.id.to_string(), user.boundary.as_ref());
            add(Kind::User, EntityFilter::User, &user.name, id, &user.path, &user.attached, boundary);
        }
        for group in account.groups() {
            add(
                Kind::Group,
                EntityFilter::Group,
                &group.name,
                group.id.to_string(),
                &group.path,
                &group.attached,
                None,
            );
        }
        for role in account.roles() {
            let (id, boundary) = (role.id.to_string(), role.boundary.as_ref());
            add(Kind::Role, EntityFilter::Role, role.name.as_str(), id, &role.path, &role.attached, boundary);
        }
        found
    }
}
