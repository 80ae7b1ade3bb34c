//! The kinds of JSON files: one list, each recognised by its content and never by its name.

use std::sync::Arc;

use crate::{
    error::EvidenceError,
    facts::Facts,
    file::SourceFile,
    json::Node,
    kinds::{
        AccountAuthorizationDetails, AttachedPolicies, GitHubEnvironments, GitHubRepositoryOutput, GitHubSubject,
        InlinePolicyOutput, KeySet, ManagedPolicyOutput, OpenIdConnectProviderList, OpenIdConnectProviderOutput,
        OrganizationPolicy, PolicyDocument, PolicyNames, PolicyVersionOutput, Repositories, RepositoryPolicy,
        RoleOutput, TerraformPlan, TerraformState, TerraformStateFile, TokenClaims, TokenResponse, TrailEvents,
    },
    text::TEXT_KINDS,
};

/// Every kind of file that can be read.
static KINDS: &[&dyn Kind] = &[
    &AccountAuthorizationDetails,
    &AttachedPolicies,
    &GitHubEnvironments,
    &GitHubRepositoryOutput,
    &GitHubSubject,
    &InlinePolicyOutput,
    &KeySet,
    &ManagedPolicyOutput,
    &OpenIdConnectProviderList,
    &OpenIdConnectProviderOutput,
    &OrganizationPolicy,
    &PolicyDocument,
    &PolicyNames,
    &PolicyVersionOutput,
    &Repositories,
    &RepositoryPolicy,
    &RoleOutput,
    &TerraformPlan,
    &TerraformState,
    &TerraformStateFile,
    &TokenClaims,
    &TokenResponse,
    &TrailEvents,
];

/// A kind of file.
pub(crate) trait Kind: Sync {
    /// The name under which it is listed: `account-authorization-details`.
    fn name(&self) -> &'static str;

    /// What a file of it is, for a person: ``a role, as `aws iam get-role` prints it``.
    fn title(&self) -> &'static str;

    /// Keys that only a file of this kind has, by which a damaged one is still told from another file.
    fn marks(&self) -> &'static [&'static str];

    /// Whether a file with this content is of the kind.
    fn recognises(&self, root: &Node<'_>) -> bool;

    /// Notes what the file says.
    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError>;
}

/// Name and title of every kind of file that can be read.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    let json = KINDS.iter().map(|kind| (kind.name(), kind.title()));
    json.chain(TEXT_KINDS.iter().map(|kind| (kind.name, kind.title)))
}

/// The kind of a file, by its content.
///
/// # Errors
///
/// When it is of no kind, or looks like several.
pub(crate) fn recognise(root: &Node<'_>) -> Result<&'static dyn Kind, EvidenceError> {
    let mut kinds = KINDS.iter().copied().filter(|kind| kind.recognises(root));
    match (kinds.next(), kinds.next()) {
        (Some(only), None) => Ok(only),
        (Some(one), Some(other)) => {
            let (one, other) = (one.title(), other.title());
            let error = EvidenceError::file(root.file.path(), format!("looks like {one}, and like {other}"));
            Err(error.help("give one output per file"))
        }
        (None, _) => Err(unknown(root.file)),
    }
}

fn unknown(file: &Arc<SourceFile>) -> EvidenceError {
    EvidenceError::file(file.path(), "is JSON, but nothing that can be read here").help(
        "give a policy document, the JSON output of `aws iam` or `aws ecr`, `terraform show -json`, or a state file",
    )
}

/// Whether text that could not be read was probably meant to be evidence.
pub(crate) fn is_damaged_evidence(text: &str) -> bool {
    let marks = KINDS.iter().flat_map(|kind| kind.marks());
    marks.into_iter().any(|mark| text.contains(&format!("\"{mark}\"")))
}
