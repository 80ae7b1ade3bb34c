//! The way to an Allow takes no memory: a decision about a GitHub token, and one about a session, allocate nothing.

use portcullis_policy::{Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, verdict};

const GITHUB_TRUST: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "StringLike": {
          "token.actions.githubusercontent.com:sub": ["repo:acme/api:*", "repo:*/app:ref:refs/heads/ma?n"]
        }
      }
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "sts:*",
      "Condition": { "StringNotEqualsIgnoreCase": { "token.actions.githubusercontent.com:repository": "acme/app" } }
    }
  ]
}"#;

const PUSH: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["ecr:*Layer*", "ecr:PutImage"],
    "Resource": "arn:aws:ecr:*:*:repository/acme/*",
    "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" }, "Null": { "aws:TagKeys": "true" } }
  }
}"#;

/// The verdict, and how many allocations it took.
fn counted(request: &Request, layers: &Layers<'_>) -> (Option<Verdict>, u64) {
    let mut judged = None;
    let counted = allocation_counter::measure(|| judged = Some(verdict(request, layers)));
    (judged, counted.count_total)
}

#[test]
fn letting_a_github_token_in_allocates_nothing() {
    let provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    let mut context = Context::new();
    for (claim, value) in [
        ("aud", "sts.amazonaws.com"),
        ("sub", "repo:acme/app:ref:refs/heads/main"),
        ("actor", "ana"),
        ("repository", "Acme/App"),
        ("ref", "refs/heads/main"),
        ("workflow", "deploy"),
    ] {
        context.set(&format!("token.actions.githubusercontent.com:{claim}"), value);
    }
    context.set("aws:PrincipalAccount", "123456789012");
    context.set("aws:userid", provider);
    let request = Request {
        principal: Principal::Federated(provider.to_owned()),
        action: "sts:AssumeRoleWithWebIdentity".to_owned(),
        resource: "arn:aws:iam::123456789012:role/deploy".to_owned(),
        resource_account: None,
        context,
    };
    let policy = Policy::parse(GITHUB_TRUST).unwrap();
    let trust = ResourcePolicy::Trust(NamedPolicy { name: "trust", policy: &policy });
    let layers = Layers { resource: trust, ..Layers::default() };
    assert_eq!(counted(&request, &layers), (Some(Verdict::Allowed), 0));
}

#[test]
fn letting_a_session_push_allocates_nothing_in_any_layer() {
    let mut context = Context::new();
    context.set("aws:PrincipalArn", "arn:aws:iam::123456789012:role/deploy");
    context.set("aws:userid", "AROAEXAMPLEROLE00001:ci");
    let request = Request {
        principal: Principal::Aws("arn:aws:sts::123456789012:assumed-role/deploy/ci".parse().unwrap()),
        action: "ECR:uploadlayerpart".to_owned(),
        resource: "arn:aws:ecr:eu-west-1:123456789012:repository/acme/app".to_owned(),
        resource_account: None,
        context,
    };
    let policy = Policy::parse(PUSH).unwrap();
    let list = || vec![NamedPolicy { name: "push", policy: &policy }];
    let layers = Layers {
        identity: Some(list()),
        boundary: Some(list()),
        session: Some(list()),
        resource: ResourcePolicy::Policy(NamedPolicy { name: "push", policy: &policy }),
        service_control: Some(vec![list(), list()]),
        resource_control: vec![list()],
    };
    assert_eq!(counted(&request, &layers), (Some(Verdict::Allowed), 0));
}

#[test]
fn the_counter_counts() {
    let counted = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8])));
    assert_eq!(counted.count_total, 1);
}
