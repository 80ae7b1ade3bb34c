//! The permissions boundary of a user or role.

use portcullis_model::Arn;
use serde::Serialize;

/// A permissions boundary as users and roles show it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BoundaryView {
    permissions_boundary_type: &'static str,
    permissions_boundary_arn: String,
}

/// Observed, though the API model knows only `PermissionsBoundaryPolicy`.
const TYPE: &str = "Policy";

impl BoundaryView {
    pub(crate) fn of(policy: &Arn) -> Self {
        Self { permissions_boundary_type: TYPE, permissions_boundary_arn: policy.to_string() }
    }
}
