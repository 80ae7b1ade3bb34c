//! `aws_iam_group`: CreateGroup, then GetGroup.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, look_up},
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
};

/// A group of users.
pub(super) struct Group;

#[async_trait]
impl Resource for Group {
    fn type_name(&self) -> &'static str {
        "aws_iam_group"
    }

    fn additions(&self) -> Additions {
        Additions { presets: &[("path", Preset::Text("/"))], ..Additions::default() }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws.iam.create_group().group_name(wanted.required("name")).set_path(wanted.text("path"));
        call!("CreateGroup", request);
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.required("name");
        let Some(read) = look_up!("GetGroup", aws.iam.get_group().group_name(&name)) else { return Ok(None) };
        let Some(group) = read.group() else { return Ok(None) };
        let made = Made::default().export("id", &name).export("arn", group.arn()).export("path", group.path());
        let made = made.export("unique_id", group.group_id());
        Ok(Some(made.element(group.arn(), None, &[("GroupName", "name"), ("Path", "path")])))
    }

    async fn update(&self, wanted: &Arguments<'_>, _: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.iam.update_group().group_name(wanted.required("name")).set_new_path(wanted.text("path"));
        call!("UpdateGroup", request);
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        call!("DeleteGroup", aws.iam.delete_group().group_name(made.required("name")));
        Ok(())
    }
}
