//! `Principal` and `NotPrincipal`: who a statement is about, each entry read once.
//!
//! `"*"` is the same as `{"AWS": "*"}`. An ARN of an account's root and twelve digits both mean the account. Wildcards
//! inside an entry mean nothing. Whether an entry names a given caller is decided in `evaluate`.

use portcullis_model::{AccountId, Arn};

use super::{
    error::{Place, PolicyError},
    json::{Node, Value},
};
use crate::unverified;

/// The kinds of principals, in the order of AWS's grammar.
pub(super) const PRINCIPAL_KINDS: [&str; 4] = ["AWS", "Federated", "Service", "CanonicalUser"];

/// Who a statement is about.
#[derive(Debug)]
pub(crate) struct PrincipalElement {
    pub(crate) negated: bool,
    pub(crate) at: Place,
    /// `/Statement/0/Principal`.
    pub(crate) pointer: String,
    /// Whether the element is the text `*` and not a map.
    pub(crate) is_star: bool,
    pub(crate) entries: Vec<PrincipalEntry>,
}

/// One entry of the element.
#[derive(Debug)]
pub(crate) struct PrincipalEntry {
    /// `AWS`, `Federated`, `Service` or `CanonicalUser`.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) at: Place,
    pub(crate) form: PrincipalForm,
}

/// What an entry names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PrincipalForm {
    /// `*`.
    Everyone,
    /// An account, by number or by the ARN of its root.
    Account(AccountId),
    /// A user, role, role session or federated user, by ARN.
    Arn(Arn),
    /// A user or role by its unique id: what AWS shows once the entity is deleted.
    UniqueId(String),
    /// A provider of identities.
    Federated(String),
    /// An AWS service.
    Service(String),
    /// An account by its canonical user id. Only S3 knows these; among STS, IAM and ECR it names nobody.
    CanonicalUser,
    /// A text that names nobody, and that AWS refuses on write.
    Nobody,
}

impl PrincipalElement {
    pub(super) fn read(
        node: &Node,
        negated: bool,
        pointer: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, PolicyError> {
        if negated {
            warnings.push(format!("{pointer}: {}", unverified::NOT_PRINCIPAL.warning()));
        }
        let element = if negated { "`NotPrincipal`" } else { "`Principal`" };
        let mut entries = Vec::new();
        let is_star = match &node.value {
            Value::Text(text) if text == "*" => {
                let form = PrincipalForm::Everyone;
                entries.push(PrincipalEntry { kind: "AWS", text: text.clone(), at: node.at, form });
                true
            }
            Value::Text(text) => {
                let error = PolicyError::syntax(node.at, format!("{element} is `{text}`, which names no kind"));
                return Err(error.help("write `*`, or a map such as `{ \"AWS\": \"…\" }`"));
            }
            _ => {
                for member in node.members(element)? {
                    let kind = kind(&member.key).ok_or_else(|| {
                        let message = format!("`{}` is not a kind of principal", member.key);
                        let error = PolicyError::syntax(member.key_at, message);
                        error.help(
                            "the kinds are `AWS`, `Federated`, `Service` and `CanonicalUser`, in this letter case",
                        )
                    })?;
                    for (text, at) in member.node.texts(&format!("`{kind}`"), false)? {
                        let form = form(kind, text);
                        match form {
                            PrincipalForm::CanonicalUser => {
                                warnings.push(format!("{pointer}/{kind}: `{text}` names nobody outside of S3"));
                            }
                            PrincipalForm::Nobody => {
                                warnings.push(format!("{pointer}/{kind}: `{text}` names nobody"));
                            }
                            _ => {}
                        }
                        entries.push(PrincipalEntry { kind, text: text.to_owned(), at, form });
                    }
                }
                if entries.is_empty() {
                    let names = if negated { "everybody" } else { "nobody" };
                    warnings.push(format!("{pointer}: it lists nobody, so the statement is about {names}"));
                }
                false
            }
        };
        Ok(Self { negated, at: node.at, pointer: pointer.to_owned(), is_star, entries })
    }

    /// `Principal` or `NotPrincipal`.
    pub(crate) fn name(&self) -> &'static str {
        if self.negated { "NotPrincipal" } else { "Principal" }
    }
}

fn kind(text: &str) -> Option<&'static str> {
    PRINCIPAL_KINDS.into_iter().find(|kind| *kind == text)
}

fn form(kind: &str, text: &str) -> PrincipalForm {
    match kind {
        "Federated" => PrincipalForm::Federated(text.to_owned()),
        "Service" => PrincipalForm::Service(text.to_owned()),
        "AWS" => aws(text),
        _ => PrincipalForm::CanonicalUser,
    }
}

fn aws(text: &str) -> PrincipalForm {
    if text == "*" {
        return PrincipalForm::Everyone;
    }
    if let Ok(account) = text.parse() {
        return PrincipalForm::Account(account);
    }
    // The ids of IAM: users begin with AIDA, roles with AROA.
    let is_id = (16..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if is_id && (text.starts_with("AIDA") || text.starts_with("AROA")) {
        return PrincipalForm::UniqueId(text.to_owned());
    }
    match text.parse::<Arn>() {
        Ok(arn) if arn.service() == "iam" && arn.resource() == "root" => {
            arn.account().map_or(PrincipalForm::Nobody, PrincipalForm::Account)
        }
        Ok(arn) if is_principal(&arn) => PrincipalForm::Arn(arn),
        _ => PrincipalForm::Nobody,
    }
}

/// Whether the ARN is of somebody whom a request can come from by its form: a principal, or a group, which AWS's own
/// simulator takes (recorded).
pub(crate) fn is_caller(arn: &Arn) -> bool {
    let group = arn.resource_of_type("group").filter(|_| arn.service() == "iam" && arn.account().is_some());
    is_principal(arn) || group.is_some_and(|name| !name.is_empty() && !name.contains(['*', '?']))
}

/// Whether the ARN is of a user, a role, a role session or a federated user, without wildcards: groups, policies and
/// providers are no principals. Documented.
fn is_principal(arn: &Arn) -> bool {
    let Some((kind, name)) = arn.resource().split_once('/') else { return false };
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    let is_path = |path: &str| path.bytes().all(|b| b.is_ascii_graphic() && !b"*?".contains(&b));
    let named = match (arn.service(), kind) {
        ("iam", "user" | "role") => match name.rsplit_once('/') {
            Some((path, name)) => is_path(path) && is_name(name),
            None => is_name(name),
        },
        ("sts", "assumed-role") => name.split_once('/').is_some_and(|(role, run)| is_name(role) && is_name(run)),
        ("sts", "federated-user") => is_name(name),
        _ => false,
    };
    named && arn.account().is_some()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("arn:aws:iam::123456789012:user/ana", true)]
    #[case("arn:aws:iam::123456789012:group/team", true)]
    #[case("arn:aws:iam::123456789012:group/", false)]
    #[case("arn:aws:iam::123456789012:group/te*m", false)]
    #[case("arn:aws:iam:::group/team", false)]
    #[case("arn:aws:sts::123456789012:group/team", false)]
    #[case("arn:aws:iam::123456789012:policy/push", false)]
    fn a_caller_is_a_principal_or_a_group_of_iam(#[case] arn: &str, #[case] expected: bool) {
        assert_eq!(is_caller(&arn.parse().unwrap()), expected);
    }
}
