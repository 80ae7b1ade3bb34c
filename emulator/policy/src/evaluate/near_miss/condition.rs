//! Near misses of conditions, those on GitHub's subject and audience before all.
//!
//! The first rule that speaks is taken; they stand from the most certain to the vaguest.

use crate::{
    ContextValue, Principal, condition::provider_claims, document::Condition, evaluate::Question, pattern::Pattern,
};

/// What a rule about a condition looks at.
struct Near<'a> {
    /// The operator's name, without qualifiers.
    operator: &'static str,
    key: &'a str,
    wanted: &'a [String],
    /// The only value of the request.
    seen: &'a str,
}

/// The rules about a key that the request has, in their order.
static RULES: &[fn(&Near<'_>) -> Option<String>] = &[
    literal_wildcard,
    immutable_subject,
    classic_subject,
    letter_case,
    subject_of_a_job_without_branch,
    audience_of_another_kind,
    percent_encoding,
    missing_end,
];

/// A change that would make the condition hold.
pub(crate) fn of_condition(
    question: &Question<'_>,
    condition: &Condition,
    wanted: &[String],
    seen: Option<&[String]>,
) -> Option<String> {
    let Some(seen) = seen else { return missing_key(question, condition) };
    if condition.operator.negated() || condition.operator.asks_presence() {
        return None;
    }
    let several = matches!(question.request.context.value(&condition.lookup), Some(ContextValue::Multi(_)));
    let name = condition.operator.name();
    if several && condition.quantifier.is_none() {
        return Some(format!("`ForAnyValue:{name}` compares each value of a key that may have several"));
    }
    let [seen] = seen else { return None };
    let near = Near { operator: name, key: &condition.lookup, wanted, seen };
    RULES.iter().find_map(|rule| rule(&near))
}

/// The key is missing: because AWS makes no key of the claim, or because the key is that of another issuer.
fn missing_key(question: &Question<'_>, condition: &Condition) -> Option<String> {
    let (issuer, claim) = condition.key.rsplit_once(':')?;
    if !issuer.contains('.') {
        return None;
    }
    let Principal::Federated(provider) = &question.request.principal else { return None };
    let own = provider.split_once(":oidc-provider/").map_or(provider.as_str(), |(_, url)| url);
    let claims = provider_claims(own);
    if !issuer.eq_ignore_ascii_case(own) {
        return Some(format!("the token's issuer is `{own}`, and the key is one of `{issuer}`"));
    }
    if !claims.iter().any(|mapped| mapped.eq_ignore_ascii_case(claim)) {
        return Some(format!(
            "AWS makes no condition key of the claim `{claim}`, even when the token has it; of this issuer's tokens it \
             reads {}",
            claims.join(", ")
        ));
    }
    let environment = claim.eq_ignore_ascii_case("environment");
    environment.then(|| "the token has `environment` only when its job names an environment".to_owned())
}

/// `StringEquals` with a `*` that was meant as a wildcard.
fn literal_wildcard(near: &Near<'_>) -> Option<String> {
    if !near.operator.starts_with("StringEquals") {
        return None;
    }
    let want = near.wanted.iter().find(|want| want.contains(['*', '?']) && Pattern::new(want).matches(near.seen))?;
    Some(format!("`{}` takes the wildcard of `{want}` literally; `StringLike` would match", near.operator))
}

/// The token has the subject with ids (`repo:OWNER@1/REPO@2:…`), the policy the classic one.
fn immutable_subject(near: &Near<'_>) -> Option<String> {
    let (with_ids, classic, rest) = subject_with_ids(near.seen)?;
    let want = near.wanted.iter().find(|want| Pattern::new(want).matches(&format!("{classic}{rest}")))?;
    let owner = |subject: &str| subject.split('/').next().unwrap_or_default().to_owned();
    let better = match (want.strip_prefix(&classic), want.strip_prefix(&owner(&classic))) {
        (Some(end), _) => format!("{with_ids}{end}"),
        (None, Some(end)) if end.starts_with("/*") => format!("{}{end}", owner(&with_ids)),
        _ => format!("{with_ids}{rest}"),
    };
    Some(format!(
        "the token has GitHub's immutable subject, which names owner and repository with their ids: `{better}` would \
         match, `{want}` is the classic form"
    ))
}

/// The policy has the subject with ids, the token the classic one.
fn classic_subject(near: &Near<'_>) -> Option<String> {
    let want = near.wanted.iter().find(|want| {
        subject_with_ids(want)
            .is_some_and(|(_, classic, rest)| Pattern::new(&format!("{classic}{rest}")).matches(near.seen))
    })?;
    Some(format!("the token has the classic subject, and `{want}` is GitHub's immutable form with ids"))
}

/// The first two parts of an immutable subject, the same without ids, and the rest with its colon.
fn subject_with_ids(subject: &str) -> Option<(String, String, &str)> {
    let after = subject.strip_prefix("repo:")?;
    let (name, rest) = after.find(':').and_then(|at| Some((after.get(..at)?, after.get(at..)?)))?;
    let (owner, repository) = name.split_once('/')?;
    let (owner_name, owner_id) = owner.rsplit_once('@')?;
    let (repository_name, repository_id) = repository.rsplit_once('@')?;
    let id = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'*' || b == b'?');
    (id(owner_id) && id(repository_id))
        .then(|| (format!("repo:{name}"), format!("repo:{owner_name}/{repository_name}"), rest))
}

fn letter_case(near: &Near<'_>) -> Option<String> {
    let seen = near.seen.to_lowercase();
    let same = |want: &&String| {
        let want = want.to_lowercase();
        if near.operator.ends_with("Like") { Pattern::new(&want).matches(&seen) } else { want == seen }
    };
    let want = near.wanted.iter().find(same)?;
    Some(format!("only letter case differs: `{want}` and `{}`", near.seen))
}

/// A job in an environment, or one of a pull request, whose subject does not name the branch.
fn subject_of_a_job_without_branch(near: &Near<'_>) -> Option<String> {
    if !near.key.ends_with(":sub") {
        return None;
    }
    let after = near.seen.strip_prefix("repo:")?;
    let (repository, context) = after.split_once(':')?;
    let want = near.wanted.iter().find(|want| {
        want.split_once(":ref:").is_some_and(|(start, _)| Pattern::new(start).matches(&format!("repo:{repository}")))
    })?;
    if let Some(environment) = context.strip_prefix("environment:") {
        return Some(format!(
            "the job runs in the environment `{environment}`, so its subject names that and no branch: \
             `repo:{repository}:environment:{environment}` would match, `{want}` cannot"
        ));
    }
    (context == "pull_request").then(|| {
        format!(
            "the run is one of a pull request, whose subject names no branch: `{want}` cannot match `{}`",
            near.seen
        )
    })
}

/// The default audience of GitHub where AWS's is wanted, or the other way round.
fn audience_of_another_kind(near: &Near<'_>) -> Option<String> {
    if !near.key.ends_with(":aud") {
        return None;
    }
    let of_aws =
        |text: &str| text == "sts.amazonaws.com" || text.starts_with("sts.") && text.contains(".amazonaws.com");
    let of_github = |text: &str| text.starts_with("https://github.com/");
    if of_github(near.seen) && near.wanted.iter().any(|want| of_aws(want)) {
        return Some(format!(
            "the token was asked for without an audience and has GitHub's default, `{}`: ask for `sts.amazonaws.com`",
            near.seen
        ));
    }
    let want = near.wanted.iter().find(|want| of_github(want) && of_aws(near.seen))?;
    Some(format!("the policy wants GitHub's default audience `{want}`, and the token was made for `{}`", near.seen))
}

fn percent_encoding(near: &Near<'_>) -> Option<String> {
    let decoded = near.seen.replace("%3A", ":").replace("%3a", ":");
    if decoded == near.seen {
        return None;
    }
    let want = near.wanted.iter().find(|want| Pattern::new(want).matches(&decoded))?;
    Some(format!("GitHub writes a colon inside a value as `%3A`: the token has `{}`, `{want}` expects `:`", near.seen))
}

/// A pattern that stops too early.
fn missing_end(near: &Near<'_>) -> Option<String> {
    if near.operator != "StringLike" && near.operator != "StringEquals" {
        return None;
    }
    let want = near.wanted.iter().find(|want| {
        let whole = want.len() > 4 && (want.ends_with(':') || want.ends_with('/') || near.key.ends_with(":sub"));
        whole && Pattern::new(&format!("{want}*")).matches(near.seen)
    })?;
    let end = if want.ends_with([':', '/', '*']) { "*" } else { ":*" };
    let operator = if near.operator == "StringLike" { "" } else { " with `StringLike`" };
    Some(format!("`{want}` is only the beginning of `{}`: `{want}{end}`{operator} would match", near.seen))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn speaks(operator: &'static str, key: &str, wanted: &str, seen: &str) -> Option<String> {
        let near = Near { operator, key, wanted: &[wanted.to_owned()], seen };
        RULES.iter().find_map(|rule| rule(&near))
    }

    const SUB: &str = "token.actions.githubusercontent.com:sub";
    const AUD: &str = "token.actions.githubusercontent.com:aud";

    #[test]
    fn the_usual_slips_are_named() {
        let slips = [
            ("StringEquals", SUB, "repo:o/r:*", "repo:o/r:ref:refs/heads/main"),
            ("StringLike", SUB, "repo:o/r:*", "repo:o@12/r@34:ref:refs/heads/main"),
            ("StringLike", SUB, "repo:o/*", "repo:o@12/r@34:ref:refs/heads/main"),
            ("StringLike", SUB, "repo:o@12/r@34:*", "repo:o/r:ref:refs/heads/main"),
            ("StringLike", SUB, "repo:O/r:*", "repo:o/r:ref:refs/heads/main"),
            ("StringLike", SUB, "repo:o/r:ref:refs/heads/*", "repo:o/r:environment:prod"),
            ("StringEquals", SUB, "repo:o/r:ref:refs/heads/main", "repo:o/r:pull_request"),
            ("StringEquals", AUD, "sts.amazonaws.com", "https://github.com/o"),
            ("StringEquals", AUD, "https://github.com/o", "sts.amazonaws.com"),
            ("StringLike", SUB, "repo:o/r", "repo:o/r:ref:refs/heads/main"),
            ("StringLike", SUB, "repo:o/r:environment:a:b", "repo:o/r:environment:a%3Ab"),
        ];
        let said: Vec<String> = slips
            .iter()
            .map(|(operator, key, wanted, seen)| {
                let said = speaks(operator, key, wanted, seen).unwrap_or_else(|| "nothing".to_owned());
                format!("{operator} {wanted} <- {seen}\n  {said}")
            })
            .collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[rstest]
    #[case("StringLike", SUB, "repo:o/r:*", "repo:other/x:ref:refs/heads/main")]
    #[case("StringLike", SUB, "repo:o/r:*", "repo:o@12/other@34:ref:refs/heads/main")]
    #[case("StringEquals", AUD, "sts.amazonaws.com", "api.example.com")]
    #[case("StringEquals", "aws:SourceVpc", "vpc-1", "vpc-2")]
    fn what_is_not_near_is_left_alone(
        #[case] operator: &'static str,
        #[case] key: &str,
        #[case] wanted: &str,
        #[case] seen: &str,
    ) {
        assert_eq!(speaks(operator, key, wanted, seen), None);
    }
}
