//! `aws_iam_service_linked_role`: CreateServiceLinkedRole, then GetRole.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, incomplete, list, look_up, pairs, tags},
};
use crate::{error::Refusal, value::Value};

/// A role that a service keeps for itself.
pub(super) struct ServiceLinkedRole;

#[async_trait]
impl Resource for ServiceLinkedRole {
    fn type_name(&self) -> &'static str {
        "aws_iam_service_linked_role"
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["custom_suffix"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .iam
            .create_service_linked_role()
            .aws_service_name(wanted.required("aws_service_name"))
            .set_custom_suffix(wanted.text("custom_suffix"))
            .set_description(wanted.text("description"));
        let created = call!("CreateServiceLinkedRole", request);
        let role = created.role().ok_or_else(|| incomplete("CreateServiceLinkedRole", "Role"))?;
        if let Some(tags) = tags!("TagRole", aws_sdk_iam, wanted.map("tags_all")) {
            call!("TagRole", aws.iam.tag_role().role_name(role.role_name()).set_tags(Some(tags)));
        }
        Ok([("name".to_owned(), Value::text(role.role_name()))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = match known.text("name") {
            Some(name) => name,
            None => {
                let path = format!("/aws-service-role/{}/", known.required("aws_service_name"));
                let roles = list!("ListRoles", aws.iam.list_roles().path_prefix(path));
                let suffix = known.text("custom_suffix").map(|suffix| format!("_{suffix}"));
                let is_it = |name: &str| match &suffix {
                    Some(suffix) => name.ends_with(suffix.as_str()),
                    None => !name.contains('_'),
                };
                match roles.into_iter().find(|role| is_it(role.role_name())) {
                    Some(role) => role.role_name,
                    None => return Ok(None),
                }
            }
        };
        let Some(read) = look_up!("GetRole", aws.iam.get_role().role_name(&name)) else { return Ok(None) };
        let Some(role) = read.role() else { return Ok(None) };
        let made = Made::default()
            .export("id", role.arn())
            .export("arn", role.arn())
            .export("name", &name)
            .export("path", role.path())
            .export("unique_id", role.role_id())
            .export("create_date", role.create_date().to_string())
            .export_some("description", role.description())
            .export_tags(pairs!(role.tags()));
        Ok(Some(made.element(role.arn(), None, &[("RoleName", "aws_service_name"), ("Tags", "tags")])))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.iam.update_role().role_name(there.required("name"));
        call!("UpdateRole", request.description(wanted.text("description").unwrap_or_default()));
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let started =
            call!("DeleteServiceLinkedRole", aws.iam.delete_service_linked_role().role_name(made.required("name")));
        let request = aws.iam.get_service_linked_role_deletion_status().deletion_task_id(started.deletion_task_id());
        call!("GetServiceLinkedRoleDeletionStatus", request);
        Ok(())
    }
}
