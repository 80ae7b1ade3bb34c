//! Subjects of providers other than GitHub: the parts they are made of, and what a wildcard in each lets in.
//!
//! Sources: GitLab, "Configure OpenID Connect in AWS"; HCP Terraform, "Workload identity tokens"; Buildkite, "OIDC claims";
//! Kubernetes, "Service account tokens"; CircleCI, Codefresh, Scalr and Vercel, their pages on OpenID Connect.

use super::{Candidates, MALLORY, distinct};
use crate::{
    condition::provider_claims,
    lint::{
        Severity,
        scene::{Grant, Segment, Token, fill, ids},
    },
};

/// How a provider's subjects are made.
struct Form {
    /// The issuers, with or without what follows; empty for every issuer.
    issuer: &'static str,
    start: &'static str,
    parts: &'static [Part],
}

struct Part {
    /// What stands before it; nothing before the first.
    before: &'static str,
    /// What it is called, and how bad it is when a wildcard leaves it open, all before it being named.
    name: &'static str,
    severity: Option<Severity>,
    usual: &'static str,
}

const fn part(before: &'static str, name: &'static str, severity: Option<Severity>, usual: &'static str) -> Part {
    Part { before, name, severity, usual }
}

const CRITICAL: Option<Severity> = Some(Severity::Critical);
const HIGH: Option<Severity> = Some(Severity::High);
const MEDIUM: Option<Severity> = Some(Severity::Medium);

static FORMS: &[Form] = &[
    Form {
        issuer: "gitlab.com",
        start: "project_path:",
        parts: &[
            part("", "group", CRITICAL, "acme"),
            part("/", "project", HIGH, "app"),
            part(":ref_type:", "kind of ref", None, "branch"),
            part(":ref:", "branch", MEDIUM, "main"),
        ],
    },
    Form {
        issuer: "app.terraform.io",
        start: "organization:",
        parts: &[
            part("", "organization", CRITICAL, "acme"),
            part(":project:", "project", HIGH, "app"),
            part(":workspace:", "workspace", MEDIUM, "app"),
            part(":run_phase:", "run phase", None, "apply"),
        ],
    },
    Form {
        issuer: "agent.buildkite.com",
        start: "organization:",
        parts: &[
            part("", "organization", CRITICAL, "acme"),
            part(":pipeline:", "pipeline", HIGH, "app"),
            part(":ref:", "branch", MEDIUM, "refs/heads/main"),
            part(":commit:", "commit", None, "0123456789abcdef0123456789abcdef01234567"),
            part(":step:", "step", None, "build"),
        ],
    },
    Form {
        issuer: "oidc.codefresh.io",
        start: "account:",
        parts: &[part("", "account", CRITICAL, "acme"), part(":pipeline:", "pipeline", HIGH, "app")],
    },
    Form {
        issuer: "scalr.io",
        start: "account:",
        parts: &[
            part("", "account", CRITICAL, "acme"),
            part(":environment:", "environment", HIGH, "prod"),
            part(":workspace:", "workspace", MEDIUM, "app"),
        ],
    },
    Form {
        issuer: "oidc.vercel.com",
        start: "owner:",
        parts: &[
            part("", "team", CRITICAL, "acme"),
            part(":project:", "project", HIGH, "app"),
            part(":environment:", "environment", MEDIUM, "production"),
        ],
    },
    Form {
        issuer: "oidc.circleci.com/org/",
        start: "org/",
        parts: &[
            part("", "organization", None, "acme"),
            part("/project/", "project", HIGH, "app"),
            part("/user/", "user", None, "somebody"),
        ],
    },
    // Of any cluster, and of GitLab on a server of one's own: the identities are all one's own.
    Form {
        issuer: "",
        start: "system:serviceaccount:",
        parts: &[part("", "namespace", HIGH, "default"), part(":", "service account", MEDIUM, "default")],
    },
    Form {
        issuer: "",
        start: "project_path:",
        parts: &[
            part("", "group", HIGH, "acme"),
            part("/", "project", HIGH, "app"),
            part(":ref_type:", "kind of ref", None, "branch"),
            part(":ref:", "branch", MEDIUM, "main"),
        ],
    },
];

/// Providers in whose tokens the audience is the customer's own application or pool.
const AUDIENCE_IS_TENANT: &[&str] = &[
    "cognito-identity.amazonaws.com",
    "accounts.google.com",
    "www.amazon.com",
    "graph.facebook.com",
    "api.pulumi.com/oidc",
    "oidc.vercel.com",
    "sandboxes.cloud",
];

/// Whether the audience of the issuer's tokens says whose they are.
pub(in crate::lint) fn audience_is_tenant(issuer: &str) -> bool {
    AUDIENCE_IS_TENANT.contains(&issuer)
}

/// Providers with many customers, whose tokens differ in the subject.
const SHARED: &[&str] = &["gitlab.com", "app.terraform.io", "agent.buildkite.com", "oidc.codefresh.io", "scalr.io"];

/// Whether everybody can have tokens of the issuer.
pub(in crate::lint) fn is_shared(issuer: &str) -> bool {
    audience_is_tenant(issuer) || SHARED.contains(&issuer)
}

/// Claims that say what a token was made for and not whose it is: everybody can have the value that is asked for.
const OF_ANYBODY: &[&str] = &[
    "build_branch",
    "cluster_name",
    "pipeline_slug",
    "pipeline_source",
    "ref_protected",
    "runner_environment",
    "user_access_level",
];

/// A part of the subject that a wildcard leaves open.
#[derive(Clone, Debug)]
pub(in crate::lint) struct OpenPart {
    pub(in crate::lint) name: &'static str,
    pub(in crate::lint) severity: Severity,
    /// What stands there in the token.
    pub(in crate::lint) value: String,
    pub(in crate::lint) token: Token,
}

impl Candidates {
    /// Subjects of somebody else: any, and those that a pattern takes whose first name is a wildcard.
    pub(in crate::lint::scene) fn subjects_of_strangers(&self) -> Vec<String> {
        let open = self.hints.claim("sub").iter().filter(|subject| {
            let name = subject.text.split_once(':').map_or(subject.text.as_str(), |(_, rest)| rest);
            let name = name.split([':', '/']).next().unwrap_or_default();
            let is_open = |name: &str| name.contains('*') && name.chars().all(|letter| "*?".contains(letter));
            subject.wild && (is_open(name) || is_open(subject.text.split([':', '/']).next().unwrap_or_default()))
        });
        let filled = open.map(|subject| fill(&subject.text, MALLORY));
        std::iter::once("somebody-else".to_owned()).chain(filled).collect()
    }

    /// The claims that a statement asks for and that somebody else has as well: whatever everybody chooses, and ids that a
    /// wildcard lets in.
    pub(in crate::lint::scene) fn claims_of_anybody(&self, grant: &Grant<'_>) -> Vec<(String, String)> {
        let mut claims: Vec<(String, String)> = Vec::new();
        for condition in &grant.statement.conditions {
            let Some(claim) = grant.claim_of(condition) else { continue };
            let known = provider_claims(grant.issuer).contains(&claim.as_str());
            let own = ["aud", "sub", "amr"].contains(&claim.as_str()) || claims.iter().any(|(had, _)| *had == claim);
            let Some(wanted) = condition.values.first().filter(|_| known && !own) else { continue };
            let wanted = Segment::of(condition, &wanted.text);
            let value = match ids::others(&wanted).next() {
                Some(id) => Some(id),
                None if OF_ANYBODY.contains(&claim.as_str()) => wanted.filled(&[MALLORY]).next(),
                None if wanted.wild => Some(fill(&wanted.text, "-mallory")),
                None => None,
            };
            claims.extend(value.map(|value| (claim, value)));
        }
        claims
    }

    /// The gravest part of the subject that lets somebody in, of the issuers whose subjects are known.
    pub(in crate::lint::scene) fn open_part(
        &self,
        issuer: &str,
        token: &Token,
        admits: impl Fn(&Token) -> bool,
    ) -> Option<OpenPart> {
        let patterns = self.first(self.hints.claim("sub").iter().filter(|subject| subject.wild), 16);
        let forms = patterns.into_iter().filter_map(|pattern| Some((pattern, Form::of(issuer, pattern)?)));
        let found = forms.flat_map(|(pattern, form)| form.open(pattern)).flat_map(|(part, value, subject)| {
            let token = Token { subject: Some(subject), ..token.clone() };
            let severity = part.severity;
            self.audiences(vec![token]).into_iter().filter_map(move |token| {
                Some(OpenPart { name: part.name, severity: severity?, value: value.clone(), token })
            })
        });
        let admitted: Vec<OpenPart> = found.filter(|open| admits(&open.token)).collect();
        // The first of the gravest: parts come in their order.
        admitted.into_iter().rev().max_by_key(|open| open.severity)
    }
}

impl Form {
    fn of(issuer: &str, pattern: &Segment) -> Option<&'static Self> {
        FORMS.iter().find(|form| {
            let own = issuer == form.issuer || (form.issuer.ends_with('/') && issuer.starts_with(form.issuer));
            // Of an issuer with subjects of its own a wildcard in front may stand for anything.
            let begins = !pattern.text.starts_with(['*', '?']);
            (own || (form.issuer.is_empty() && begins)) && !pattern.behind(form.start).is_empty()
        })
    }

    /// Subjects that the pattern takes, each with one part that its author did not name, and that part's text.
    fn open(&self, pattern: &Segment) -> Vec<(&'static Part, String, String)> {
        let mut open = Vec::new();
        for wanted in self.wanted(pattern) {
            for (index, part) in self.parts.iter().enumerate() {
                let Some(asked) = wanted.get(index).filter(|asked| asked.contains(['*', '?'])) else { continue };
                for value in distinct(["-mallory", MALLORY, "mallory-"].map(|filler| fill(asked, filler))) {
                    if !value.starts_with('-') && !value.contains("/-") {
                        open.push((part, value.clone(), self.subject(&wanted, index, &value)));
                    }
                }
            }
        }
        open
    }

    /// What the pattern may say of each part: read from the beginning, and, where a star stands in front, from the end.
    fn wanted(&self, pattern: &Segment) -> Vec<Vec<String>> {
        let rests = pattern.behind(self.start);
        let from_start = rests.iter().map(|rest| self.wanted_of(rest));
        let from_end = rests.iter().filter(|rest| rest.starts_with('*')).filter_map(|rest| {
            let (_, last) = rest.rsplit_once(':')?;
            let named = std::iter::repeat_n("*", self.parts.len().saturating_sub(1)).chain([last]);
            Some(named.map(str::to_owned).collect())
        });
        distinct(from_start.chain(from_end))
    }

    /// What the text behind the start says of each part; a star that ends it stands for all parts that follow.
    fn wanted_of(&self, rest: &str) -> Vec<String> {
        let mut rest = rest;
        let mut wanted = Vec::new();
        for next in self.parts.iter().skip(1) {
            match rest.split_once(next.before) {
                Some((this, after)) => {
                    wanted.push(this.to_owned());
                    rest = after;
                }
                None => {
                    wanted.push(rest.split(':').next().unwrap_or(rest).to_owned());
                    rest = "*";
                }
            }
        }
        wanted.push(rest.to_owned());
        wanted
    }

    /// The subject with this part, and what the pattern says of the others.
    fn subject(&self, wanted: &[String], open: usize, value: &str) -> String {
        let texts = self.parts.iter().enumerate().map(|(index, part)| {
            let asked = wanted.get(index).map_or("*", String::as_str);
            let text = match asked {
                _ if index == open => value.to_owned(),
                "*" => part.usual.to_owned(),
                asked => fill(asked, part.usual),
            };
            format!("{}{text}", part.before)
        });
        format!("{}{}", self.start, texts.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("gitlab.com", "project_path:acme*:ref_type:branch:ref:main", Some(("group", "project_path:acme-mallory/app:ref_type:branch:ref:main")))]
    #[case("gitlab.com", "project_path:acme/*", Some(("project", "project_path:acme/mallory:ref_type:branch:ref:main")))]
    #[case("gitlab.com", "project_path:acme/app:*", Some(("kind of ref", "project_path:acme/app:ref_type:mallory:ref:main")))]
    #[case("app.terraform.io", "organization:acme:*", Some(("project", "organization:acme:project:mallory:workspace:app:run_phase:apply")))]
    #[case("any.example", "system:serviceaccount:*:deploy", Some(("namespace", "system:serviceaccount:mallory:deploy")))]
    #[case("any.example", "system:serviceaccount:web:*", Some(("service account", "system:serviceaccount:web:mallory")))]
    #[case("any.example", "organization:*", None)]
    #[case("any.example", "system:se*", Some(("namespace", "system:serviceaccount:mallory:default")))]
    #[case("app.terraform.io", "?*:apply", Some(("organization", "organization:mallory:project:app:workspace:app:run_phase:apply")))]
    fn the_first_open_part_of_a_pattern_gets_another_text(
        #[case] issuer: &str,
        #[case] pattern: &str,
        #[case] expected: Option<(&str, &str)>,
    ) {
        let pattern = Segment { text: pattern.to_owned(), wild: true };
        let open = Form::of(issuer, &pattern).map(|form| form.open(&pattern)).unwrap_or_default();
        let first = open.first().map(|(part, _, subject)| (part.name, subject.as_str()));
        assert_eq!(first, expected);
    }
}
