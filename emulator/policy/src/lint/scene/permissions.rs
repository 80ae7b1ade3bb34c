//! What a role may do: its identity policies and its boundary, asked about single actions.
//!
//! The evaluation answers. A condition on what anybody's request may have (an address, a moment, a region) is met as far as
//! it can be; one on something that only a real request has is taken to refuse.

use std::collections::BTreeSet;

use portcullis_model::{AccountId, Arn};

use super::{circumstances, fill};
use crate::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict,
    document::{Effect, Place, Statement},
    lint::{Estate, PlacedPolicy, Role, rule::At},
    verdict,
};

/// What a push of an image does to the repository, beside what its client asks before.
pub(in crate::lint) static REPOSITORY_PUSH: &[&str] =
    &["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"];

/// The policies of a role, or one that stands alone.
#[derive(Clone)]
pub(in crate::lint) struct Permissions<'a> {
    pub(in crate::lint) subject: &'a str,
    /// Whether these are all policies of a role.
    pub(in crate::lint) complete: bool,
    pub(in crate::lint) policies: Vec<PlacedPolicy<'a>>,
    boundary: Option<PlacedPolicy<'a>>,
    principal: Principal,
    role: String,
    account: String,
    /// What is true of his requests, as the policies like it best.
    circumstances: Vec<(String, String)>,
    /// Repositories that the policies speak of: those of the estate, and one for each pattern.
    pub(in crate::lint) repositories: BTreeSet<String>,
}

/// More repositories than this are not followed: what is wrong with the first ones is wrong with the others.
const FOLLOWED: usize = 256;

/// The trust policy of a role that its whole account may assume.
fn trusting(account: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{account}"}},"Action":"sts:AssumeRole"}}}}"#
    )
}

/// Services whose one endpoint is in us-east-1. AWS: "aws:RequestedRegion".
const GLOBAL: &[&str] = &["iam", "organizations", "account"];

/// The account of a role whose account is not known.
const SOME_ACCOUNT: &str = "123456789012";

impl<'a> Permissions<'a> {
    /// None when the role's policies are not all known.
    pub(super) fn of_role(role: &'a Role<'a>, estate: &Estate<'a>) -> Option<Self> {
        Some(Self::new(role.name, role.arn, true, role.identity.clone()?, role.boundary, estate))
    }

    /// An identity policy whose owner is not known, or of whom no more is known than his boundary.
    pub(super) fn of_document(
        policy: PlacedPolicy<'a>,
        boundary: Option<PlacedPolicy<'a>>,
        estate: &Estate<'a>,
    ) -> Self {
        Self::new(policy.name, None, false, vec![policy], boundary, estate)
    }

    fn new(
        subject: &'a str,
        arn: Option<&str>,
        complete: bool,
        policies: Vec<PlacedPolicy<'a>>,
        boundary: Option<PlacedPolicy<'a>>,
        estate: &Estate<'a>,
    ) -> Self {
        let known: Option<Arn> = arn.and_then(|arn| arn.parse().ok());
        let account =
            known.as_ref().and_then(Arn::account).map_or_else(|| SOME_ACCOUNT.to_owned(), |id| id.to_string());
        let partition = known.as_ref().map_or("aws", Arn::partition).to_owned();
        let name = subject.rsplit(['/', ':']).next().filter(|name| !name.is_empty()).unwrap_or("role");
        let session = format!("arn:{partition}:sts::{account}:assumed-role/{name}/GitHubActions");
        let mut permissions = Self {
            subject,
            complete,
            policies,
            boundary,
            principal: session.parse().map_or(Principal::Anonymous, Principal::Aws),
            role: arn.map_or_else(|| format!("arn:{partition}:iam::{account}:role/{name}"), str::to_owned),
            account,
            circumstances: Vec::new(),
            repositories: BTreeSet::new(),
        };
        let all: Vec<PlacedPolicy<'_>> = permissions.policies.iter().chain(&boundary).copied().collect();
        permissions.circumstances = circumstances::of_caller(&all, complete, estate.now);
        permissions.repositories = permissions.spoken_of(estate);
        permissions
    }

    /// Whether the role may push to some repository that its policies speak of.
    pub(super) fn may_push(&self) -> bool {
        self.repositories.iter().any(|repository| self.allows("ecr:PutImage", repository))
    }

    /// The same role when its boundary is gone; none when it has none, or when nobody knows.
    pub(in crate::lint) fn without_boundary(&self) -> Option<Self> {
        self.boundary.is_some().then(|| Self { boundary: None, ..self.clone() })
    }

    /// Whether the policies and the boundary allow the action.
    pub(in crate::lint) fn allows(&self, action: &str, resource: &str) -> bool {
        self.judge(&self.policies, action, resource)
    }

    /// The Deny without a condition that refuses the action, whatever else somebody with these policies may do.
    pub(in crate::lint) fn denying(&self, action: &str, resource: &str) -> Option<(PlacedPolicy<'a>, &'a Statement)> {
        let context = Context::new();
        let statements = |policy: &PlacedPolicy<'a>| policy.policy.document().statements.iter();
        let mut all = self.policies.iter().flat_map(|policy| statements(policy).map(|statement| (*policy, statement)));
        all.find(|(_, statement)| {
            statement.effect == Effect::Deny
                && statement.conditions.is_empty()
                && statement.principal.is_none()
                && statement.action.covers(action)
                && statement.resource.as_ref().is_some_and(|element| element.covers(resource, &context))
        })
    }

    /// The ARN of somebody or something of IAM, such as `user/mallory`, in the account that the policies speak of.
    pub(in crate::lint) fn somebody(&self, name: &str) -> String {
        let statements = self.policies.iter().flat_map(|policy| &policy.policy.document().statements);
        let patterns = statements.filter_map(|statement| statement.resource.as_ref()).flat_map(|it| &it.patterns);
        let of_iam = patterns.map(|pattern| pattern.text.split(':').collect::<Vec<_>>());
        let mut accounts = of_iam.filter_map(|parts| match parts.as_slice() {
            [_, _, "iam", _, account, ..] if account.parse::<AccountId>().is_ok() => Some((*account).to_owned()),
            _ => None,
        });
        let account = if self.complete { None } else { accounts.next() };
        format!("arn:aws:iam::{}:{name}", account.unwrap_or_else(|| self.account.clone()))
    }

    /// The ARN of a repository of the caller's account that no policy names.
    pub(in crate::lint) fn repository_of_any_name(&self) -> String {
        format!("arn:aws:ecr:us-east-1:{}:repository/mallory", self.account)
    }

    /// ARNs of somebody of IAM in each place that the policies name, such as `role/ci/mallory` for `role/ci/*`, and of
    /// `role/mallory`.
    pub(in crate::lint) fn named(&self, kind: &str) -> Vec<String> {
        let statements = self.policies.iter().flat_map(|policy| &policy.policy.document().statements);
        let patterns = statements.filter_map(|statement| statement.resource.as_ref()).flat_map(|it| &it.patterns);
        let named = patterns.filter_map(|pattern| {
            let parts: Vec<&str> = pattern.text.splitn(6, ':').collect();
            let [_, partition, "iam", _, account, name] = parts.as_slice() else { return None };
            let or = |part: &str, own: &str| if part.contains('*') { own.to_owned() } else { part.to_owned() };
            let (partition, account) = (or(partition, "aws"), or(account, &self.account));
            let of_kind = name.strip_prefix(kind).is_some_and(|rest| rest.starts_with('/'));
            of_kind.then(|| format!("arn:{partition}:iam::{account}:{}", fill(name, "mallory")))
        });
        let anybody = self.somebody(&format!("{kind}/mallory"));
        std::iter::once(anybody).chain(named.take(FOLLOWED)).collect()
    }

    /// The customer's own policies by which the role has its permissions.
    pub(in crate::lint) fn attached(&self) -> impl Iterator<Item = &'a str> {
        let names = self.policies.iter().map(|policy| policy.name).filter(|_| self.complete);
        names.filter(|name| {
            let arn: Option<Arn> = name.parse().ok();
            name.contains(":policy/") && arn.is_some_and(|arn| arn.account().is_some())
        })
    }

    /// The statement that allows the action.
    pub(in crate::lint) fn allowing(&self, action: &str, resource: &str) -> Option<(PlacedPolicy<'a>, &'a Statement)> {
        let policy = self.policies.iter().find(|policy| self.judge(&[**policy], action, resource))?;
        let mut allowing = policy
            .policy
            .document()
            .statements
            .iter()
            .filter(|statement| statement.effect == Effect::Allow && statement.action.covers(action));
        let context = Context::new();
        let covering = |statement: &&Statement| {
            statement.resource.as_ref().is_some_and(|element| element.covers(resource, &context))
        };
        Some((*policy, allowing.find(covering)?))
    }

    /// Whether the statement covers a repository on which all these actions are allowed: then it is complete where it is
    /// meant, and reaches further by a wildcard.
    pub(in crate::lint) fn completes_elsewhere(&self, statement: &Statement, actions: &[&str]) -> bool {
        let Some(element) = &statement.resource else { return false };
        let context = Context::new();
        self.repositories.iter().any(|repository| {
            element.covers(repository, &context) && actions.iter().all(|action| self.allows(action, repository))
        })
    }

    /// A place in one of the policies.
    pub(in crate::lint) fn at(&self, policy: PlacedPolicy<'a>, place: Place) -> At<'a> {
        At { subject: self.subject, policy, place }
    }

    fn judge(&self, policies: &[PlacedPolicy<'a>], action: &str, resource: &str) -> bool {
        let named = |policy: &PlacedPolicy<'a>| NamedPolicy { name: policy.name, policy: policy.policy };
        // A role is never assumed by identity policies alone: the one that is asked about trusts its whole account.
        let trust = (action == "sts:AssumeRole").then(|| Policy::parse(&trusting(&self.account)).ok()).flatten();
        let trust = trust.as_ref().map(|policy| ResourcePolicy::Trust(NamedPolicy { name: "trust policy", policy }));
        let layers = Layers {
            identity: Some(policies.iter().map(named).collect()),
            boundary: self.boundary.as_ref().map(|boundary| vec![named(boundary)]),
            resource: trust.unwrap_or_default(),
            ..Layers::default()
        };
        let mut context = Context::new();
        context.set("aws:PrincipalArn", self.role.as_str());
        context.set("aws:PrincipalAccount", self.account.as_str());
        context.set("aws:PrincipalType", "AssumedRole");
        context.set("aws:ResourceAccount", self.account.as_str());
        context.set("aws:SecureTransport", "true");
        for (key, value) in &self.circumstances {
            if circumstances::is_key_of(key, action) {
                context.set(key, value.as_str());
            }
        }
        // What the role's boundary is, nobody chooses; of a role without one the key is missing.
        if self.complete && resource == self.role && action != "iam:PutRolePermissionsBoundary" {
            context.remove(circumstances::BOUNDARY);
            if let Some(boundary) = self.boundary.filter(|boundary| boundary.name.starts_with("arn:")) {
                context.set(circumstances::BOUNDARY, boundary.name);
            }
        }
        let service = action.split(':').next().unwrap_or_default();
        let of_resource = resource.split(':').nth(3).filter(|region| !region.is_empty());
        if let Some(region) = of_resource.or_else(|| GLOBAL.contains(&service).then_some("us-east-1")) {
            context.set("aws:RequestedRegion", region);
        }
        let request = Request {
            principal: self.principal.clone(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            resource_account: self.account.parse().ok(),
            context,
        };
        verdict(&request, &layers) == Verdict::Allowed
    }

    /// A repository for each pattern of a statement that is about ECR.
    fn spoken_of(&self, estate: &Estate<'a>) -> BTreeSet<String> {
        let mut repositories = BTreeSet::new();
        let statements = self.policies.iter().flat_map(|policy| &policy.policy.document().statements);
        let touching = statements.filter(|statement| {
            let touched = REPOSITORY_PUSH.iter().chain(&["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]);
            statement.effect == Effect::Allow && touched.into_iter().any(|action| statement.action.covers(action))
        });
        for element in touching.filter_map(|statement| statement.resource.as_ref()) {
            for pattern in element.patterns.iter().take(64) {
                if element.negated || pattern.text == "*" {
                    let known = estate.repositories.iter().filter_map(|repository| repository.arn);
                    repositories.extend(known.map(str::to_owned));
                    repositories.insert(format!("arn:aws:ecr:us-east-1:{}:repository/app", self.account));
                } else if !pattern.text.contains("${") {
                    repositories.extend(self.repository(&pattern.text));
                }
            }
        }
        repositories.into_iter().take(FOLLOWED).collect()
    }

    /// A repository that the pattern matches; none when it is about another service.
    fn repository(&self, pattern: &str) -> Option<String> {
        let parts: Vec<&str> = pattern.splitn(6, ':').collect();
        let [_, partition, service, region, account, resource] = parts.as_slice() else { return None };
        let or = |part: &str, other: &str| if part.contains(['*', '?']) { other.to_owned() } else { part.to_owned() };
        let resource = if *resource == "*" { "repository/app".to_owned() } else { fill(resource, "app") };
        if !["ecr", "*"].contains(service) || !resource.starts_with("repository/") {
            return None;
        }
        let (partition, region, account) = (or(partition, "aws"), or(region, "us-east-1"), or(account, &self.account));
        Some(format!("arn:{partition}:ecr:{region}:{account}:{resource}"))
    }
}
