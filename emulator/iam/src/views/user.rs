//! A user, a group, and an access key of a user, with the members that each operation shows.

use portcullis_store::{AccessKey, Group, User};
use serde::Serialize;

use super::{BoundaryView, seconds};
use crate::tags::{self, TagView};

/// A user, with the members that one operation shows. Passwords are not kept, so none was ever used.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UserView {
    path: String,
    user_name: String,
    user_id: String,
    arn: String,
    create_date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<BoundaryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagView>>,
}

/// A group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GroupView {
    path: String,
    group_name: String,
    group_id: String,
    arn: String,
    create_date: i64,
}

/// An access key; its secret only where it is made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AccessKeyView {
    user_name: String,
    access_key_id: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_access_key: Option<String>,
    create_date: i64,
}

impl UserView {
    /// What CreateUser and GetUser answer: boundary and tags if there are any.
    pub(crate) fn read(user: &User) -> Self {
        let tags = (!user.tags.is_empty()).then(|| tags::shown(&user.tags));
        Self { permissions_boundary: user.boundary.as_ref().map(BoundaryView::of), tags, ..Self::listed(user) }
    }

    /// What ListUsers and GetGroup answer: neither boundary nor tags. AWS documents it.
    pub(crate) fn listed(user: &User) -> Self {
        Self {
            path: user.path.clone(),
            user_name: user.name.clone(),
            user_id: user.id.to_string(),
            arn: user.arn.to_string(),
            create_date: seconds(user.created),
            permissions_boundary: None,
            tags: None,
        }
    }
}

impl GroupView {
    pub(crate) fn of(group: &Group) -> Self {
        Self {
            path: group.path.clone(),
            group_name: group.name.clone(),
            group_id: group.id.to_string(),
            arn: group.arn.to_string(),
            create_date: seconds(group.created),
        }
    }
}

impl AccessKeyView {
    /// What CreateAccessKey answers: this once with the secret.
    pub(crate) fn created(user: &User, key: &AccessKey) -> Self {
        Self { secret_access_key: Some(key.secret.clone()), ..Self::listed(user, key) }
    }

    /// What ListAccessKeys answers.
    pub(crate) fn listed(user: &User, key: &AccessKey) -> Self {
        Self {
            user_name: user.name.clone(),
            access_key_id: key.id.to_string(),
            status: if key.active { "Active" } else { "Inactive" },
            secret_access_key: None,
            create_date: seconds(key.created),
        }
    }
}
