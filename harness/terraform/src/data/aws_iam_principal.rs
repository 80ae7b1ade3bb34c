//! `aws_iam_role`, `aws_iam_roles`, `aws_iam_user`, `aws_iam_group`, `aws_iam_account_alias`: what IAM has already.

use async_trait::async_trait;
use regex::Regex;

use super::{DataSource, exports, not_found, tag_map, text};
use crate::{
    error::Refusal,
    number::Number,
    resources::{
        Arguments, Clients, Exports,
        call::{call, incomplete, list, pairs},
        holder::decoded,
        object,
    },
    value::Value,
};

/// A role by its name.
pub(super) struct Role;

/// The roles whose names and paths are like this.
pub(super) struct Roles;

/// A user by its name.
pub(super) struct User;

/// A group by its name, with its users.
pub(super) struct Group;

/// The alias of the account.
pub(super) struct AccountAlias;

#[async_trait]
impl DataSource for Role {
    fn type_name(&self) -> &'static str {
        "aws_iam_role"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let name = wanted.required("name");
        let read = call!("GetRole", aws.iam.get_role().role_name(&name));
        let role = read.role().ok_or_else(|| incomplete("GetRole", "Role"))?;
        let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        let duration = i64::from(role.max_session_duration().unwrap_or(3600));
        Ok(exports([
            ("id", Value::text(name)),
            ("arn", Value::text(role.arn())),
            ("path", Value::text(role.path())),
            ("unique_id", Value::text(role.role_id())),
            ("create_date", Value::text(role.create_date().to_string())),
            ("description", text(role.description())),
            ("assume_role_policy", text(role.assume_role_policy_document().map(decoded).as_deref())),
            ("max_session_duration", Number::from(duration).into()),
            ("permissions_boundary", text(boundary)),
            ("role_last_used", Value::list(Vec::new())),
            ("tags", tag_map(pairs!(role.tags()))),
        ]))
    }
}

#[async_trait]
impl DataSource for Roles {
    fn type_name(&self) -> &'static str {
        "aws_iam_roles"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let pattern = wanted.text("name_regex").map(|pattern| Regex::new(&pattern)).transpose();
        let pattern = pattern.map_err(|error| Refusal {
            operation: "ListRoles",
            code: None,
            message: format!("`name_regex` is not understood: {error}"),
        })?;
        let roles = list!("ListRoles", aws.iam.list_roles().set_path_prefix(wanted.text("path_prefix")));
        let is_meant = |name: &str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(name));
        let found = roles.into_iter().filter(|role| is_meant(role.role_name()));
        let (names, arns): (Vec<String>, Vec<String>) = found.map(|role| (role.role_name, role.arn)).unzip();
        Ok(exports([
            ("id", Value::text(aws.region.as_str())),
            ("names", Value::text_set(names)),
            ("arns", Value::text_set(arns)),
        ]))
    }
}

#[async_trait]
impl DataSource for User {
    fn type_name(&self) -> &'static str {
        "aws_iam_user"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let read = call!("GetUser", aws.iam.get_user().user_name(wanted.required("user_name")));
        let user = read.user().ok_or_else(|| incomplete("GetUser", "User"))?;
        let boundary = user.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        Ok(exports([
            ("id", Value::text(user.user_id())),
            ("user_id", Value::text(user.user_id())),
            ("arn", Value::text(user.arn())),
            ("path", Value::text(user.path())),
            ("permissions_boundary", text(boundary)),
            ("tags", tag_map(pairs!(user.tags()))),
        ]))
    }
}

#[async_trait]
impl DataSource for Group {
    fn type_name(&self) -> &'static str {
        "aws_iam_group"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let read = call!("GetGroup", aws.iam.get_group().group_name(wanted.required("group_name")));
        let group = read.group().ok_or_else(|| incomplete("GetGroup", "Group"))?;
        let users = read.users().iter().map(|user| {
            object([
                ("arn", Value::text(user.arn())),
                ("path", Value::text(user.path())),
                ("user_id", Value::text(user.user_id())),
                ("user_name", Value::text(user.user_name())),
            ])
        });
        Ok(exports([
            ("id", Value::text(group.group_id())),
            ("group_id", Value::text(group.group_id())),
            ("arn", Value::text(group.arn())),
            ("path", Value::text(group.path())),
            ("users", Value::list(users.collect())),
        ]))
    }
}

#[async_trait]
impl DataSource for AccountAlias {
    fn type_name(&self) -> &'static str {
        "aws_iam_account_alias"
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let aliases = list!("ListAccountAliases", aws.iam.list_account_aliases());
        let alias =
            aliases.first().ok_or_else(|| not_found("ListAccountAliases", "alias of this account".to_owned()))?;
        Ok(exports([("id", Value::text(alias)), ("account_alias", Value::text(alias))]))
    }
}
