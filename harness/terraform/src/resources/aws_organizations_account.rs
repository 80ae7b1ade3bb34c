//! `aws_organizations_account`: CreateAccount, DescribeCreateAccountStatus until it is made, MoveAccount under its
//! parent; then DescribeAccount and ListParents.

use async_trait::async_trait;
use aws_sdk_organizations::types::{CreateAccountState, IamUserAccessToBilling};

use super::{
    Arguments, Clients, Exports, Made, Resource,
    aws_organizations_organizational_unit::retag,
    call::{call, incomplete, list, look_through, look_up, pairs, tags},
};
use crate::{error::Refusal, value::Value};

/// A member account.
pub(super) struct Account;

/// How often the state of a creation is asked for; an emulator answers at once.
const ATTEMPTS: usize = 100;

#[async_trait]
impl Resource for Account {
    fn type_name(&self) -> &'static str {
        "aws_organizations_account"
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["email", "name"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        if wanted.flag("create_govcloud") {
            let message = "GovCloud accounts (`create_govcloud`) are not modelled".to_owned();
            return Err(Refusal { operation: "CreateGovCloudAccount", code: None, message });
        }
        let request = aws
            .organizations
            .create_account()
            .account_name(wanted.required("name"))
            .email(wanted.required("email"))
            .set_role_name(wanted.text("role_name"))
            .set_iam_user_access_to_billing(
                wanted.text("iam_user_access_to_billing").map(|text| IamUserAccessToBilling::from(text.as_str())),
            )
            .set_tags(tags!("CreateAccount", aws_sdk_organizations, wanted.map("tags_all")));
        let mut status = call!("CreateAccount", request).create_account_status;
        let mut attempts = 0;
        let id = loop {
            let now = status.ok_or_else(|| incomplete("CreateAccount", "CreateAccountStatus"))?;
            match now.state() {
                Some(CreateAccountState::Succeeded) => {
                    break now.account_id.ok_or_else(|| incomplete("DescribeCreateAccountStatus", "AccountId"))?;
                }
                Some(CreateAccountState::Failed) => {
                    let code = now.failure_reason().map(|reason| reason.as_str().to_owned());
                    let message = format!("the account `{}` could not be created", wanted.required("name"));
                    return Err(Refusal { operation: "CreateAccount", code, message });
                }
                _ if attempts < ATTEMPTS => {
                    attempts += 1;
                    let request = aws.organizations.describe_create_account_status();
                    let request = request.set_create_account_request_id(now.id);
                    status = call!("DescribeCreateAccountStatus", request).create_account_status;
                }
                _ => return Err(incomplete("DescribeCreateAccountStatus", "end: the creation goes on and on")),
            }
        };
        if let Some(parent) = wanted.text("parent_id") {
            move_to(&id, &parent, aws).await?;
        }
        Ok([("id".to_owned(), Value::text(id))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let organizations = &aws.organizations;
        let id = match known.text("id") {
            Some(id) => id,
            None => {
                let email = known.text("email");
                let request = organizations.list_accounts();
                let accounts = look_through!("ListAccounts", request, accounts).unwrap_or_default();
                let found = accounts.into_iter().find(|account| account.email() == email.as_deref());
                let Some(id) = found.and_then(|account| account.id) else { return Ok(None) };
                id
            }
        };
        let request = organizations.describe_account().account_id(&id);
        let Some(read) = look_up!("DescribeAccount", request) else { return Ok(None) };
        let Some(account) = read.account() else { return Ok(None) };
        let parent = parent_of(&id, aws).await?;
        let tags = list!("ListTagsForResource", organizations.list_tags_for_resource().resource_id(&id));
        let made = Made::default()
            .export("id", &id)
            .export_some("arn", account.arn())
            .export_some("name", account.name())
            .export_some("email", account.email())
            .export_some("status", account.state().map(|state| state.as_str()))
            .export_some("joined_method", account.joined_method().map(|method| method.as_str()))
            .export_some("joined_timestamp", account.joined_timestamp().map(ToString::to_string).as_deref())
            .export_some("parent_id", parent.as_deref())
            .export_tags(pairs!(tags));
        Ok(Some(made))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let id = there.required("id");
        if let Some(parent) = wanted.text("parent_id") {
            move_to(&id, &parent, aws).await?;
        }
        retag(&id, wanted, there, aws).await
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let id = made.required("id");
        if made.flag("close_on_deletion") {
            call!("CloseAccount", aws.organizations.close_account().account_id(id));
        } else {
            let request = aws.organizations.remove_account_from_organization().account_id(id);
            call!("RemoveAccountFromOrganization", request);
        }
        Ok(())
    }
}

async fn parent_of(id: &str, aws: &Clients) -> Result<Option<String>, Refusal> {
    let parents = list!("ListParents", aws.organizations.list_parents().child_id(id), parents);
    Ok(parents.into_iter().next().and_then(|parent| parent.id))
}

async fn move_to(id: &str, wanted: &str, aws: &Clients) -> Result<(), Refusal> {
    let parent = parent_of(id, aws).await?.ok_or_else(|| incomplete("ListParents", "parent"))?;
    if parent != wanted {
        let request = aws.organizations.move_account().account_id(id).source_parent_id(parent);
        call!("MoveAccount", request.destination_parent_id(wanted));
    }
    Ok(())
}
