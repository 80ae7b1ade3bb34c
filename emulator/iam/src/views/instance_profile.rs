//! An instance profile and the role in it.

use portcullis_model::AccountId;
use portcullis_store::{InstanceProfile, World};
use serde::Serialize;

use super::{RoleView, seconds};
use crate::tags::{self, TagView};

/// An instance profile, with the members that one operation shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InstanceProfileView {
    path: String,
    instance_profile_name: String,
    instance_profile_id: String,
    arn: String,
    create_date: i64,
    roles: Vec<RoleView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagView>>,
}

impl InstanceProfileView {
    /// What CreateInstanceProfile and GetInstanceProfile answer: with the tags. Observed; unverified for none.
    pub(crate) fn read(world: &World, account: AccountId, profile: &InstanceProfile) -> Self {
        Self { tags: Some(tags::shown(&profile.tags)), ..Self::listed(world, account, profile) }
    }

    /// What the lists answer: without tags. Observed.
    pub(crate) fn listed(world: &World, account: AccountId, profile: &InstanceProfile) -> Self {
        let role = profile.role.as_ref().and_then(|name| world.role(account, name.as_str()));
        Self {
            path: profile.path.clone(),
            instance_profile_name: profile.name.clone(),
            instance_profile_id: profile.id.to_string(),
            arn: profile.arn.to_string(),
            create_date: seconds(profile.created),
            roles: role.map(|role| RoleView::base(role)).into_iter().collect(),
            tags: None,
        }
    }
}
