//! `aws_organizations_organization`: CreateOrganization, EnableAWSServiceAccess and EnablePolicyType per argument, then
//! DescribeOrganization, ListAccounts and ListRoots.

use async_trait::async_trait;
use aws_sdk_organizations::types::{OrganizationFeatureSet, PolicyTypeStatus};

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, changes, incomplete, list, look_up},
    object,
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// The organization that the account manages.
pub(super) struct Organization;

#[async_trait]
impl Resource for Organization {
    fn type_name(&self) -> &'static str {
        "aws_organizations_organization"
    }

    fn additions(&self) -> Additions {
        Additions { presets: &[("feature_set", Preset::Text("ALL"))], ..Additions::default() }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["feature_set"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let features = OrganizationFeatureSet::from(wanted.required("feature_set").as_str());
        call!("CreateOrganization", aws.organizations.create_organization().feature_set(features));
        let none = std::collections::BTreeMap::new();
        self.update(wanted, &Arguments::new(&none, 0), aws).await?;
        Ok(Exports::new())
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let organization = read(aws).await?;
        Ok(organization.map(|exports| Made { exports, ..Made::default() }))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let organizations = &aws.organizations;
        let name = "aws_service_access_principals";
        let (missing, surplus) = changes(&wanted.texts(name), &there.texts(name));
        for service in missing {
            call!("EnableAWSServiceAccess", organizations.enable_aws_service_access().service_principal(service));
        }
        for service in surplus {
            call!("DisableAWSServiceAccess", organizations.disable_aws_service_access().service_principal(service));
        }
        let name = "enabled_policy_types";
        let (missing, surplus) = changes(&wanted.texts(name), &there.texts(name));
        if missing.is_empty() && surplus.is_empty() {
            return Ok(());
        }
        let roots = list_roots(aws).await?;
        let root = roots.first().and_then(|root| root.id()).ok_or_else(|| incomplete("ListRoots", "root"))?;
        for kind in missing {
            let request = organizations.enable_policy_type().root_id(root).policy_type(kind.as_str().into());
            call!("EnablePolicyType", request);
        }
        for kind in surplus {
            let request = organizations.disable_policy_type().root_id(root).policy_type(kind.as_str().into());
            call!("DisablePolicyType", request);
        }
        Ok(())
    }

    async fn delete(&self, _: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        call!("DeleteOrganization", aws.organizations.delete_organization());
        Ok(())
    }
}

async fn list_roots(aws: &Clients) -> Result<Vec<aws_sdk_organizations::types::Root>, Refusal> {
    Ok(call!("ListRoots", aws.organizations.list_roots()).roots.unwrap_or_default())
}

/// The organization that the account belongs to, as the resource and the data source export it.
pub(crate) async fn read(aws: &Clients) -> Result<Option<Exports>, Refusal> {
    let organizations = &aws.organizations;
    let Some(described) = look_up!("DescribeOrganization", organizations.describe_organization()) else {
        return Ok(None);
    };
    let Some(organization) = described.organization() else { return Ok(None) };
    let text = |text: Option<&str>| text.map_or_else(Value::null, Value::text);
    let mut accounts = Vec::new();
    let mut others = Vec::new();
    let mut master_name = Value::null();
    for account in list!("ListAccounts", organizations.list_accounts(), accounts) {
        let value = object([
            ("arn", text(account.arn())),
            ("email", text(account.email())),
            ("id", text(account.id())),
            ("name", text(account.name())),
            ("status", text(account.state().map(|state| state.as_str()))),
        ]);
        if account.id() == organization.master_account_id() {
            master_name = text(account.name());
        } else {
            others.push(value.clone());
        }
        accounts.push(value);
    }
    let mut enabled = Vec::new();
    let mut roots = Vec::new();
    for root in list_roots(aws).await? {
        let types = root.policy_types().iter().map(|kind| {
            object([
                ("status", text(kind.status().map(|status| status.as_str()))),
                ("type", text(kind.r#type().map(|kind| kind.as_str()))),
            ])
        });
        let types = Value::list(types.collect());
        let is_enabled =
            |kind: &&aws_sdk_organizations::types::PolicyTypeSummary| kind.status() == Some(&PolicyTypeStatus::Enabled);
        let names = root.policy_types().iter().filter(is_enabled).filter_map(|kind| kind.r#type());
        enabled.extend(names.map(|kind| kind.as_str().to_owned()));
        roots.push(object([
            ("arn", text(root.arn())),
            ("id", text(root.id())),
            ("name", text(root.name())),
            ("policy_types", types),
        ]));
    }
    let services = list!(
        "ListAWSServiceAccessForOrganization",
        organizations.list_aws_service_access_for_organization(),
        enabled_service_principals
    );
    let services = services.into_iter().filter_map(|service| service.service_principal);
    let exports = [
        ("id", text(organization.id())),
        ("arn", text(organization.arn())),
        ("feature_set", text(organization.feature_set().map(|set| set.as_str()))),
        ("master_account_arn", text(organization.master_account_arn())),
        ("master_account_email", text(organization.master_account_email())),
        ("master_account_id", text(organization.master_account_id())),
        ("master_account_name", master_name),
        ("accounts", Value::list(accounts)),
        ("non_master_accounts", Value::list(others)),
        ("roots", Value::list(roots)),
        ("enabled_policy_types", Value::text_set(enabled)),
        ("aws_service_access_principals", Value::text_set(services)),
    ];
    Ok(Some(exports.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}
