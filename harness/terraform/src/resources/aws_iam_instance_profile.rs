//! `aws_iam_instance_profile`: CreateInstanceProfile, AddRoleToInstanceProfile, then GetInstanceProfile.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, look_up, pairs, tag_changes, tags},
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// The wrapping by which an instance gets a role.
pub(super) struct InstanceProfile;

#[async_trait]
impl Resource for InstanceProfile {
    fn type_name(&self) -> &'static str {
        "aws_iam_instance_profile"
    }

    fn additions(&self) -> Additions {
        Additions { presets: &[("path", Preset::Text("/"))], ..Additions::default() }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["path"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let name = wanted.name();
        let request = aws.iam.create_instance_profile().instance_profile_name(&name).set_path(wanted.text("path"));
        let tags = tags!("CreateInstanceProfile", aws_sdk_iam, wanted.map("tags_all"));
        call!("CreateInstanceProfile", request.set_tags(tags));
        if let Some(role) = wanted.text("role") {
            let request = aws.iam.add_role_to_instance_profile().instance_profile_name(&name).role_name(role);
            call!("AddRoleToInstanceProfile", request);
        }
        Ok([("name".to_owned(), Value::text(name))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.name();
        let request = aws.iam.get_instance_profile().instance_profile_name(&name);
        let Some(read) = look_up!("GetInstanceProfile", request) else { return Ok(None) };
        let Some(profile) = read.instance_profile() else { return Ok(None) };
        let made = Made::default()
            .export("id", &name)
            .export("name", &name)
            .export("arn", profile.arn())
            .export("path", profile.path())
            .export("unique_id", profile.instance_profile_id())
            .export("create_date", profile.create_date().to_string())
            .export_some("role", profile.roles().first().map(|role| role.role_name()))
            .export_tags(pairs!(profile.tags()));
        Ok(Some(made))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, name) = (&aws.iam, there.required("name"));
        if wanted.text("role") != there.text("role") {
            if let Some(role) = there.text("role") {
                let request = iam.remove_role_from_instance_profile().instance_profile_name(&name).role_name(role);
                call!("RemoveRoleFromInstanceProfile", request);
            }
            if let Some(role) = wanted.text("role") {
                let request = iam.add_role_to_instance_profile().instance_profile_name(&name).role_name(role);
                call!("AddRoleToInstanceProfile", request);
            }
        }
        let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
        if !remove.is_empty() {
            let request = iam.untag_instance_profile().instance_profile_name(&name);
            call!("UntagInstanceProfile", request.set_tag_keys(Some(remove)));
        }
        if let Some(tags) = tags!("TagInstanceProfile", aws_sdk_iam, write) {
            call!("TagInstanceProfile", iam.tag_instance_profile().instance_profile_name(&name).set_tags(Some(tags)));
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, name) = (&aws.iam, made.required("name"));
        if let Some(role) = made.text("role") {
            let request = iam.remove_role_from_instance_profile().instance_profile_name(&name).role_name(role);
            call!("RemoveRoleFromInstanceProfile", request);
        }
        call!("DeleteInstanceProfile", iam.delete_instance_profile().instance_profile_name(name));
        Ok(())
    }
}
