//! `aws_iam_group_membership`, all users of a group, and `aws_iam_user_group_membership`, some groups of a user.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, changes, look_through},
};
use crate::error::Refusal;

/// The only users of a group.
pub(super) struct GroupMembership;

/// Groups that a user belongs to, others aside.
pub(super) struct UserGroupMembership;

async fn add(user: &str, group: &str, aws: &Clients) -> Result<(), Refusal> {
    call!("AddUserToGroup", aws.iam.add_user_to_group().user_name(user).group_name(group));
    Ok(())
}

async fn remove(user: &str, group: &str, aws: &Clients) -> Result<(), Refusal> {
    call!("RemoveUserFromGroup", aws.iam.remove_user_from_group().user_name(user).group_name(group));
    Ok(())
}

#[async_trait]
impl Resource for GroupMembership {
    fn type_name(&self) -> &'static str {
        "aws_iam_group_membership"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        for user in wanted.texts("users") {
            add(&user, &wanted.required("group"), aws).await?;
        }
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let request = aws.iam.get_group().group_name(known.required("group"));
        let Some(users) = look_through!("GetGroup", request) else { return Ok(None) };
        let users: Vec<String> = users.into_iter().map(|user| user.user_name).collect();
        if users.is_empty() && !known.texts("users").is_empty() {
            return Ok(None);
        }
        Ok(Some(Made::default().export("id", known.required("name")).export_texts("users", &users)))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (missing, surplus) = changes(&wanted.texts("users"), &there.texts("users"));
        let group = wanted.required("group");
        for user in surplus {
            remove(&user, &group, aws).await?;
        }
        for user in missing {
            add(&user, &group, aws).await?;
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        for user in made.texts("users") {
            remove(&user, &made.required("group"), aws).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Resource for UserGroupMembership {
    fn type_name(&self) -> &'static str {
        "aws_iam_user_group_membership"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        for group in wanted.texts("groups") {
            add(&wanted.required("user"), &group, aws).await?;
        }
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let user = known.required("user");
        let Some(groups) = look_through!("ListGroupsForUser", aws.iam.list_groups_for_user().user_name(&user)) else {
            return Ok(None);
        };
        let wanted = known.texts("groups");
        // The groups that it names: others may give the user more.
        let groups: Vec<String> =
            groups.into_iter().map(|group| group.group_name).filter(|name| wanted.contains(name)).collect();
        if groups.is_empty() && !wanted.is_empty() {
            return Ok(None);
        }
        Ok(Some(Made::default().export("id", user).export_texts("groups", &groups)))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        for group in made.texts("groups") {
            remove(&made.required("user"), &group, aws).await?;
        }
        Ok(())
    }
}
