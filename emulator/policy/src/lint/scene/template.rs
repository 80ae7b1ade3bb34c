//! Subjects of a template: which claims a pattern asks for, and the subject that a job's template makes of them.
//!
//! Whoever owns a repository chooses the claims in its subjects, and not what those that name it hold. A pattern such as
//! `repository:acme*` or `enterprise:*:repo:acme/app:*` is followed claim by claim, each filled with what is true of the job.

use super::{
    Segment, SubjectHint, Token, fill,
    subject::{CLAIMS, is_branch_or_tag, is_context, is_templated, is_workflow},
    token::Job,
};

/// Claims whose values are repositories, or begin with one.
const OF_REPOSITORIES: &[&str] = &["repo", "repository", "job_workflow_ref", "workflow_ref"];

/// Whose job it is that a template's subject is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Somebody's who has nothing to do with the enterprise that is meant, and who starts any job he likes.
    Strangers,
    /// That of another repository of the same owner, started as its people like.
    Colleagues,
    /// One of the repository that is meant, started as it is.
    Insiders,
}

/// The claims that a subject asks for, with what it asks of each; none when it does not begin with a claim, or with
/// `repo:`, which is the usual subject.
pub(super) fn claims(subject: &Segment) -> Option<Vec<(&str, Segment)>> {
    let mut parts = subject.text.split(':').peekable();
    let mut claims = Vec::new();
    while let Some(claim) = parts.next() {
        let context = ["pull_request", "*"].contains(&claim) && !claims.is_empty();
        let value = if context { claim } else { parts.next()? };
        let claim = if context { "context" } else { claim };
        if !(context || CLAIMS.contains(&claim) || claim.starts_with("repo_property_")) {
            return None;
        }
        claims.push((claim, Segment { text: value.to_owned(), wild: subject.wild && value.contains(['*', '?']) }));
    }
    claims.first().is_some_and(|(claim, _)| *claim != "repo").then_some(claims)
}

/// What such a subject says of the repository; none when it does not name one, or its owner.
pub(super) fn hint(subject: &Segment) -> Option<SubjectHint> {
    let claims = claims(subject)?;
    let of = |claim: &str| claims.iter().find(|(found, _)| *found == claim).map(|(_, value)| value.clone());
    let part =
        |value: &Segment, text: &str| Segment { text: text.to_owned(), wild: value.wild && text.contains(['*', '?']) };
    // The workflow that a job calls may be anybody's: only a pattern speaks of the job's own repository.
    let named = claims
        .iter()
        .find(|(claim, value)| OF_REPOSITORIES.contains(claim) && (value.wild || !claim.ends_with("workflow_ref")));
    let (owner, repository) = match named {
        Some((_, value)) => match value.text.split_once('/') {
            Some((owner, rest)) => {
                let repository = rest.split('/').next().unwrap_or(rest);
                (part(value, owner), part(value, repository))
            }
            None if value.wild => (value.clone(), Segment::any()),
            None => return None,
        },
        None => (of("repository_owner").unwrap_or_else(Segment::any), Segment::any()),
    };
    let (owner_id, repository_id) = (of("repository_owner_id"), of("repository_id"));
    let nothing = owner == Segment::any() && repository == Segment::any();
    if nothing && owner_id.is_none() && repository_id.is_none() {
        return None;
    }
    Some(SubjectHint { owner, owner_id, repository, repository_id, context: None })
}

/// Whether the subject names an enterprise, and so whatever repository of it that the rest leaves open.
pub(super) fn names_enterprise(subject: &Segment) -> bool {
    let of_enterprise = |(claim, value): &(&str, Segment)| claim.starts_with("enterprise") && !value.wild;
    claims(subject).is_some_and(|claims| claims.iter().any(of_enterprise))
}

/// The token with the claims that a template puts behind the repository's name in the place of the usual context, true to
/// its job; none where the pattern asks for the usual one, or for what the job is not.
pub(super) fn made_behind_name(context: &Segment, token: &Token) -> Option<Token> {
    if context.text.trim_matches('*').is_empty() || is_context(&context.text) {
        return None;
    }
    let mut token = token.clone();
    // `claims` takes what begins with a claim of its own.
    let claims = claims(context)?;
    let own = format!("{}/", token.full_name());
    for (claim, value) in &claims {
        if *claim == "job_workflow_ref" && value.text.starts_with(&own) && value.wild {
            // The pattern leaves open the branch that the workflow is taken from: the job's own.
            let git_ref = token.job.git_ref.as_str();
            let fillers = [Some(git_ref), git_ref.strip_prefix("refs/"), git_ref.strip_prefix("refs/heads/")];
            let filled = fillers.into_iter().flatten().map(|filler| fill(&value.text, filler));
            let at_own = format!("@{git_ref}");
            let mut filled = filled.filter(|workflow| is_workflow(workflow) && workflow.ends_with(&at_own));
            token.job_workflow_ref = filled.next();
        }
    }
    let made = parts(&claims, &mut token, Whose::Insiders)?.join(":");
    token.job.context = made;
    is_templated(&token.job.context).then_some(token)
}

/// The token with the subject that a template with these claims makes, true to what the token says of itself. What it
/// does not say (an event, a property, an enterprise of one's own) is as the pattern wants it.
pub(super) fn made(subject: &Segment, token: &Token, whose: Whose) -> Option<Token> {
    let mut token = token.clone();
    let claims = claims(subject)?;
    if whose != Whose::Insiders {
        token.job = started(&claims, &token.job);
    }
    let made = parts(&claims, &mut token, whose)?.join(":");
    let real = is_templated(&made) && (is_branch_or_tag(&token.job.git_ref) || token.job.context == "pull_request");
    token.subject = Some(made);
    real.then_some(token)
}

/// Each claim with its value, as the job's token has it.
fn parts(claims: &[(&str, Segment)], token: &mut Token, whose: Whose) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    for (claim, value) in claims {
        let asked = |filler: &str| filled(value, filler);
        let said = match *claim {
            "context" => {
                parts.push(token.job.context.clone());
                continue;
            }
            "repo" | "repository" => token.full_name(),
            "repository_id" => token.repository_id.clone(),
            "repository_owner" => token.owner.clone(),
            "repository_owner_id" => token.owner_id.clone(),
            "actor" => token.actor.clone(),
            "actor_id" => token.actor_id.clone(),
            "ref" => token.job.git_ref.clone(),
            "environment" => token.job.environment.clone()?,
            "job_workflow_ref" | "workflow_ref" => token.workflow_ref(),
            "event_name" if token.job.context == "pull_request" => "pull_request".to_owned(),
            "workflow" => {
                token.workflow = asked("ci");
                token.workflow.clone()
            }
            // A hash of somebody's choice is nobody's.
            "sha" | "workflow_sha" | "job_workflow_sha" if !value.wild => return None,
            "enterprise" if !value.wild && whose == Whose::Strangers => "mallory".to_owned(),
            "enterprise_id" if whose == Whose::Strangers => token.enterprise_id.clone()?,
            _ => [asked("mallory"), asked("-mallory")].into_iter().find(|text| !text.starts_with('-'))?,
        };
        parts.push(format!("{claim}:{}", said.replace(':', "%3A")));
    }
    Some(parts)
}

/// The job as somebody starts it who chooses its branch and its environment.
fn started(claims: &[(&str, Segment)], job: &Job) -> Job {
    let of = |claim: &str| claims.iter().find(|(found, _)| *found == claim).map(|(_, value)| value);
    let refs =
        of("ref").into_iter().flat_map(|value| ["refs/heads/main", "main", "heads/main"].map(|it| filled(value, it)));
    let git_ref = refs.into_iter().find(|git_ref| is_branch_or_tag(git_ref));
    let job = git_ref.map_or_else(|| job.clone(), |git_ref| Job::of_context(&format!("ref:{git_ref}"), &git_ref));
    of("environment").map_or_else(|| job.clone(), |value| job.in_environment(&filled(value, "mallory")))
}

fn filled(value: &Segment, filler: &str) -> String {
    if value.wild { fill(&value.text, filler) } else { value.text.clone() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("repository:acme*", Some(("acme*", "*")))]
    #[case("repository:acme/app:*", Some(("acme", "app")))]
    #[case("repository_owner:acme*", Some(("acme*", "*")))]
    #[case("enterprise:*:repo:acme/app:ref:refs/heads/main", Some(("acme", "app")))]
    #[case("job_workflow_ref:acme/*", Some(("acme", "*")))]
    #[case("job_workflow_ref:acme/w/.github/workflows/d.yml@refs/heads/main", None)]
    #[case("repository_visibility:private", None)]
    #[case("repo:acme/app:*", None)]
    #[case("nothing:acme/app", None)]
    #[case("", None)]
    fn a_template_may_name_the_repository(#[case] text: &str, #[case] expected: Option<(&str, &str)>) {
        let hint = hint(&Segment { text: text.to_owned(), wild: text.contains('*') });
        let names = hint.as_ref().map(|hint| (hint.owner.text.as_str(), hint.repository.text.as_str()));
        assert_eq!(names, expected);
    }
}
