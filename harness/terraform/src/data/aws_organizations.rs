//! The data sources of AWS Organizations: the organization, its units, accounts and policies.

use async_trait::async_trait;
use aws_sdk_organizations::types::PolicyType;

use super::{DataSource, exports, not_found, text};
use crate::{
    error::Refusal,
    resources::{
        Arguments, Clients, Exports, aws_organizations_organization,
        call::{call, incomplete, list},
        object,
    },
    value::Value,
};

/// The organization of the account.
pub(super) struct Organization;

/// A unit by its name.
pub(super) struct Unit;

/// The units under a parent.
pub(super) struct Units;

/// The accounts under a parent.
pub(super) struct ChildAccounts;

/// The ids of all policies of a kind.
pub(super) struct Policies;

/// The ids of the policies attached to a target.
pub(super) struct PoliciesForTarget;

/// A policy by its id.
pub(super) struct Policy;

#[async_trait]
impl DataSource for Organization {
    fn type_name(&self) -> &'static str {
        "aws_organizations_organization"
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let found = aws_organizations_organization::read(aws).await?;
        found.ok_or_else(|| not_found("DescribeOrganization", "organization of this account".to_owned()))
    }
}

async fn units(parent: &str, aws: &Clients) -> Result<Vec<aws_sdk_organizations::types::OrganizationalUnit>, Refusal> {
    let request = aws.organizations.list_organizational_units_for_parent().parent_id(parent);
    Ok(list!("ListOrganizationalUnitsForParent", request, organizational_units))
}

#[async_trait]
impl DataSource for Unit {
    fn type_name(&self) -> &'static str {
        "aws_organizations_organizational_unit"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let (name, parent) = (wanted.required("name"), wanted.required("parent_id"));
        let found = units(&parent, aws).await?.into_iter().find(|unit| unit.name() == Some(&name));
        let missing = || not_found("ListOrganizationalUnitsForParent", format!("unit `{name}` in `{parent}`"));
        let unit = found.ok_or_else(missing)?;
        Ok(exports([("id", text(unit.id())), ("arn", text(unit.arn()))]))
    }
}

#[async_trait]
impl DataSource for Units {
    fn type_name(&self) -> &'static str {
        "aws_organizations_organizational_units"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let parent = wanted.required("parent_id");
        let units = units(&parent, aws).await?;
        let children = units
            .iter()
            .map(|unit| object([("arn", text(unit.arn())), ("id", text(unit.id())), ("name", text(unit.name()))]));
        Ok(exports([("id", Value::text(parent)), ("children", Value::list(children.collect()))]))
    }
}

#[async_trait]
impl DataSource for ChildAccounts {
    fn type_name(&self) -> &'static str {
        "aws_organizations_organizational_unit_child_accounts"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let parent = wanted.required("parent_id");
        let accounts =
            list!("ListAccountsForParent", aws.organizations.list_accounts_for_parent().parent_id(&parent), accounts);
        let accounts = accounts.iter().map(|account| {
            object([
                ("arn", text(account.arn())),
                ("email", text(account.email())),
                ("id", text(account.id())),
                ("name", text(account.name())),
                ("status", text(account.state().map(|state| state.as_str()))),
            ])
        });
        Ok(exports([("id", Value::text(parent)), ("accounts", Value::list(accounts.collect()))]))
    }
}

#[async_trait]
impl DataSource for Policies {
    fn type_name(&self) -> &'static str {
        "aws_organizations_policies"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let kind = PolicyType::from(wanted.required("filter").as_str());
        let policies = list!("ListPolicies", aws.organizations.list_policies().filter(kind), policies);
        let ids = policies.into_iter().filter_map(|policy| policy.id);
        Ok(exports([("id", Value::text(aws.region.as_str())), ("ids", Value::texts(ids))]))
    }
}

#[async_trait]
impl DataSource for PoliciesForTarget {
    fn type_name(&self) -> &'static str {
        "aws_organizations_policies_for_target"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let target = wanted.required("target_id");
        let kind = PolicyType::from(wanted.required("filter").as_str());
        let request = aws.organizations.list_policies_for_target().target_id(&target).filter(kind);
        let ids = list!("ListPoliciesForTarget", request, policies).into_iter().filter_map(|policy| policy.id);
        Ok(exports([("id", Value::text(target)), ("ids", Value::texts(ids))]))
    }
}

#[async_trait]
impl DataSource for Policy {
    fn type_name(&self) -> &'static str {
        "aws_organizations_policy"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let id = wanted.required("policy_id");
        let read = call!("DescribePolicy", aws.organizations.describe_policy().policy_id(&id));
        let missing = || incomplete("DescribePolicy", "Policy");
        let policy = read.policy().ok_or_else(missing)?;
        let summary = policy.policy_summary().ok_or_else(missing)?;
        Ok(exports([
            ("id", Value::text(id)),
            ("arn", text(summary.arn())),
            ("name", text(summary.name())),
            ("description", text(summary.description())),
            ("type", text(summary.r#type().map(|kind| kind.as_str()))),
            ("aws_managed", summary.aws_managed().into()),
            ("content", text(policy.content())),
        ]))
    }
}
