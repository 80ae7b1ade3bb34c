//! `aws_iam_policy_attachment`: the only holders that a managed policy may have, across the whole account.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{changes, look_up},
    holder::Holder,
};
use crate::error::Refusal;

/// All attachments of one managed policy.
pub(super) struct PolicyAttachment;

const HOLDERS: [(Holder, &str); 3] = [(Holder::User, "users"), (Holder::Role, "roles"), (Holder::Group, "groups")];

#[async_trait]
impl Resource for PolicyAttachment {
    fn type_name(&self) -> &'static str {
        "aws_iam_policy_attachment"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let arn = wanted.required("policy_arn");
        for (holder, argument) in HOLDERS {
            for name in wanted.texts(argument) {
                holder.attach(&name, &arn, aws).await?;
            }
        }
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let arn = known.required("policy_arn");
        let request = aws.iam.list_entities_for_policy().policy_arn(&arn);
        let Some(there) = look_up!("ListEntitiesForPolicy", request) else { return Ok(None) };
        let users: Vec<String> =
            there.policy_users.unwrap_or_default().into_iter().filter_map(|user| user.user_name).collect();
        let roles: Vec<String> =
            there.policy_roles.unwrap_or_default().into_iter().filter_map(|role| role.role_name).collect();
        let groups: Vec<String> =
            there.policy_groups.unwrap_or_default().into_iter().filter_map(|group| group.group_name).collect();
        let wants_any = HOLDERS.iter().any(|(_, argument)| !known.texts(argument).is_empty());
        if wants_any && users.is_empty() && roles.is_empty() && groups.is_empty() {
            return Ok(None);
        }
        let made = Made::default().export("id", known.required("name"));
        let made = made.export_texts("users", &users).export_texts("roles", &roles).export_texts("groups", &groups);
        let is_of_aws = arn.contains(":iam::aws:policy/");
        Ok(Some(if is_of_aws { made.element(arn, None, &[("", "policy_arn")]) } else { made }))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let arn = wanted.required("policy_arn");
        for (holder, argument) in HOLDERS {
            let (missing, surplus) = changes(&wanted.texts(argument), &there.texts(argument));
            for name in surplus {
                holder.detach(&name, &arn, aws).await?;
            }
            for name in missing {
                holder.attach(&name, &arn, aws).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let arn = made.required("policy_arn");
        for (holder, argument) in HOLDERS {
            for name in made.texts(argument) {
                holder.detach(&name, &arn, aws).await?;
            }
        }
        Ok(())
    }
}
