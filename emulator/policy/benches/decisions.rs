//! How fast requests are judged: `cargo bench -p portcullis-policy`.
//!
//! What is asked of it, on one core: a million decisions a second about a GitHub token, fifty thousand about a role with
//! ten managed policies, and a millisecond at most for ten kilobytes of hostile pattern against as much text.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portcullis_policy::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, evaluate, verdict,
};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

/// A trust policy of one branch, the ten managed policies of a role, and the largest of them.
static TRUST: &str = include_str!("policies/trust.json");
static MANAGED: [&str; 10] = [
    include_str!("policies/read-everything.json"),
    include_str!("policies/container-registry.json"),
    include_str!("policies/container-service.json"),
    include_str!("policies/logs.json"),
    include_str!("policies/object-storage.json"),
    include_str!("policies/parameters.json"),
    include_str!("policies/pass-role.json"),
    include_str!("policies/functions.json"),
    include_str!("policies/deny-outside-regions.json"),
    include_str!("policies/tags.json"),
];

fn web_identity(subject: &str) -> Request {
    let mut context = Context::new();
    for (claim, value) in [
        ("aud", "sts.amazonaws.com"),
        ("sub", subject),
        ("actor", "ana"),
        ("actor_id", "1234"),
        ("job_workflow_ref", "acme/app/.github/workflows/deploy.yml@refs/heads/main"),
        ("ref", "refs/heads/main"),
        ("repository", "acme/app"),
        ("repository_id", "34"),
        ("repository_owner_id", "12"),
        ("workflow", "deploy"),
    ] {
        context.set(&format!("token.actions.githubusercontent.com:{claim}"), value);
    }
    context.set("aws:PrincipalAccount", "123456789012");
    context.set("aws:PrincipalType", "User");
    context.set("aws:userid", PROVIDER);
    Request {
        principal: Principal::Federated(PROVIDER.to_owned()),
        action: "sts:AssumeRoleWithWebIdentity".to_owned(),
        resource: "arn:aws:iam::123456789012:role/deploy".to_owned(),
        resource_account: None,
        context,
    }
}

fn session(action: &str) -> Request {
    let mut context = Context::new();
    context.set("aws:PrincipalArn", "arn:aws:iam::123456789012:role/deploy");
    context.set("aws:PrincipalAccount", "123456789012");
    context.set("aws:userid", "AROAEXAMPLEROLE00001:ci");
    context.set("aws:RequestedRegion", "eu-west-1");
    context.set("aws:SourceIp", "198.51.100.7");
    context.set("aws:CurrentTime", "2026-11-23T06:00:00Z");
    context.set("aws:SecureTransport", "true");
    Request {
        principal: Principal::Aws("arn:aws:sts::123456789012:assumed-role/deploy/ci".parse().unwrap()),
        action: action.to_owned(),
        resource: "arn:aws:ecr:eu-west-1:123456789012:repository/app".to_owned(),
        resource_account: None,
        context,
    }
}

fn github_trust(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a GitHub trust policy");
    group.throughput(Throughput::Elements(1));
    let policy = Policy::parse(TRUST).unwrap();
    let resource = ResourcePolicy::Trust(NamedPolicy { name: "trust", policy: &policy });
    let layers = Layers { resource, ..Layers::default() };
    for (name, subject, expected) in [
        ("lets a token in", "repo:acme/app:ref:refs/heads/main", Verdict::Allowed),
        ("keeps a token out", "repo:acme/app:ref:refs/heads/dev", Verdict::ImplicitDeny),
    ] {
        let request = web_identity(subject);
        assert_eq!(verdict(&request, &layers), expected);
        group.bench_function(name, |bencher| bencher.iter(|| verdict(black_box(&request), black_box(&layers))));
        group.bench_function(format!("{name} and says why"), |bencher| {
            bencher.iter(|| evaluate(black_box(&request), black_box(&layers)));
        });
    }
}

fn ten_managed_policies(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a role with ten managed policies");
    group.throughput(Throughput::Elements(1));
    let policies: Vec<Policy> = MANAGED.iter().map(|text| Policy::parse(text).unwrap()).collect();
    let identity = policies.iter().map(|policy| NamedPolicy { name: "managed", policy }).collect();
    let layers = Layers { identity: Some(identity), ..Layers::default() };
    for (name, action, expected) in [
        ("may push", "ecr:PutImage", Verdict::Allowed),
        ("may not delete", "ecr:DeleteRepository", Verdict::ImplicitDeny),
    ] {
        let request = session(action);
        assert_eq!(verdict(&request, &layers), expected);
        group.bench_function(name, |bencher| bencher.iter(|| verdict(black_box(&request), black_box(&layers))));
        group.bench_function(format!("{name} and says why"), |bencher| {
            bencher.iter(|| evaluate(black_box(&request), black_box(&layers)));
        });
    }
}

fn hostile_patterns(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ten kilobytes of hostile pattern");
    let long = 10_000;
    for (name, pattern) in [
        ("stars", "*a".repeat(long / 2) + "b"),
        ("question marks", format!("*{}b*", "a?".repeat(long / 2 - 2))),
        ("long segments", format!("*{}b", format!("{}*", "a".repeat(99)).repeat(long / 100))),
        ("a segment as long as half the text", format!("*{}b*", "a".repeat(long / 2))),
    ] {
        let policy = Policy::parse(&format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*",
                "Condition":{{"StringLike":{{"test:key":"{pattern}"}}}}}}}}"#
        ))
        .unwrap();
        let mut request = session("test:Act");
        request.context.set("test:key", "a".repeat(long));
        let layers =
            Layers { identity: Some(vec![NamedPolicy { name: "hostile", policy: &policy }]), ..Layers::default() };
        assert_eq!(verdict(&request, &layers), Verdict::ImplicitDeny);
        group.bench_with_input(BenchmarkId::from_parameter(name), &request, |bencher, request| {
            bencher.iter(|| verdict(black_box(request), black_box(&layers)));
        });
    }
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for (name, text) in [("a GitHub trust policy", TRUST), ("a large managed policy", MANAGED[0])] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| Policy::parse(black_box(text)).unwrap()));
    }
}

criterion_group!(benches, github_trust, ten_managed_policies, hostile_patterns, parse);
criterion_main!(benches);
