//! A managed policy and its versions, with the members that each operation shows.

use portcullis_store::{ManagedPolicy, PolicyVersion};
use serde::Serialize;

use super::{Usage, document, seconds};
use crate::tags::{self, TagView};

/// A managed policy, with the members that one operation shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyView {
    policy_name: String,
    policy_id: String,
    arn: String,
    path: String,
    default_version_id: String,
    attachment_count: usize,
    permissions_boundary_usage_count: usize,
    is_attachable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    create_date: i64,
    update_date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagView>>,
}

/// A version of a managed policy; its document only where it is asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyVersionView {
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    version_id: String,
    is_default_version: bool,
    create_date: i64,
}

impl PolicyView {
    /// What CreatePolicy answers: tags if given. Unverified: no description, as CreateRole has none.
    pub(crate) fn created(policy: &ManagedPolicy) -> Self {
        let tags = (!policy.tags.is_empty()).then(|| tags::shown(&policy.tags));
        Self { tags, ..Self::listed(policy, Usage { attachments: 0, boundaries: 0 }) }
    }

    /// What GetPolicy answers: the description if there is one, and always the tags.
    pub(crate) fn read(policy: &ManagedPolicy, usage: Usage) -> Self {
        Self {
            description: policy.description.clone(),
            tags: Some(tags::shown(&policy.tags)),
            ..Self::listed(policy, usage)
        }
    }

    /// What ListPolicies answers: neither description nor tags.
    pub(crate) fn listed(policy: &ManagedPolicy, usage: Usage) -> Self {
        Self {
            policy_name: policy.name.clone(),
            policy_id: policy.id.to_string(),
            arn: policy.arn.to_string(),
            path: policy.path.clone(),
            default_version_id: version_id(policy.default_version),
            attachment_count: usage.attachments,
            permissions_boundary_usage_count: usage.boundaries,
            // Observed: even policies that only AWS attaches say so.
            is_attachable: true,
            description: None,
            create_date: seconds(policy.created),
            update_date: seconds(policy.updated),
            tags: None,
        }
    }
}

impl PolicyVersionView {
    /// With its document, as GetPolicyVersion answers.
    pub(crate) fn read(policy: &ManagedPolicy, version: &PolicyVersion) -> Self {
        Self { document: Some(document::as_sent(&version.document)), ..Self::listed(policy, version) }
    }

    /// Without its document, as CreatePolicyVersion and ListPolicyVersions answer.
    pub(crate) fn listed(policy: &ManagedPolicy, version: &PolicyVersion) -> Self {
        Self {
            document: None,
            version_id: version_id(version.number),
            is_default_version: version.number == policy.default_version,
            create_date: seconds(version.created),
        }
    }
}

/// `v3`.
pub(crate) fn version_id(number: u32) -> String {
    format!("v{number}")
}
