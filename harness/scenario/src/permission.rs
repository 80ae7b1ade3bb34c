//! What the credentials of a case may do beyond its steps: `can: [ { ecs:UpdateService: "*" } ]`, and `cannot`.
//!
//! Each entry is an IAM action and the ARN of a resource, or `*` for actions that name none. Refuses wildcards in the
//! action: a policy may have them, a request has not.

use crate::{
    place::{Place, Span},
    problem::Problems,
    template::{Template, template},
    value::list,
    yaml::{Kind, Node},
};

/// An action on a resource that the credentials must be allowed, or must not.
#[derive(Clone, Debug, PartialEq)]
pub struct Permission {
    /// The IAM action.
    pub action: String,
    /// The ARN of the resource, or `*`.
    pub resource: Template,
    /// Whether it must be allowed.
    pub allowed: bool,
    /// Where it stands.
    pub place: Place,
}

/// Reads `can` or `cannot`; what is wrong is noted.
pub(crate) fn permissions(node: &Node, key: &str, allowed: bool, problems: &mut Problems) -> Vec<Permission> {
    let example = format!("{key}: [ {{ ecr:PutImage: \"${{aws_ecr_repository.app.arn}}\" }} ]");
    let mut permissions = Vec::new();
    for item in list(node, &format!("`{key}`"), &example, problems) {
        let Kind::Map(entries) = &item.kind else {
            problems
                .add(&item.at, format!("an entry of `{key}` is an action with its resource"))
                .help(format!("write `{example}`, and `\"*\"` for an action that names no resource"));
            continue;
        };
        for entry in entries {
            let resource = template(&entry.value, "the resource", problems);
            if let Some(action) = action(&entry.key, &entry.key_at, problems) {
                let place = problems.source.place(entry.key_at.start);
                permissions.push(Permission { action, resource, allowed, place });
            }
        }
    }
    permissions
}

/// An IAM action as a request has it.
pub(crate) fn action(written: &str, at: &Span, problems: &mut Problems) -> Option<String> {
    let word = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !part.is_empty();
    if !written.split_once(':').is_some_and(|(service, action)| word(service) && word(action)) {
        problems.add(at, format!("`{written}` is not an IAM action")).help("write service and action: `ecr:PutImage`");
        return None;
    }
    Some(written.to_owned())
}
