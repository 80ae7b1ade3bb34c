//! A token as a job of GitHub Actions would get it, and what AWS makes of it in a trust policy.
//!
//! Claims agree with one another as GitHub's do: the subject names repository, environment or ref of the same job.
//! Tokens of other issuers have a subject and an audience only.

use crate::{Context, condition::provider_claims, lint::Witness};

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) struct Token {
    pub(in crate::lint) owner: String,
    pub(in crate::lint) owner_id: String,
    pub(in crate::lint) repository: String,
    pub(in crate::lint) repository_id: String,
    pub(in crate::lint) actor: String,
    pub(in crate::lint) actor_id: String,
    pub(in crate::lint) job: Job,
    pub(in crate::lint) workflow: String,
    /// Absent: the job is part of the repository's own workflow.
    pub(in crate::lint) job_workflow_ref: Option<String>,
    pub(in crate::lint) enterprise_id: Option<String>,
    pub(in crate::lint) audience: String,
    /// Whether the subject names owner and repository with their ids.
    pub(in crate::lint) immutable: bool,
    /// A subject made by a template that does not name the repository.
    pub(in crate::lint) subject: Option<String>,
    /// Of another provider: claims that it has beside these.
    pub(in crate::lint) claims: Vec<(String, String)>,
    /// How somebody proved who he is, for the issuer that says it by one word.
    pub(in crate::lint) amr: Option<String>,
}

/// What started the job: the part of the subject after the repository, and the claims that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) struct Job {
    /// `ref:refs/heads/main`, `pull_request`, `environment:prod`, or the end of a templated subject.
    pub(in crate::lint) context: String,
    pub(in crate::lint) git_ref: String,
    pub(in crate::lint) environment: Option<String>,
}

impl Job {
    /// The job behind the end of a subject. A ref is taken from the subject where it names one.
    pub(in crate::lint) fn of_context(context: &str, git_ref: &str) -> Self {
        let environment = context.strip_prefix("environment:").map(|name| name.replace("%3A", ":"));
        let git_ref = match context {
            "pull_request" => "refs/pull/7/merge",
            other => other.strip_prefix("ref:").unwrap_or(git_ref),
        };
        Self { context: context.to_owned(), git_ref: git_ref.to_owned(), environment }
    }

    /// The same job in an environment: its name takes the place of the ref in the subject.
    pub(in crate::lint) fn in_environment(&self, name: &str) -> Self {
        let context = format!("environment:{}", name.replace(':', "%3A"));
        Self { context, git_ref: self.git_ref.clone(), environment: Some(name.to_owned()) }
    }
}

impl Token {
    /// The claim `sub`.
    pub(in crate::lint) fn subject(&self) -> String {
        let Self { owner, owner_id, repository, repository_id, .. } = self;
        match &self.subject {
            Some(subject) => subject.clone(),
            None if self.immutable => {
                format!("repo:{owner}@{owner_id}/{repository}@{repository_id}:{}", self.job.context)
            }
            None => format!("repo:{owner}/{repository}:{}", self.job.context),
        }
    }

    /// `OWNER/REPOSITORY`: the claim `repository`.
    pub(in crate::lint) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.repository)
    }

    /// The claim `job_workflow_ref`.
    pub(in crate::lint) fn workflow_ref(&self) -> String {
        let own = || format!("{}/{}/.github/workflows/ci.yml@{}", self.owner, self.repository, self.job.git_ref);
        self.job_workflow_ref.clone().unwrap_or_else(own)
    }

    /// The condition keys that AWS makes of the token, with their values.
    pub(in crate::lint) fn keys(&self, issuer: &str) -> Vec<(String, String)> {
        let claims = provider_claims(issuer);
        let all = [
            ("sub", Some(self.subject())),
            ("aud", Some(self.audience.clone())),
            ("repository", Some(self.full_name())),
            ("repository_id", Some(self.repository_id.clone())),
            ("repository_owner_id", Some(self.owner_id.clone())),
            ("ref", Some(self.job.git_ref.clone())),
            ("environment", self.job.environment.clone()),
            ("actor", Some(self.actor.clone())),
            ("actor_id", Some(self.actor_id.clone())),
            ("workflow", Some(self.workflow.clone())),
            ("job_workflow_ref", Some(self.workflow_ref())),
            ("enterprise_id", self.enterprise_id.clone()),
            ("amr", self.amr.clone()),
        ];
        let mapped = all.into_iter().filter(|(claim, _)| claims.contains(claim));
        let mapped = mapped.filter_map(|(claim, value)| Some((claim.to_owned(), value?)));
        mapped.chain(self.claims.clone()).map(|(claim, value)| (format!("{issuer}:{claim}"), value)).collect()
    }

    /// The condition keys of a request with this token: what a trust policy is judged by.
    pub(in crate::lint) fn context(&self, issuer: &str, provider: &str, account: &str) -> Context {
        let mut context = Context::new();
        for (key, value) in self.keys(issuer) {
            context.set(&key, value);
        }
        context.set("aws:PrincipalAccount", account);
        context.set("aws:PrincipalType", "User");
        context.set("aws:userid", provider);
        context.set("aws:FederatedProvider", provider);
        context.set("aws:SecureTransport", "true");
        context.set("sts:RoleSessionName", "GitHubActions");
        context.set("sts:RoleAuthorizedByIdp", "false");
        context
    }

    /// The token as the proof of a finding.
    pub(in crate::lint) fn witness(&self, who: impl Into<String>, issuer: &str, provider: &str) -> Witness {
        Witness {
            who: who.into(),
            principal: provider.to_owned(),
            action: super::trust::WEB_IDENTITY.to_owned(),
            context: self.keys(issuer),
        }
    }
}
