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
    /// What the session was made of, a role or the user of a federated user: boundary and session policies still limit.
    Maker,
    /// `*`.
    Everyone,
    /// The user, session, federated identity, service or root user itself; also for policies that have no principal.
    Itself,
}

impl Question<'_> {
    /// How the element names the caller; none when it does not.
    pub(crate) fn named(&self, element: &PrincipalElement, effect: Effect, layer: Layer) -> Option<NamedAs> {
        if element.negated {
            return self.left_out(element, effect, layer);
        }
        let best = element.entries.iter().filter_map(|entry| self.named_by(entry, layer)).max();
        best.or_else(|| self.refused_with_everyone(element, effect, layer))
    }

    /// `NotPrincipal` names everyone whom it does not list.
    fn left_out(&self, element: &PrincipalElement, effect: Effect, layer: Layer) -> Option<NamedAs> {
        // Documented: such a Deny refuses everyone who has a permissions boundary, whatever it lists.
        if effect == Effect::Deny && self.bounded {
            return Some(NamedAs::Everyone);
        }
        if effect == Effect::Allow && !self.is_open_to_everyone(layer) {
            return None;
        }
        let lists = |form: NamedAs| {
            element.entries.iter().any(|entry| {
                let named = self.named_by(entry, layer);
                named == Some(NamedAs::Everyone) || named == Some(form)
            })
        };
        // AWS may check the account, the role and the session one after another: all must be listed to be spared.
        let spared = match &self.request.principal {
            Principal::Aws(arn) => {
                let itself = is_role(arn) || lists(NamedAs::Itself);
                let maker = (session_of(arn).is_none() && !is_role(arn)) || lists(NamedAs::Maker);
                itself && maker && (is_root(arn) || lists(NamedAs::Account))
            }
            _ => lists(NamedAs::Itself),
        };
        (!spared).then_some(NamedAs::Everyone)
    }

    /// Whether `*` in an Allow of this layer means the caller. A trust policy that names everyone lets in who has an
    /// identity in AWS; recorded: no web identity.
    fn is_open_to_everyone(&self, layer: Layer) -> bool {
        layer != Layer::Trust || matches!(self.request.principal, Principal::Aws(_))
    }

    /// A Deny for everyone in a trust policy also refuses those whom an Allow for everyone does not let in.
    fn refused_with_everyone(&self, element: &PrincipalElement, effect: Effect, layer: Layer) -> Option<NamedAs> {
        let everyone = element.entries.iter().any(|entry| matches!(entry.form, PrincipalForm::Everyone));
        (everyone && effect == Effect::Deny && layer == Layer::Trust).then_some(NamedAs::Everyone)
    }

    fn named_by(&self, entry: &PrincipalEntry, layer: Layer) -> Option<NamedAs> {
        match (&entry.form, &self.request.principal) {
            (PrincipalForm::Federated(wanted), Principal::Federated(seen))
            | (PrincipalForm::Service(wanted), Principal::Service(seen)) => (wanted == seen).then_some(NamedAs::Itself),
            (PrincipalForm::Everyone, _) => self.is_open_to_everyone(layer).then_some(NamedAs::Everyone),
            (PrincipalForm::Account(account), Principal::Aws(arn)) if arn.account() == Some(*account) => {
                Some(if is_root(arn) { NamedAs::Itself } else { NamedAs::Account })
            }
            // A role is not what calls: its sessions do, and they are limited when only the role is named.
            (PrincipalForm::Arn(wanted), Principal::Aws(arn)) if wanted == arn => {
                Some(if is_role(arn) { NamedAs::Maker } else { NamedAs::Itself })
            }
            (PrincipalForm::Arn(wanted), Principal::Aws(arn)) => self.made(wanted, arn).then_some(NamedAs::Maker),
            (PrincipalForm::UniqueId(id), Principal::Aws(arn)) => {
                let seen = self.single("aws:userid")?;
                match seen.strip_prefix(id.as_str()) {
                    Some("") if is_role(arn) => Some(NamedAs::Maker),
                    Some("") => Some(NamedAs::Itself),
                    Some(rest) if rest.starts_with(':') && session_of(arn).is_some() => Some(NamedAs::Maker),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether the session that asks is one of this role, by `aws:PrincipalArn`, which has the role's path, or by name; or
    /// whether this user asked for the session of the federated user.
    fn made(&self, maker: &Arn, session: &Arn) -> bool {
        let Some(name) = session_of(session) else {
            return is_federated_user(session) && self.request.context.federating_user() == Some(maker);
        };
        if let Some(principal) = self.single("aws:principalarn") {
            return principal == maker.as_str();
        }
        maker.partition() == session.partition()
            && maker.service() == "iam"
            && maker.account() == session.account()
            && maker.resource_of_type("role") == Some(name)
    }
}

/// The role's name, when the ARN is that of a role session.
pub(crate) fn session_of(arn: &Arn) -> Option<&str> {
    if arn.service() != "sts" {
        return None;
    }
    arn.resource_of_type("assumed-role")?.split_once('/').map(|(role, _)| role)
}

/// Whether the ARN is that of an account's root user.
pub(super) fn is_root(arn: &Arn) -> bool {
    arn.service() == "iam" && arn.resource() == "root"
}

/// Whether the ARN is that of a role, and not of one of its sessions.
pub(super) fn is_role(arn: &Arn) -> bool {
    arn.service() == "iam" && arn.resource_of_type("role").is_some()
}

/// Whether the ARN is that of a federated user's session.
pub(super) fn is_federated_user(arn: &Arn) -> bool {
    arn.service() == "sts" && arn.resource_of_type("federated-user").is_some()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("arn:aws:sts::123456789012:federated-user/ana", true)]
    #[case("arn:aws:sts::123456789012:assumed-role/ana/ci", false)]
    #[case("arn:aws:iam::123456789012:federated-user/ana", false)]
    #[case("arn:aws:iam::123456789012:user/ana", false)]
    fn a_federated_user_is_one_of_sts(#[case] arn: &str, #[case] expected: bool) {
        assert_eq!(is_federated_user(&arn.parse().unwrap()), expected);
    }
}
