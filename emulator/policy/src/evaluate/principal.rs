//! Does an entry of `Principal` name the caller, and as what?
//!
//! A role's ARN names all its sessions, a session's ARN that one; an account names everyone in it who its own policies
//! let through. Wildcards in entries mean nothing. A unique id names whoever has it, and nobody after it is deleted.

use portcullis_model::Arn;

use super::Question;
use crate::{
    Layer, Principal,
    document::{Effect, PrincipalElement, PrincipalEntry, PrincipalForm},
};

/// The form under which a statement names a caller; what a grant is worth depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NamedAs {
    /// The account: it delegates, and its identity policies decide.
    Account,
    /// The role: boundary and session policies still limit.
    Role,
    /// `*`.
    Everyone,
    /// The user, session, federated identity, service or root user itself; also for policies that have no principal.
    Itself,
}

impl Question<'_> {
    /// How the element names the caller; none when it does not.
    pub(crate) fn named(&self, element: &PrincipalElement, effect: Effect, layer: Layer) -> Option<NamedAs> {
        let best = element.entries.iter().filter_map(|entry| self.named_by(entry, layer)).max();
        if !element.negated {
            return best.or_else(|| self.refused_with_everyone(element, effect, layer));
        }
        // Documented: such a Deny refuses everyone who has a permissions boundary, whatever it lists.
        if effect == Effect::Deny && self.bounded {
            return Some(NamedAs::Everyone);
        }
        // AWS may check the account, the role and the session one after another: all must be listed to be spared.
        let spared = match &self.request.principal {
            Principal::Aws(arn) => {
                let forms = |wanted: NamedAs| {
                    element.entries.iter().any(|entry| {
                        let named = self.named_by(entry, layer);
                        named == Some(NamedAs::Everyone) || named == Some(wanted)
                    })
                };
                let root = arn.service() == "iam" && arn.resource() == "root";
                forms(NamedAs::Itself)
                    && (root || forms(NamedAs::Account))
                    && (session_of(arn).is_none() || forms(NamedAs::Role))
            }
            _ => best.is_some(),
        };
        (!spared).then_some(NamedAs::Everyone)
    }

    /// A Deny for everyone in a trust policy also refuses web identities, whom an Allow for everyone does not let in: the
    /// recordings have the Allow only, and of the two readings of a Deny this one lets nobody in by mistake.
    fn refused_with_everyone(&self, element: &PrincipalElement, effect: Effect, layer: Layer) -> Option<NamedAs> {
        let everyone = element.entries.iter().any(|entry| matches!(entry.form, PrincipalForm::Everyone));
        let web_identity = matches!(self.request.principal, Principal::Federated(_));
        (everyone && web_identity && effect == Effect::Deny && layer == Layer::Trust).then_some(NamedAs::Everyone)
    }

    fn named_by(&self, entry: &PrincipalEntry, layer: Layer) -> Option<NamedAs> {
        match (&entry.form, &self.request.principal) {
            (PrincipalForm::Federated(wanted), Principal::Federated(seen))
            | (PrincipalForm::Service(wanted), Principal::Service(seen)) => (wanted == seen).then_some(NamedAs::Itself),
            // Recorded: `{"AWS": "*"}` of a trust policy names no web identity; `*` is documented to be the same.
            (PrincipalForm::Everyone, Principal::Federated(_)) if layer == Layer::Trust => None,
            (PrincipalForm::Everyone, _) => Some(NamedAs::Everyone),
            (PrincipalForm::Account(account), Principal::Aws(arn)) if arn.account() == Some(*account) => {
                let root = arn.service() == "iam" && arn.resource() == "root";
                Some(if root { NamedAs::Itself } else { NamedAs::Account })
            }
            (PrincipalForm::Arn(wanted), Principal::Aws(arn)) if wanted == arn => Some(NamedAs::Itself),
            (PrincipalForm::Arn(wanted), Principal::Aws(arn)) => self.is_role_of(wanted, arn).then_some(NamedAs::Role),
            (PrincipalForm::UniqueId(id), Principal::Aws(arn)) => {
                let seen = self.single("aws:userid")?;
                match seen.strip_prefix(id.as_str()) {
                    Some("") => Some(NamedAs::Itself),
                    Some(rest) if rest.starts_with(':') && session_of(arn).is_some() => Some(NamedAs::Role),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether the session that asks is one of this role: by `aws:PrincipalArn`, which has the role's path, or by name.
    fn is_role_of(&self, role: &Arn, session: &Arn) -> bool {
        let Some(name) = session_of(session) else { return false };
        if let Some(principal) = self.single("aws:PrincipalArn") {
            return principal == role.as_str();
        }
        role.partition() == session.partition()
            && role.service() == "iam"
            && role.account() == session.account()
            && role.resource_of_type("role") == Some(name)
    }
}

/// The role's name, when the ARN is that of a role session.
pub(super) fn session_of(arn: &Arn) -> Option<&str> {
    if arn.service() != "sts" {
        return None;
    }
    arn.resource_of_type("assumed-role")?.split_once('/').map(|(role, _)| role)
}
