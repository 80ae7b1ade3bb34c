//! Who must allow: the layers whose silence is a denial, by who asks and how the resource's policy names them.
//!
//! In one account the resource's policy may grant by itself. What it grants to a user, a session or `*` neither
//! boundary nor session policy limits; what it grants to a role, or to the user of a federated user's session, both do;
//! what it grants to the account is for the account's identity policies to give on. Across accounts the resource's policy and the caller's own must both allow.
//! A role's trust policy, and a KMS key's policy, must allow in every case.
//!
//! AWS: "Policy evaluation logic", "Permissions boundaries", "Session policies".

use super::{Layers, NamedAs, NamedPolicy, Question, ResourcePolicy, applying, principal::is_root};
use crate::{Layer, Principal, document::Effect};

/// A layer that had to allow and did not.
#[derive(Clone, Debug)]
pub(super) struct Lacking<'a> {
    pub(super) layer: Layer,
    /// The policies that were asked; there may be none.
    pub(super) policies: Vec<NamedPolicy<'a>>,
    /// The level of the organization, counted from its root.
    pub(super) level: Option<usize>,
}

/// The layers that should have allowed, in the order in which AWS names them; empty when the request is allowed.
///
/// Their order is that of unverified::DENIAL_ORDER.
pub(super) fn lacking<'a>(question: &Question<'_>, layers: &Layers<'a>) -> Vec<Lacking<'a>> {
    let granted = layers.resource.named().and_then(|(layer, named)| granted(question, layer, *named));
    if !matches!(question.request.principal, Principal::Aws(_)) {
        return if granted.is_some() { Vec::new() } else { vec![lacking_resource(question, layers)] };
    }
    let mut lacking = Vec::new();
    let levels = layers.service_control.as_deref().unwrap_or_default();
    if !levels.is_empty() && !question.is_service_linked_role() {
        for (index, level) in levels.iter().enumerate() {
            if !allows(question, Layer::ServiceControl, level) {
                let layer = Layer::ServiceControl;
                lacking.push(Lacking { layer, policies: level.clone(), level: Some(index) });
            }
        }
    }
    let mandatory = !question.same_account() || trusts_by_policy_only(question, layers);
    let direct = question.same_account() && granted.is_some_and(|named| named != NamedAs::Account);
    let unlimited = direct && granted != Some(NamedAs::Maker);
    if !direct {
        own(question, &mut lacking, Layer::Identity, layers.identity.as_ref());
    }
    if !unlimited {
        for (layer, policies) in [(Layer::Boundary, &layers.boundary), (Layer::Session, &layers.session)] {
            if policies.is_some() {
                own(question, &mut lacking, layer, policies.as_ref());
            }
        }
    }
    if mandatory && granted.is_none() {
        lacking.push(lacking_resource(question, layers));
    }
    lacking
}

/// The policy of the resource when it could have granted instead of the caller's own policies, and did not.
pub(super) fn instead<'a>(
    question: &Question<'_>,
    layers: &Layers<'a>,
    lacking: &[Lacking<'a>],
) -> Option<Lacking<'a>> {
    let (layer, named) = layers.resource.named()?;
    let asked = lacking.iter().any(|lacking| lacking.layer == layer);
    let own = lacking.iter().any(|lacking| lacking.layer == Layer::Identity);
    (own && !asked && granted(question, layer, *named).is_none()).then(|| Lacking {
        layer,
        policies: vec![*named],
        level: None,
    })
}

/// Adds the layer when it does not allow. Without an identity policy that allows only a root user is allowed.
fn own<'a>(
    question: &Question<'_>,
    lacking: &mut Vec<Lacking<'a>>,
    layer: Layer,
    policies: Option<&Vec<NamedPolicy<'a>>>,
) {
    // A root user has no identity policies, and needs none.
    let is_root =
        layer == Layer::Identity && matches!(&question.request.principal, Principal::Aws(arn) if is_root(arn));
    let allowed = is_root || policies.is_some_and(|policies| allows(question, layer, policies));
    if !allowed {
        lacking.push(Lacking { layer, policies: policies.cloned().unwrap_or_default(), level: None });
    }
}

fn allows(question: &Question<'_>, layer: Layer, policies: &[NamedPolicy<'_>]) -> bool {
    policies.iter().any(|named| applying(question, layer, *named, Effect::Allow).next().is_some())
}

/// The strongest form under which the resource's policy allows the caller.
fn granted(question: &Question<'_>, layer: Layer, named: NamedPolicy<'_>) -> Option<NamedAs> {
    applying(question, layer, named, Effect::Allow).map(|(_, named_as)| named_as).max()
}

fn lacking_resource<'a>(question: &Question<'_>, layers: &Layers<'a>) -> Lacking<'a> {
    match layers.resource.named() {
        Some((layer, named)) => Lacking { layer, policies: vec![*named], level: None },
        None => {
            let layer = if is_role(question) { Layer::Trust } else { Layer::Resource };
            Lacking { layer, policies: Vec::new(), level: None }
        }
    }
}

/// Whether nobody gets at the resource whom its own policy does not name, not even from its account.
fn trusts_by_policy_only(question: &Question<'_>, layers: &Layers<'_>) -> bool {
    let resource = &question.request.resource;
    let is_key =
        resource.starts_with("arn:") && resource.split(':').nth(2) == Some("kms") && resource.contains(":key/");
    is_key || is_role(question) || matches!(layers.resource, ResourcePolicy::Trust(_))
}

/// Whether the request is to become a role.
pub(super) fn is_role(question: &Question<'_>) -> bool {
    let becoming = [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
    ];
    becoming.iter().any(|action| action.eq_ignore_ascii_case(&question.request.action))
        && question.request.resource.contains(":role/")
}
