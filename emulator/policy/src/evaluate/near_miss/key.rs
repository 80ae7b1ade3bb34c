//! Near misses of keys that the request does not have, or not as AWS makes them: claims that AWS makes no key of, slips of
//! the pen, keys of another issuer, and a key of one value that is given as a list.

use super::condition::{Proposal, Proposed};
use crate::{
    Principal,
    condition::{is_multivalued, issuer_of, provider_claims},
    document::Condition,
    evaluate::Question,
};

/// Why the key is missing, when the policy wants a claim of a token.
pub(super) fn missing(question: &Question<'_>, condition: &Condition, wanted: &[String]) -> Option<Proposal> {
    let (issuer, claim) = condition.key.rsplit_once(':')?;
    let Principal::Federated(provider) = &question.request.principal else { return None };
    let own = issuer_of(provider);
    if !issuer.eq_ignore_ascii_case(own) {
        let text = format!("the token's issuer is `{own}`, and the key is one of `{issuer}`");
        return Some(Proposal { text, change: Proposed::Key(format!("{own}:{claim}")) });
    }
    let claims = provider_claims(own);
    if !claims.iter().any(|mapped| mapped.eq_ignore_ascii_case(claim)) {
        if let Some(meant) = misspelt(claim, claims) {
            let text = format!("there is no key `{}`: did you mean `{own}:{meant}`?", condition.key);
            return Some(Proposal { text, change: Proposed::Key(format!("{own}:{meant}")) });
        }
        let text = format!(
            "AWS makes no condition key of the claim `{claim}`, even when the token has it; of this issuer's tokens it \
             reads {}",
            claims.join(", ")
        );
        return Some(Proposal { text, change: Proposed::Dropped });
    }
    claim.eq_ignore_ascii_case("environment").then(|| job_without_environment(question, own, wanted))?
}

/// A key of a token that AWS gives one value, and the request a list with that value.
pub(super) fn given_as_a_list(question: &Question<'_>, condition: &Condition, seen: &[String]) -> Option<Proposal> {
    let (issuer, claim) = condition.key.rsplit_once(':')?;
    let Principal::Federated(provider) = &question.request.principal else { return None };
    let ([only], true) = (seen, issuer.eq_ignore_ascii_case(issuer_of(provider))) else { return None };
    if condition.quantifier.is_some() || is_multivalued(claim) {
        return None;
    }
    let text = format!("AWS gives `{}` one value: write `\"{only}\"` in the request, and no list", condition.key);
    Some(Proposal { text, change: Proposed::Request(vec![(condition.key.clone(), only.clone())]) })
}

/// The claim that was probably meant: one or two letters away.
fn misspelt(claim: &str, claims: &'static [&'static str]) -> Option<&'static str> {
    // The distance takes time by the product of the lengths.
    if claim.len() > 64 {
        return None;
    }
    let distance = |mapped: &str| strsim::damerau_levenshtein(mapped, &claim.to_ascii_lowercase());
    let most = (claim.len() / 4).clamp(1, 2);
    claims.iter().copied().min_by_key(|mapped| distance(mapped)).filter(|mapped| distance(mapped) <= most)
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// One letter in names of less than eight, two in longer ones.
    #[rstest]
    #[case("acotr", Some("actor"))]
    #[case("acto_id", Some("actor_id"))]
    #[case("acto_i", None)]
    #[case("Repositroy", Some("repository"))]
    #[case("repsitry", Some("repository"))]
    #[case("rpsitry", None)]
    #[case("repstry", None)]
    #[case("rpstry_own", None)]
    #[case("", None)]
    fn the_claim_that_was_meant_is_near(#[case] written: &str, #[case] meant: Option<&str>) {
        assert_eq!(misspelt(written, &["actor", "actor_id", "repository"]), meant);
    }
}
