//! `aws_organizations_organizational_unit`: CreateOrganizationalUnit, then DescribeOrganizationalUnit and
//! ListAccountsForParent.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, incomplete, list, look_through, look_up, pairs, tag_changes, tags},
    object,
};
use crate::{error::Refusal, value::Value};

/// A unit of accounts.
pub(super) struct OrganizationalUnit;

#[async_trait]
impl Resource for OrganizationalUnit {
    fn type_name(&self) -> &'static str {
        "aws_organizations_organizational_unit"
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["parent_id"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .organizations
            .create_organizational_unit()
            .name(wanted.required("name"))
            .parent_id(wanted.required("parent_id"))
            .set_tags(tags!("CreateOrganizationalUnit", aws_sdk_organizations, wanted.map("tags_all")));
        let created = call!("CreateOrganizationalUnit", request);
        let id = created.organizational_unit().and_then(|unit| unit.id());
        let id = id.ok_or_else(|| incomplete("CreateOrganizationalUnit", "OrganizationalUnit.Id"))?;
        Ok([("id".to_owned(), Value::text(id))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let organizations = &aws.organizations;
        let id = match known.text("id") {
            Some(id) => id,
            None => {
                let request = organizations.list_organizational_units_for_parent();
                let request = request.parent_id(known.required("parent_id"));
                let units = look_through!("ListOrganizationalUnitsForParent", request, organizational_units)
                    .unwrap_or_default();
                let found = units.into_iter().find(|unit| unit.name() == known.text("name").as_deref());
                let Some(id) = found.and_then(|unit| unit.id) else { return Ok(None) };
                id
            }
        };
        let request = organizations.describe_organizational_unit().organizational_unit_id(&id);
        let Some(read) = look_up!("DescribeOrganizationalUnit", request) else { return Ok(None) };
        let Some(unit) = read.organizational_unit() else { return Ok(None) };
        let text = |text: Option<&str>| text.map_or_else(Value::null, Value::text);
        let accounts =
            list!("ListAccountsForParent", organizations.list_accounts_for_parent().parent_id(&id), accounts);
        let accounts = accounts.iter().map(|account| {
            object([
                ("arn", text(account.arn())),
                ("email", text(account.email())),
                ("id", text(account.id())),
                ("name", text(account.name())),
            ])
        });
        let accounts = Value::list(accounts.collect());
        let tags = list!("ListTagsForResource", organizations.list_tags_for_resource().resource_id(&id));
        let made = Made::default()
            .export("id", &id)
            .export_some("arn", unit.arn())
            .export_some("name", unit.name())
            .export_value("accounts", accounts)
            .export_tags(pairs!(tags));
        Ok(Some(made))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let id = there.required("id");
        if wanted.text("name") != there.text("name") {
            let request = aws.organizations.update_organizational_unit().organizational_unit_id(&id);
            call!("UpdateOrganizationalUnit", request.name(wanted.required("name")));
        }
        retag(&id, wanted, there, aws).await
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.organizations.delete_organizational_unit().organizational_unit_id(made.required("id"));
        call!("DeleteOrganizationalUnit", request);
        Ok(())
    }
}

/// Gives a unit, account or policy the tags that are wanted.
pub(super) async fn retag(
    id: &str,
    wanted: &Arguments<'_>,
    there: &Arguments<'_>,
    aws: &Clients,
) -> Result<(), Refusal> {
    let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
    if !remove.is_empty() {
        call!("UntagResource", aws.organizations.untag_resource().resource_id(id).set_tag_keys(Some(remove)));
    }
    if let Some(tags) = tags!("TagResource", aws_sdk_organizations, write) {
        call!("TagResource", aws.organizations.tag_resource().resource_id(id).set_tags(Some(tags)));
    }
    Ok(())
}
