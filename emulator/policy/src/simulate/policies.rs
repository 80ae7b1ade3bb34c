//! The policies that a request brings along, by layer.
//!
//! Identity policies, boundaries and session policies: null or absent means that the layer does not apply, an empty
//! list that it applies and allows nothing. Control policies are lists of levels: null or no levels means no
//! organization.

use super::{error, member::Members};
use crate::{
    Policy, PolicyError, Principal, Request,
    document::json::{Node, Value},
    resource_control,
};

/// Policies and the names that reasons give them.
#[derive(Debug)]
pub(super) struct Policies {
    pub(super) identity: Option<Vec<Named>>,
    pub(super) boundary: Option<Vec<Named>>,
    pub(super) session: Option<Vec<Named>>,
    pub(super) resource: Option<Policy>,
    pub(super) service_control: Option<Vec<Vec<Named>>>,
    pub(super) resource_control: Vec<Vec<Named>>,
}

pub(super) type Named = (String, Policy);

impl Policies {
    /// Reads every layer. The text is the one that the members were read from.
    pub(super) fn read(members: &Members<'_>, text: &str) -> Result<Self, PolicyError> {
        let layer = |name| members.optional(name).map(|node| policies(node, name, text)).transpose();
        let levels = |name| members.optional(name).map(|node| levels(node, name, text)).transpose();
        Ok(Self {
            identity: layer("identityPolicies")?,
            boundary: layer("permissionsBoundaries")?,
            session: layer("sessionPolicies")?,
            resource: members.optional("resourcePolicy").map(|node| document(node, text)).transpose()?,
            service_control: levels("serviceControlPolicies")?.filter(|levels| !levels.is_empty()),
            resource_control: levels("resourceControlPolicies")?.unwrap_or_default(),
        })
    }

    /// Policies that say nothing, and layers that have no say about such a request.
    pub(super) fn warnings(&self, request: &Request) -> Vec<String> {
        let own = [&self.identity, &self.boundary, &self.session].into_iter().flatten();
        let levels = self.service_control.iter().flatten().chain(&self.resource_control);
        let named = own.chain(levels).flatten().map(|(name, policy)| (name.as_str(), policy));
        let all = named.chain(self.resource.iter().map(|policy| ("resource policy", policy)));
        let empty = all.filter(|(_, policy)| policy.document().statements.is_empty()).map(|(name, _)| {
            format!("policy `{name}`: it has no statement and says nothing; AWS refuses such a document on write")
        });
        let mut warnings: Vec<String> = empty.collect();
        let has_own = [&self.identity, &self.boundary, &self.session].into_iter().any(Option::is_some);
        if has_own && !matches!(request.principal, Principal::Aws(_)) {
            let text =
                "identity policies, boundaries and session policies have no say here: only users and roles have them";
            warnings.push(text.to_owned());
        }
        if self.identity.is_some()
            && matches!(&request.principal, Principal::Aws(arn) if arn.service() == "iam" && arn.resource() == "root")
        {
            let text = "a root user has no identity policies and needs none: leave `identityPolicies` out";
            warnings.push(text.to_owned());
        }
        if !self.resource_control.is_empty() && !resource_control::reaches(&request.action) {
            warnings
                .push(format!("resource control policies do not reach `{}`: they have no say here", request.action));
        }
        warnings
    }
}

fn levels(node: &Node, name: &str, text: &str) -> Result<Vec<Vec<Named>>, PolicyError> {
    let help = "it is a list of levels (root, unit, account), each a list of `{ \"name\": …, \"policy\": … }`";
    let level = format!("a level of `{name}`");
    items(node, &format!("`{name}`"), help)?
        .iter()
        .map(|node| items(node, &level, help)?.iter().map(|node| named(node, text)).collect())
        .collect()
}

fn policies(node: &Node, name: &str, text: &str) -> Result<Vec<Named>, PolicyError> {
    let help = "it is a list of `{ \"name\": …, \"policy\": … }`, or null where the layer does not apply";
    items(node, &format!("`{name}`"), help)?.iter().map(|node| named(node, text)).collect()
}

fn items<'a>(node: &'a Node, what: &str, help: &str) -> Result<&'a [Node], PolicyError> {
    match &node.value {
        Value::List(nodes) => Ok(nodes),
        _ => Err(PolicyError::syntax(node.at, format!("{what} must be a list, not {}", node.kind())).help(help)),
    }
}

fn named(node: &Node, text: &str) -> Result<Named, PolicyError> {
    let members = Members::read(node, "an entry of a list of policies", &["name", "policy"])?;
    let name = members.required("name", "what reasons call the policy")?.text("`name`")?;
    let policy = members.required("policy", "the policy document, as an object")?;
    Ok((name.to_owned(), document(policy, text)?))
}

/// Reads a policy in its place, as it is stored. One without statements says nothing, whether or not it has the element.
fn document(node: &Node, text: &str) -> Result<Policy, PolicyError> {
    if !matches!(node.value, Value::Object(_)) {
        let error = PolicyError::syntax(node.at, format!("a policy must be an object, not {}", node.kind()));
        return Err(error.help("write the document itself: no list of documents, and no text in quotes"));
    }
    let policy = text.get(node.at.start..node.at.end).unwrap_or_default();
    if let Value::Object(members) = &node.value
        && members.iter().all(|member| matches!(member.key.as_str(), "Version" | "Id"))
        && let Some(start) = policy.strip_suffix('}')
    {
        let comma = if members.is_empty() { "" } else { "," };
        let completed = Policy::parse(&format!("{start}{comma}\"Statement\":[]}}"));
        return completed.map_err(|error| error::of_policy(&error, node.at.start));
    }
    Policy::parse(policy).map_err(|error| error::of_policy(&error, node.at.start))
}
