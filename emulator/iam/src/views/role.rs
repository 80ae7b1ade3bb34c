//! A role as CreateRole, GetRole, ListRoles and UpdateRoleDescription show it: each with members of its own. Observed.

use portcullis_gate::LastUses;
use portcullis_store::Role;
use serde::Serialize;

use super::{BoundaryView, document, seconds};
use crate::tags::{self, TagView};

/// A role, with the members that one operation shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RoleView {
    path: String,
    role_name: String,
    role_id: String,
    arn: String,
    create_date: i64,
    assume_role_policy_document: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_session_duration: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<BoundaryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_last_used: Option<RoleLastUsed>,
}

/// When and in which region a role was last used; empty for one that was not. Recorded for the latter; that its answer to
/// a use comes at once is this emulator's, AWS takes hours.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RoleLastUsed {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
}

impl RoleLastUsed {
    /// What is known of the role's use.
    pub(crate) fn of(role: &Role, uses: &LastUses) -> Self {
        uses.of(role.id.as_str()).map_or_else(Self::default, |last| Self {
            last_used_date: Some(seconds(last.at)),
            region: Some(last.region.to_string()),
        })
    }
}

impl RoleView {
    /// What CreateRole answers: the trust policy as sent, boundary and tags if given, never description and duration.
    pub(crate) fn created(role: &Role) -> Self {
        Self { assume_role_policy_document: document::as_sent(&role.trust), ..Self::detailed(role) }
    }

    /// What GetRole answers: everything, the description and the tags if there are any.
    pub(crate) fn read(role: &Role, uses: &LastUses) -> Self {
        Self {
            description: role.description.clone(),
            max_session_duration: Some(role.max_session_seconds),
            role_last_used: Some(RoleLastUsed::of(role, uses)),
            ..Self::detailed(role)
        }
    }

    /// What ListRoles answers: never boundary, tags or last use.
    pub(crate) fn listed(role: &Role) -> Self {
        Self {
            description: role.description.clone(),
            max_session_duration: Some(role.max_session_seconds),
            ..Self::base(role)
        }
    }

    /// What UpdateRoleDescription answers: neither duration nor boundary, tags or last use.
    pub(crate) fn described(role: &Role) -> Self {
        Self { description: role.description.clone(), ..Self::base(role) }
    }

    fn detailed(role: &Role) -> Self {
        let boundary = role.boundary.as_ref().map(BoundaryView::of);
        let tags = (!role.tags.is_empty()).then(|| tags::shown(&role.tags));
        Self { permissions_boundary: boundary, tags, ..Self::base(role) }
    }

    /// What an instance profile shows of its role. Observed.
    pub(crate) fn base(role: &Role) -> Self {
        Self {
            path: role.path.clone(),
            role_name: role.name.to_string(),
            role_id: role.id.to_string(),
            arn: role.arn.to_string(),
            create_date: seconds(role.created),
            assume_role_policy_document: document::trust(&role.trust, role.arn.partition()),
            description: None,
            max_session_duration: None,
            permissions_boundary: None,
            tags: None,
            role_last_used: None,
        }
    }
}
