//! `CreateAccount`: a new account, made by the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::{AccountId, Arn, RoleName, Timestamp};
use portcullis_policy::Policy;
use portcullis_store::{
    AccountCreation, CreationOutcome, Document, JoinedBy, Member, MemberStatus, Organization, Parent, Role, UniqueId,
};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, id, permission, reach,
    tags::{self, TagView},
    view::CreationView,
};

/// Creates an account in the root, with a role for administrators of the management account.
/// `organizations:CreateAccount` on `*`.
///
/// AWS answers before the account is there; here it is there at once, but the answer is the same. An address that another
/// account of the organization has makes the request fail, which DescribeCreateAccountStatus tells.
pub(crate) struct CreateAccount;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_name: String,
    email: String,
    role_name: Option<RoleName>,
    // Whether users may see the bill changes nothing that is judged here.
    #[serde(rename = "IamUserAccessToBilling")]
    _iam_user_access_to_billing: Option<String>,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    create_account_status: CreationView,
}

#[async_trait]
impl Action for CreateAccount {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateAccount"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_all("organizations:CreateAccount", call)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let now = call.gate().clock().now();
        reach::change_with_world(call, |organization, world| {
            let tags = tags::added(&[], input.tags)?;
            let taken = organization.members().any(|(_, member)| member.email.eq_ignore_ascii_case(&input.email));
            let outcome = if taken {
                CreationOutcome::EmailTaken
            } else {
                let account = id::new_account(world);
                let member = Member {
                    parent: Parent::Root,
                    name: input.account_name.clone(),
                    email: input.email,
                    status: MemberStatus::Active,
                    joined_by: JoinedBy::Creation,
                    joined: Some(now),
                };
                organization.put_member(account, member).map_err(|_| faults::PARENT_NOT_FOUND.fault())?;
                organization.put_tags(account.as_str(), tags);
                let role = administrators_role(organization, account, input.role_name, now)?;
                world.account_mut(account).put_role(role);
                CreationOutcome::Account(account)
            };
            let id = id::random("car-", 32);
            let creation = AccountCreation { id, name: input.account_name, requested: now, completed: now, outcome };
            let view = CreationView::begun(&creation);
            organization.put_creation(creation);
            Ok(Output { create_account_status: view })
        })
    }
}

/// The role that lets the management account in. Documented: its name, whom it trusts, and what it may do.
fn administrators_role(
    organization: &Organization,
    account: AccountId,
    name: Option<RoleName>,
    now: Timestamp,
) -> Result<Role, Fault> {
    let partition = organization.partition();
    let broken = |_| faults::CONCURRENT_MODIFICATION.fault();
    let name = match name {
        Some(name) => name,
        None => "OrganizationAccountAccessRole".parse().map_err(broken)?,
    };
    let root = Arn::root(partition, organization.management());
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{root}"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    let administrator = format!("arn:{partition}:iam::aws:policy/AdministratorAccess");
    Ok(Role {
        arn: Arn::role(partition, account, "/", name.as_str()),
        name,
        path: "/".to_owned(),
        id: UniqueId::role(),
        created: now,
        description: None,
        max_session_seconds: 3600,
        trust: Document::new(Policy::parse(&trust).map_err(|_| faults::MALFORMED_POLICY.fault())?),
        inline: Default::default(),
        attached: administrator.parse().into_iter().collect(),
        boundary: None,
        tags: Vec::new(),
    })
}
