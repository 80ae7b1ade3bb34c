//! How a role is assumed besides by its ARN: `session`, and the roles that follow it, `chain`.
//!
//! `session: { name: deploy, seconds: 900, policy: { Version: …, Statement: … }, policies: [ARN] }`. What is not said is
//! configure-aws-credentials' default. Nothing is checked that STS checks: a case may be about its refusal.

use std::collections::BTreeMap;

use crate::{
    fields::Fields,
    json::json,
    keys::{CHAIN, SESSION},
    place::Place,
    problem::Problems,
    template::{Template, template},
    value::{entries, list, number, text},
    yaml::{Kind, Node},
};

/// What is asked of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// `RoleSessionName`
    pub name: Option<String>,
    /// `DurationSeconds`
    pub seconds: Option<u32>,
    /// The inline session policy, as JSON or as the text that was given.
    pub policy: Option<String>,
    /// The ARNs of managed session policies.
    pub policies: Vec<Template>,
}

/// A role that is assumed with the credentials got so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Chained {
    /// Its ARN.
    pub role: Template,
    /// What is asked of the session.
    pub session: Session,
    /// `ExternalId`
    pub external_id: Option<String>,
    /// The session tags.
    pub tags: BTreeMap<String, String>,
    /// Where it stands.
    pub place: Place,
}

/// Reads `session`; what is wrong is noted.
pub(crate) fn session(node: &Node, problems: &mut Problems) -> Session {
    match Fields::read(node, &SESSION, problems) {
        Some(fields) => of_fields(&fields, problems),
        None => Session::default(),
    }
}

/// Reads `chain`: a role, one with more to say, or a list of them. What is wrong is noted.
pub(crate) fn chain(node: &Node, problems: &mut Problems) -> Vec<Chained> {
    match &node.kind {
        Kind::List(items) => {
            if items.is_empty() {
                problems.add(&node.at, "`chain` names no role").help("name a role, or leave the key out");
            }
            items.iter().filter_map(|item| chained(item, problems)).collect()
        }
        Kind::Map(_) | Kind::Text { .. } => chained(node, problems).into_iter().collect(),
    }
}

fn chained(node: &Node, problems: &mut Problems) -> Option<Chained> {
    let place = problems.source.place(node.at.start);
    if !matches!(node.kind, Kind::Map(_)) {
        let role = template(node, "the role", problems);
        return Some(Chained { role, session: Session::default(), external_id: None, tags: BTreeMap::new(), place });
    }
    let fields = Fields::read(node, &CHAIN, problems)?;
    let role = fields.require("role", &node.at, "role: ${aws_iam_role.NAME.arn}", problems);
    let role = role.map(|node| template(node, "`role`", problems));
    let session = of_fields(&fields, problems);
    let external_id = fields.find("external_id").and_then(|node| text(node, "`external_id`", problems));
    let external_id = external_id.map(str::to_owned);
    let mut tags = BTreeMap::new();
    if let Some(node) = fields.find("tags") {
        for entry in entries(node, "`tags`", "tags: { team: web }", problems) {
            if let Some(value) = text(&entry.value, &format!("`{}`", entry.key), problems) {
                tags.insert(entry.key.clone(), value.to_owned());
            }
        }
    }
    Some(Chained { role: role?, session, external_id, tags, place })
}

fn of_fields(fields: &Fields<'_>, problems: &mut Problems) -> Session {
    let name = fields.find("name").and_then(|node| text(node, "`name`", problems)).map(str::to_owned);
    let seconds = fields.find("seconds").and_then(|node| number(node, "`seconds`", problems));
    let policies = fields.find("policies").map_or(&[][..], |node| {
        list(node, "`policies`", "policies: [ \"arn:aws:iam::aws:policy/ReadOnlyAccess\" ]", problems)
    });
    Session {
        name,
        // What is more than STS can be asked for is more than any role grants.
        seconds: seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
        policy: fields.find("policy").map(|node| policy(node, problems)),
        policies: policies.iter().map(|node| template(node, "a managed policy", problems)).collect(),
    }
}

/// A policy as a mapping, which becomes JSON, or as text.
fn policy(node: &Node, problems: &mut Problems) -> String {
    match &node.kind {
        Kind::Text { text, .. } => text.clone(),
        Kind::Map(_) | Kind::List(_) => json(node, problems).to_string(),
    }
}
