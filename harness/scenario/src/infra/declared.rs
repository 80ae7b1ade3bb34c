//! One role, provider or repository, and the regions of an account: for whom the policies are at hand and no Terraform is.
//!
//! `- role: deploy` with `trust` and `policies` is what the console shows of a role. AWS checks what it says.

use portcullis_model::Region;

use crate::{
    document::{Document, document},
    fields::Fields,
    place::Span,
    problem::Problems,
    value::{choice, entries, number, text, texts},
    yaml::Node,
};

/// A role.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Who may assume it.
    pub trust: Document,
    /// Its inline policies, by their names.
    pub policies: Vec<(String, Document)>,
    /// The ARNs of its managed policies.
    pub attached: Vec<String>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// How many seconds its sessions may last; nothing for AWS's hour.
    pub max_session_duration: Option<u64>,
}

/// A provider of web identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its URL.
    pub url: String,
    /// The audiences that it takes.
    pub audiences: Vec<String>,
}

/// A repository.
#[derive(Clone, Debug, PartialEq)]
pub struct Repository {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: Option<Document>,
    /// `MUTABLE` or `IMMUTABLE`, as ECR says it; nothing for ECR's default.
    pub image_tag_mutability: Option<&'static str>,
}

/// A region of the account, and whether it may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionState {
    /// The region.
    pub region: Region,
    /// Its state, by its name in the emulator.
    pub state: &'static str,
}

/// The states of a region: how a scenario says them, and how the emulator does.
pub(crate) const REGION_STATES: &[(&str, &str)] =
    &[("enabled", "enabled"), ("disabled", "disabled"), ("sts_deactivated", "stsDeactivated")];

pub(crate) const MUTABILITIES: &[(&str, &str)] = &[("MUTABLE", "MUTABLE"), ("IMMUTABLE", "IMMUTABLE")];

pub(super) fn role(fields: &Fields<'_>, name: &Node, at: &Span, problems: &mut Problems) -> Option<Role> {
    let name = text(name, "`role`", problems).map(str::to_owned);
    let trust = fields.require("trust", at, "trust: ./trust.json", problems);
    let trust = trust.and_then(|node| document(node, "`trust`", problems));
    let mut policies = Vec::new();
    if let Some(node) = fields.find("policies") {
        for entry in entries(node, "`policies`", "policies: { push: ./push.json }", problems) {
            let policy = document(&entry.value, &format!("`{}`", entry.key), problems);
            policies.extend(policy.map(|policy| (entry.key.clone(), policy)));
        }
    }
    let attached = fields.find("attached").map_or_else(Vec::new, |node| {
        texts(node, "`attached`", "attached: [ \"arn:aws:iam::aws:policy/ReadOnlyAccess\" ]", problems)
    });
    let boundary = fields.find("boundary").and_then(|node| text(node, "`boundary`", problems)).map(str::to_owned);
    let duration = fields.find("max_session_duration");
    let max_session_duration = duration.and_then(|node| number(node, "`max_session_duration`", problems));
    Some(Role { name: name?, trust: trust?, policies, attached, boundary, max_session_duration })
}

pub(super) fn provider(fields: &Fields<'_>, url: &Node, problems: &mut Problems) -> Option<Provider> {
    let url = text(url, "`provider`", problems)?.to_owned();
    let audiences = fields.find("audiences").map_or_else(
        || vec!["sts.amazonaws.com".to_owned()],
        |node| texts(node, "`audiences`", "audiences: [ sts.amazonaws.com ]", problems),
    );
    Some(Provider { url, audiences })
}

pub(super) fn repository(fields: &Fields<'_>, name: &Node, problems: &mut Problems) -> Option<Repository> {
    let name = text(name, "`repository`", problems)?.to_owned();
    let policy = fields.find("policy").and_then(|node| document(node, "`policy`", problems));
    let mutability = fields.find("image_tag_mutability");
    let image_tag_mutability = mutability.and_then(|node| choice(node, "a mutability of tags", MUTABILITIES, problems));
    Some(Repository { name, policy, image_tag_mutability })
}

pub(super) fn regions(node: &Node, problems: &mut Problems) -> Vec<RegionState> {
    let mut states = Vec::new();
    for entry in entries(node, "`regions`", "regions: { ap-east-1: disabled }", problems) {
        let region = match entry.key.parse::<Region>() {
            Ok(region) => Some(region),
            Err(error) => {
                problems.add(&entry.key_at, error.to_string());
                None
            }
        };
        let state = choice(&entry.value, "a state of a region", REGION_STATES, problems);
        states.extend(region.zip(state).map(|(region, state)| RegionState { region, state }));
    }
    states
}
