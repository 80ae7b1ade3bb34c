//! Laws of the rules: no policy brings them down, and no stranger who gets in goes unmentioned.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use portcullis_policy::{
    Context, DocumentKind, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict,
    lint::{Estate, Finding, PlacedPolicy, Provider, Repository, Role, Severity, SingleDocument, lint},
    operator_names, verdict,
};
use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::{Map, Value, json};

const HOST: &str = "token.actions.githubusercontent.com";
const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const ROLE: &str = "arn:aws:iam::123456789012:role/deploy";

fn subject() -> impl Strategy<Value = String> {
    let owner =
        prop::sample::select(vec!["acme", "acme*", "*", "*acme", "acme@1001", "acme@*", "*@1001", "?cme", "a*e"]);
    let name = prop::sample::select(vec!["app", "app*", "*", "app@2002", "*@2002", "app@*", "a?p"]);
    let context = prop::sample::select(vec![
        ":ref:refs/heads/main",
        ":ref:refs/heads/*",
        ":*",
        ":pull_request",
        ":environment:prod",
        ":environment:*",
        "*",
        "",
        ":ref:refs/tags/v?",
    ]);
    prop_oneof![
        8 => (owner, name, context).prop_map(|(owner, name, context)| format!("repo:{owner}/{name}{context}")),
        1 => prop::sample::select(vec!["*", "repo:*", "repo:acme*", "*:environment:prod", "*main", "repo:*:pull_request", "environment:prod", "repo:e*", "repo:m*", "*mallory*", "*a*"])
            .prop_map(str::to_owned),
    ]
}

/// A claim and a value that it is compared with.
fn compared() -> impl Strategy<Value = (&'static str, String)> {
    let fixed = |claim: &'static str, values: Vec<&'static str>| {
        prop::sample::select(values).prop_map(move |value| (claim, value.to_owned()))
    };
    prop_oneof![
        4 => subject().prop_map(|subject| ("sub", subject)),
        1 => fixed("repository", vec!["acme/app", "acme/*", "*/app", "*"]),
        1 => fixed("repository_id", vec!["2002", "*", "4*", "??", "*1"]),
        1 => fixed("repository_owner_id", vec!["1001", "1002", "3*", "1*", "9*", "????"]),
        1 => fixed("actor_id", vec!["5?", "51"]),
        1 => fixed("actor", vec!["eve", "bob", "m*"]),
        1 => fixed("ref", vec!["refs/heads/main", "refs/heads/*", "*"]),
        1 => fixed("environment", vec!["prod", "*"]),
        1 => fixed("job_workflow_ref", vec!["acme/w/.github/workflows/d.yml@refs/heads/main", "acme/w/.github/workflows/d.yml@*", "acme*", "*/x.yml@refs/heads/main", "*"]),
        1 => fixed("workflow", vec!["deploy", "*", "ci"]),
        1 => fixed("repository_owner", vec!["acme"]),
        1 => fixed("aud", vec!["sts.amazonaws.com", "*"]),
    ]
}

fn condition() -> impl Strategy<Value = (String, &'static str, String)> {
    let operators = vec![
        "StringEquals",
        "StringLike",
        "StringLike",
        "StringEqualsIgnoreCase",
        "ForAllValues:StringLike",
        "ForAnyValue:StringLike",
        "StringLikeIfExists",
        "StringNotLike",
        "StringNotEquals",
    ];
    (prop::sample::select(operators), compared())
        .prop_map(|(operator, (claim, value))| (operator.to_owned(), claim, value))
}

fn statement() -> impl Strategy<Value = Value> {
    let effect = prop::sample::select(vec!["Allow", "Allow", "Allow", "Deny"]);
    (effect, prop::collection::vec(condition(), 0..4)).prop_map(|(effect, conditions)| {
        let mut block = Map::new();
        for (operator, claim, value) in conditions {
            let keys = block.entry(operator).or_insert_with(|| json!({}));
            let values = keys.as_object_mut().unwrap().entry(format!("{HOST}:{claim}")).or_insert_with(|| json!([]));
            values.as_array_mut().unwrap().push(json!(value));
        }
        json!({
            "Effect": effect,
            "Principal": { "Federated": PROVIDER },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": block,
        })
    })
}

fn trust() -> impl Strategy<Value = Policy> {
    prop::collection::vec(statement(), 1..4).prop_map(|statements| {
        Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string()).unwrap()
    })
}

/// A job of a repository that has nothing to do with `acme`.
fn stranger() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    job(vec!["eve", "acme-eve", "eve-acme", "eveacme", "acmeeve"], vec!["app", "tool", "app-eve"], "31")
}

/// A job of another repository of `acme`.
fn colleague() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    job(vec!["acme"], vec!["tool", "app-eve", "eve"], "1001")
}

fn job(
    owners: Vec<&'static str>,
    names: Vec<&'static str>,
    owner_id: &'static str,
) -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let owner = prop::sample::select(owners);
    let name = prop::sample::select(names);
    let job = prop::sample::select(vec![
        ("ref:refs/heads/main", "refs/heads/main", None),
        ("ref:refs/heads/eve", "refs/heads/eve", None),
        ("pull_request", "refs/pull/3/merge", None),
        ("environment:prod", "refs/heads/main", Some("prod")),
        ("ref:refs/tags/v1", "refs/tags/v1", None),
    ]);
    let workflow = prop::sample::select(vec!["deploy", "ci"]);
    (owner, name, job, workflow, any::<bool>()).prop_map(
        move |(owner, name, (context, git_ref, environment), workflow, ids)| {
            let subject = if ids {
                format!("repo:{owner}@{owner_id}/{name}@41:{context}")
            } else {
                format!("repo:{owner}/{name}:{context}")
            };
            let mut claims = vec![
                ("sub", subject),
                ("aud", "sts.amazonaws.com".to_owned()),
                ("repository", format!("{owner}/{name}")),
                ("repository_id", "41".to_owned()),
                ("repository_owner_id", owner_id.to_owned()),
                ("ref", git_ref.to_owned()),
                ("actor", "eve".to_owned()),
                ("actor_id", "51".to_owned()),
                ("workflow", workflow.to_owned()),
                ("job_workflow_ref", format!("{owner}/{name}/.github/workflows/x.yml@{git_ref}")),
            ];
            claims.extend(environment.map(|name| ("environment", name.to_owned())));
            claims
        },
    )
}

fn lets_in(policy: &Policy, claims: &[(&str, String)]) -> bool {
    let mut context = Context::new();
    for (claim, value) in claims {
        context.set(&format!("{HOST}:{claim}"), value.as_str());
    }
    let request = Request {
        principal: Principal::Federated(PROVIDER.to_owned()),
        action: "sts:AssumeRoleWithWebIdentity".to_owned(),
        resource: ROLE.to_owned(),
        resource_account: None,
        context,
    };
    let named = NamedPolicy { name: "trust", policy };
    verdict(&request, &Layers { resource: ResourcePolicy::Trust(named), ..Layers::default() }) == Verdict::Allowed
}

fn findings(policy: &Policy) -> Vec<Finding> {
    let trust = PlacedPolicy { document: 0, name: "trust", policy };
    let role = Role { name: "deploy", arn: Some(ROLE), trust: Some(trust), identity: None, boundary: None };
    lint(&Estate { roles: vec![role], ..Estate::default() })
}

/// Any document that is a policy, sensible or not.
fn any_policy() -> impl Strategy<Value = Option<Policy>> {
    let word = prop_oneof![
        3 => prop::sample::select(vec!["*", "ecr:*", "ecr:PutImage", "sts:AssumeRoleWithWebIdentity", "iam:PassRole", "arn:aws:ecr:us-east-1:123456789012:repository/a*", "repo:", "repo:/", "repo:a/b@", "@", ":", "${", "${*}", PROVIDER, "arn:aws:iam::123456789012:root"]).prop_map(str::to_owned),
        1 => r"\PC{0,12}",
        1 => r"(repo:)?[a-z*?@/:-]{0,24}",
    ];
    let list = prop::collection::vec(word.clone(), 0..4);
    let kind = prop::sample::select(vec!["AWS", "Federated", "Service", "CanonicalUser"]);
    let key = prop_oneof![
        3 => prop::sample::select(vec!["sub", "aud", "repository", "job_workflow_ref", "ref", "environment"]).prop_map(|claim| format!("{HOST}:{claim}")),
        1 => r"[a-z.:/*é-]{0,16}",
    ];
    let operator = prop::sample::select(operator_names().collect::<Vec<_>>());
    let quantifier = prop::sample::select(vec!["", "ForAllValues:", "ForAnyValue:"]);
    let suffix = prop::sample::select(vec!["", "", "IfExists"]);
    let condition = (quantifier, operator, suffix, key, list.clone());
    let negated = (any::<bool>(), any::<bool>(), any::<bool>());
    let statement = (
        any::<bool>(),
        negated,
        prop::option::of((kind, list.clone())),
        list.clone(),
        prop::option::of(list),
        prop::option::of(condition),
    );
    prop::collection::vec(statement, 0..4).prop_map(|statements| {
        let statements: Vec<Value> = statements
            .into_iter()
            .map(|(allow, (principals, actions, resources), principal, action, resource, condition)| {
                let not = |negated: bool, name: &str| if negated { format!("Not{name}") } else { name.to_owned() };
                let mut statement = Map::new();
                statement.insert("Effect".to_owned(), json!(if allow { "Allow" } else { "Deny" }));
                statement.insert(not(actions, "Action"), json!(action));
                if let Some((kind, list)) = principal {
                    statement.insert(not(principals, "Principal"), json!({ kind: list }));
                }
                if let Some(list) = resource {
                    statement.insert(not(resources, "Resource"), json!(list));
                }
                if let Some((quantifier, operator, suffix, key, values)) = condition {
                    statement.insert(
                        "Condition".to_owned(),
                        json!({ format!("{quantifier}{operator}{suffix}"): { key: values } }),
                    );
                }
                Value::Object(statement)
            })
            .collect();
        Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string()).ok()
    })
}

/// How many policies each law is tried on: `PROPTEST_CASES`, or as many as take seconds.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(96)
}

/// The same policies each time, so that a failure says something of the change; `PROPTEST_RNG_SEED` tries others.
fn config() -> ProptestConfig {
    let config = ProptestConfig::with_cases(cases());
    let seed = std::env::var_os("PROPTEST_RNG_SEED").map_or(RngSeed::Fixed(1), |_| config.rng_seed);
    ProptestConfig { rng_seed: seed, ..config }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_stranger_who_gets_in_is_mentioned(policy in trust(), strangers in prop::collection::vec(stranger(), 24)) {
        let found = findings(&policy);
        for claims in strangers {
            if lets_in(&policy, &claims) {
                let grave = found.iter().any(|finding| finding.severity >= Severity::High && finding.witness.is_some());
                prop_assert!(grave, "{claims:?} gets in by {}, and found is {found:#?}", policy.text());
            }
        }
    }

    #[test]
    fn another_repository_of_the_owner_that_gets_in_is_mentioned(
        policy in trust(), colleagues in prop::collection::vec(colleague(), 24),
    ) {
        let found = findings(&policy);
        for claims in colleagues {
            if lets_in(&policy, &claims) {
                let grave = found.iter().any(|finding| finding.severity >= Severity::High && finding.witness.is_some());
                prop_assert!(grave, "{claims:?} gets in by {}, and found is {found:#?}", policy.text());
            }
        }
    }

    #[test]
    fn a_policy_that_lets_nobody_in_has_nothing_grave_to_tell(policy in trust()) {
        let deny = json!({ "Effect": "Deny", "Principal": { "Federated": PROVIDER }, "Action": "sts:*" });
        let mut document: Value = serde_json::from_str(policy.text()).unwrap();
        document.get_mut("Statement").unwrap().as_array_mut().unwrap().push(deny);
        let closed = Policy::parse(&document.to_string()).unwrap();
        for finding in findings(&closed) {
            prop_assert!(finding.witness.is_none(), "{finding:#?}");
        }
    }

    #[test]
    fn no_policy_brings_the_rules_down(policies in prop::collection::vec(any_policy(), 3), kind in 0..3_usize) {
        let policies: Vec<Policy> = policies.into_iter().flatten().collect();
        let placed: Vec<PlacedPolicy<'_>> = policies
            .iter()
            .enumerate()
            .map(|(document, policy)| PlacedPolicy { document, name: "", policy })
            .collect();
        let kinds = [DocumentKind::Trust, DocumentKind::Identity, DocumentKind::Resource];
        let estate = Estate {
            roles: vec![Role {
                name: "é/:",
                arn: Some("not an ARN"),
                trust: placed.first().copied(),
                identity: Some(placed.clone()),
                boundary: placed.get(1).copied(),
            }],
            documents: placed.iter().map(|policy| SingleDocument { kind: kinds[kind], policy: *policy, boundary: None }).collect(),
            repositories: placed.iter().map(|policy| Repository { name: "", arn: None, policy: Some(*policy) }).collect(),
            providers: Some(vec![Provider { url: HOST, client_ids: Some(Vec::new()) }]),
            now: None,
        };
        for finding in lint(&estate) {
            let text = policies[finding.document].text();
            prop_assert!(text.get(finding.span.offset()..finding.span.offset() + finding.span.len()).is_some());
        }
    }
}
