//! `aws_iam_user`: CreateUser, then GetUser.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, list, look_up, pairs, tag_changes, tags},
    holder::Holder,
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
};

/// A user.
pub(super) struct User;

const ATTRIBUTES: &[(&str, &str)] =
    &[("UserName", "name"), ("Path", "path"), ("PermissionsBoundary", "permissions_boundary"), ("Tags", "tags")];

#[async_trait]
impl Resource for User {
    fn type_name(&self) -> &'static str {
        "aws_iam_user"
    }

    fn additions(&self) -> Additions {
        Additions {
            presets: &[("path", Preset::Text("/")), ("force_destroy", Preset::Flag(false))],
            ..Additions::default()
        }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .iam
            .create_user()
            .user_name(wanted.required("name"))
            .set_path(wanted.text("path"))
            .set_permissions_boundary(wanted.text("permissions_boundary"))
            .set_tags(tags!("CreateUser", aws_sdk_iam, wanted.map("tags_all")));
        call!("CreateUser", request);
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.required("name");
        let Some(read) = look_up!("GetUser", aws.iam.get_user().user_name(&name)) else { return Ok(None) };
        let Some(user) = read.user() else { return Ok(None) };
        let boundary = user.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        let made = Made::default()
            .export("id", &name)
            .export("arn", user.arn())
            .export("path", user.path())
            .export("unique_id", user.user_id())
            .export_some("permissions_boundary", boundary)
            .export_tags(pairs!(user.tags()));
        Ok(Some(made.element(user.arn(), None, ATTRIBUTES)))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, name) = (&aws.iam, wanted.required("name"));
        if wanted.text("path") != there.text("path") {
            call!("UpdateUser", iam.update_user().user_name(&name).set_new_path(wanted.text("path")));
        }
        match (wanted.text("permissions_boundary"), there.text("permissions_boundary")) {
            (Some(arn), _) => {
                let request = iam.put_user_permissions_boundary().user_name(&name).permissions_boundary(arn);
                call!("PutUserPermissionsBoundary", request);
            }
            (None, Some(_)) => {
                call!("DeleteUserPermissionsBoundary", iam.delete_user_permissions_boundary().user_name(&name));
            }
            (None, None) => {}
        }
        let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
        if !remove.is_empty() {
            call!("UntagUser", iam.untag_user().user_name(&name).set_tag_keys(Some(remove)));
        }
        if let Some(tags) = tags!("TagUser", aws_sdk_iam, write) {
            call!("TagUser", iam.tag_user().user_name(&name).set_tags(Some(tags)));
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, name) = (&aws.iam, made.required("name"));
        for group in list!("ListGroupsForUser", iam.list_groups_for_user().user_name(&name)) {
            let request = iam.remove_user_from_group().user_name(&name).group_name(group.group_name());
            call!("RemoveUserFromGroup", request);
        }
        if made.flag("force_destroy") {
            for key in list!("ListAccessKeys", iam.list_access_keys().user_name(&name)) {
                let request = iam.delete_access_key().user_name(&name).set_access_key_id(key.access_key_id);
                call!("DeleteAccessKey", request);
            }
            for policy in Holder::User.policies(&name, aws).await?.unwrap_or_default() {
                Holder::User.delete_policy(&name, &policy, aws).await?;
            }
            for arn in Holder::User.attached(&name, aws).await?.unwrap_or_default() {
                Holder::User.detach(&name, &arn, aws).await?;
            }
        }
        call!("DeleteUser", iam.delete_user().user_name(name));
        Ok(())
    }
}
