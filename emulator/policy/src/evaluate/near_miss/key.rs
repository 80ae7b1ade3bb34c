//! Near misses of keys that the request does not have: claims that AWS makes no key of, and keys of another issuer.

use super::condition::{Proposal, Proposed};
use crate::{Principal, condition::provider_claims, document::Condition, evaluate::Question};

/// Why the key is missing, when the policy wants a claim of a token.
pub(super) fn missing(question: &Question<'_>, condition: &Condition, wanted: &[String]) -> Option<Proposal> {
    let (issuer, claim) = condition.key.rsplit_once(':')?;
    let Principal::Federated(provider) = &question.request.principal else { return None };
    let own = provider.split_once(":oidc-provider/").map_or(provider.as_str(), |(_, url)| url);
    if !issuer.eq_ignore_ascii_case(own) {
        let text = format!("the token's issuer is `{own}`, and the key is one of `{issuer}`");
        return Some(Proposal { text, change: Proposed::Key(format!("{own}:{claim}")) });
    }
    let claims = provider_claims(own);
    if !claims.iter().any(|mapped| mapped.eq_ignore_ascii_case(claim)) {
        let text = format!(
            "AWS makes no condition key of the claim `{claim}`, even when the token has it; of this issuer's tokens it \
             reads {}",
            claims.join(", ")
        );
        return Some(Proposal { text, change: Proposed::Dropped });
    }
    claim.eq_ignore_ascii_case("environment").then(|| job_without_environment(question, own, wanted))?
}

/// A job that names an environment has the key, and another subject too.
fn job_without_environment(question: &Question<'_>, issuer: &str, wanted: &[String]) -> Option<Proposal> {
    let environment = wanted.iter().find(|want| !want.contains(['*', '?']))?;
    let mut keys = vec![(format!("{issuer}:environment"), environment.clone())];
    let subject = format!("{issuer}:sub");
    if let Some((repository, _)) = question.single(&subject).and_then(split_subject) {
        keys.push((subject, format!("{repository}:environment:{}", environment.replace(':', "%3A"))));
    }
    let text = "the token has `environment` only when its job names an environment".to_owned();
    Some(Proposal { text, change: Proposed::Request(keys) })
}

/// `repo:OWNER/NAME` and the rest of a subject of GitHub.
pub(super) fn split_subject(subject: &str) -> Option<(&str, &str)> {
    let name = subject.strip_prefix("repo:")?;
    let colon = "repo:".len() + name.find(':')?;
    Some((subject.get(..colon)?, subject.get(colon + 1..)?))
}
