//! Laws that hold for all policies: a Deny never helps, a removed Allow never helps, a wider condition never hurts, no
//! text brings the reader down.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use portcullis_policy::{
    Context, DocumentKind, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, check_on_write,
    evaluate, verdict,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["ecr:PutImage", "ecr:Get*", "ecr:*", "*", "s3:GetObject", "ecr:P?tImage"])
        .prop_map(str::to_owned)
}

fn resource() -> impl Strategy<Value = String> {
    let arn = "arn:aws:ecr:us-east-1:123456789012:repository/";
    prop::sample::select(vec![
        "*".to_owned(),
        format!("{arn}*"),
        format!("{arn}app"),
        format!("{arn}${{aws:username}}"),
    ])
}

fn condition() -> impl Strategy<Value = Value> {
    let operators =
        vec!["StringEquals", "StringNotLike", "ForAllValues:StringLike", "ArnLike", "NumericLessThanIfExists", "Null"];
    let values = vec!["a", "a*", "true", "3", "not-an-arn", "${aws:username}"];
    (prop::sample::select(operators), prop::sample::select(values))
        .prop_map(|(operator, value)| json!({ operator: { "test:Key": value } }))
}

fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    (word(), resource(), prop::option::of(condition())).prop_map(move |(action, resource, condition)| {
        let mut statement = json!({ "Effect": effect, "Action": action, "Resource": resource });
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    })
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(prop_oneof![3 => statement("Allow"), 1 => statement("Deny")], 0..5)
}

fn request() -> impl Strategy<Value = Request> {
    let key = prop::option::of(prop::sample::select(vec!["a", "ab", "3", "arn:aws:s3:::b", ""]));
    (prop::sample::select(vec!["ecr:PutImage", "ECR:getauthorizationtoken"]), any::<bool>(), key, any::<bool>())
        .prop_map(|(action, named, key, several)| {
            let mut context = Context::new();
            context.set("aws:username", "app");
            match key {
                Some(value) if several => context.set_all("test:key", [value, "b"]),
                Some(value) => context.set("test:key", value),
                None => {}
            }
            let resource = if named { "arn:aws:ecr:us-east-1:123456789012:repository/app" } else { "*" };
            Request {
                principal: Principal::Aws("arn:aws:iam::123456789012:user/app".parse().unwrap()),
                action: action.to_owned(),
                resource: resource.to_owned(),
                resource_account: None,
                context,
            }
        })
}

fn judged(request: &Request, statements: &[Value]) -> Verdict {
    let policy = Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string()).unwrap();
    let layers = Layers { identity: Some(vec![NamedPolicy { name: "test", policy: &policy }]), ..Layers::default() };
    let decision = evaluate(request, &layers);
    assert_eq!(decision.verdict, verdict(request, &layers));
    assert!(!decision.reasons.is_empty());
    decision.verdict
}

/// The statements of every layer: identity, boundary, session, resource, service control, resource control.
type Statements = [Option<Vec<Value>>; 6];

/// The layers in which a statement names its principal.
const WITH_PRINCIPAL: [usize; 2] = [3, 5];

fn principal() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!("*"),
        json!({ "AWS": "123456789012" }),
        json!({ "AWS": "arn:aws:iam::123456789012:role/deploy" }),
        json!({ "AWS": "arn:aws:sts::123456789012:assumed-role/deploy/ci" }),
        json!({ "AWS": ["arn:aws:iam::123456789012:user/app", "210987654321"] }),
        json!({ "AWS": "AROAEXAMPLEROLE00001" }),
        json!({ "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }),
        json!({ "Service": "ecs-tasks.amazonaws.com" }),
    ])
}

/// A statement of any layer; those that name no principal drop it.
fn anywhere(effect: &'static str) -> impl Strategy<Value = Value> {
    (statement(effect), principal(), prop::bool::weighted(0.1)).prop_map(|(mut statement, principal, not)| {
        statement[if not { "NotPrincipal" } else { "Principal" }] = principal;
        statement
    })
}

fn layer() -> impl Strategy<Value = Option<Vec<Value>>> {
    let statements = prop::collection::vec(prop_oneof![4 => anywhere("Allow"), 1 => anywhere("Deny")], 0..3);
    prop::option::weighted(0.6, statements)
}

fn every_layer() -> impl Strategy<Value = Statements> {
    [layer(), layer(), layer(), layer(), layer(), layer()]
}

/// Every kind of caller, at a repository or at a role.
fn caller() -> impl Strategy<Value = Request> {
    let arn = |text: &str| Principal::Aws(text.parse().unwrap());
    let provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    let callers = vec![
        arn("arn:aws:iam::123456789012:user/app"),
        arn("arn:aws:iam::123456789012:root"),
        arn("arn:aws:iam::123456789012:role/deploy"),
        arn("arn:aws:sts::123456789012:assumed-role/deploy/ci"),
        arn("arn:aws:sts::123456789012:federated-user/bob"),
        arn("arn:aws:sts::210987654321:assumed-role/deploy/ci"),
        Principal::Federated(provider.to_owned()),
        Principal::Service("ecs-tasks.amazonaws.com".to_owned()),
        Principal::Anonymous,
    ];
    (request(), prop::sample::select(callers), any::<bool>()).prop_map(|(mut request, principal, role)| {
        if matches!(&principal, Principal::Aws(arn) if arn.as_str().contains("assumed-role")) {
            request.context.set("aws:userid", "AROAEXAMPLEROLE00001:ci");
        }
        if role {
            request.action = "sts:AssumeRole".to_owned();
            request.resource = "arn:aws:iam::123456789012:role/target".to_owned();
        }
        Request { principal, ..request }
    })
}

/// Judges with reasons and without, which must agree, and looks at what was told.
fn judged_by(request: &Request, statements: &Statements) -> Verdict {
    let mut parsed: Vec<Option<Policy>> = Vec::new();
    for (index, layer) in statements.iter().enumerate() {
        parsed.push(layer.as_ref().map(|list| {
            let mut list = list.clone();
            for statement in list.iter_mut().filter(|_| !WITH_PRINCIPAL.contains(&index)) {
                let statement = statement.as_object_mut().unwrap();
                statement.remove("Principal");
                statement.remove("NotPrincipal");
            }
            Policy::parse(&json!({ "Version": "2012-10-17", "Statement": list }).to_string()).unwrap()
        }));
    }
    let named = |index: usize| parsed[index].as_ref().map(|policy| NamedPolicy { name: "policy", policy });
    let list = |index: usize| named(index).map(|named| vec![named]);
    let role = request.resource.contains(":role/");
    let layers = Layers {
        identity: list(0),
        boundary: list(1),
        session: list(2),
        resource: match named(3) {
            None => ResourcePolicy::None,
            Some(named) if role => ResourcePolicy::Trust(named),
            Some(named) => ResourcePolicy::Policy(named),
        },
        service_control: list(4).map(|level| vec![level]),
        resource_control: list(5).into_iter().collect(),
    };
    let decision = evaluate(request, &layers);
    assert_eq!(decision.verdict, verdict(request, &layers));
    assert!(!decision.reasons.is_empty());
    for reason in &decision.reasons {
        let text = reason.policy.as_ref().map(|_| ()).and(reason.span);
        assert!(text.is_none_or(|[start, end]| start < end), "{reason:?}");
    }
    for consulted in &decision.consulted {
        for statement in &consulted.statements {
            let matched = statement.elements.iter().all(|element| element.matched);
            assert!(matched || !statement.applies, "a statement applies whose elements do not: {statement:?}");
        }
    }
    decision.verdict
}

/// Adds a statement to a layer; to one that is not there nothing, for its being there is another matter.
fn add(statements: &mut Statements, at: prop::sample::Index, statement: Value) {
    if let Some(list) = &mut statements[at.index(6)] {
        list.push(statement);
    }
}

proptest! {
    #[test]
    fn a_deny_added_to_any_layer_never_allows(
        request in caller(), mut layers in every_layer(), at in any::<prop::sample::Index>(), deny in anywhere("Deny"),
    ) {
        let before = judged_by(&request, &layers);
        add(&mut layers, at, deny);
        let after = judged_by(&request, &layers);
        prop_assert!(after == before || after == Verdict::ExplicitDeny);
    }

    #[test]
    fn an_allow_added_to_any_layer_never_denies(
        request in caller(), mut layers in every_layer(), at in any::<prop::sample::Index>(), allow in anywhere("Allow"),
    ) {
        let before = judged_by(&request, &layers);
        add(&mut layers, at, allow);
        let after = judged_by(&request, &layers);
        prop_assert!(after == before || after == Verdict::Allowed);
    }

    #[test]
    fn an_allow_removed_from_any_layer_never_allows(
        request in caller(), mut layers in every_layer(), at in any::<prop::sample::Index>(),
    ) {
        let before = judged_by(&request, &layers);
        let Some(list) = &mut layers[at.index(6)] else { return Ok(()) };
        let Some(allow) = list.iter().position(|statement| statement["Effect"] == "Allow") else { return Ok(()) };
        list.remove(allow);
        let after = judged_by(&request, &layers);
        prop_assert!(after == before || after == Verdict::ImplicitDeny);
    }

    #[test]
    fn a_boundary_a_session_policy_or_an_organization_never_lets_more_through(
        request in caller(), layers in every_layer(), at in prop::sample::select(vec![1_usize, 2, 4, 5]),
    ) {
        let with = judged_by(&request, &layers);
        let mut without = layers;
        without[at] = None;
        prop_assert!(with != Verdict::Allowed || judged_by(&request, &without) == Verdict::Allowed);
    }

    #[test]
    fn a_wider_condition_of_an_allow_never_denies(
        request in request(),
        mut list in statements(),
        operator in prop::sample::select(vec![
            "StringEquals", "StringEqualsIgnoreCase", "StringLike", "NumericEquals", "NumericLessThan", "DateEquals",
            "Bool", "BinaryEquals", "IpAddress", "ForAllValues:StringEquals", "ForAnyValue:StringLike",
            "StringEqualsIfExists",
        ]),
        wanted in prop::sample::select(vec!["a", "a*", "3", "true", "10.0.0.0/8"]),
        wider in prop::sample::select(vec!["ab", "*", "4", "2030-01-01", "YQ=="]),
    ) {
        let allow = |values: Value| {
            json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { operator: { "test:key": values } } })
        };
        list.push(allow(json!([wanted])));
        let before = judged(&request, &list);
        list.pop();
        list.push(allow(json!([wanted, wider])));
        let after = judged(&request, &list);
        prop_assert!(before != Verdict::Allowed || after == Verdict::Allowed);
    }

    #[test]
    fn what_an_operator_finds_equal_its_opposite_does_not(
        pair in prop::sample::select(vec![
            ("StringEquals", "StringNotEquals"), ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
            ("StringLike", "StringNotLike"), ("NumericEquals", "NumericNotEquals"), ("DateEquals", "DateNotEquals"),
        ]),
        wanted in r"[a-cA-C*?0-9.]{0,4}",
        seen in prop::option::of(r"[a-cA-C0-9.]{0,4}"),
    ) {
        let mut context = Context::new();
        if let Some(seen) = seen {
            context.set("test:key", seen);
        }
        let request = Request {
            principal: Principal::Aws("arn:aws:iam::123456789012:user/app".parse().unwrap()),
            action: "test:Act".to_owned(),
            resource: "*".to_owned(),
            resource_account: None,
            context,
        };
        let holds = |operator: &str| {
            let condition = json!({ operator: { "test:key": wanted } });
            judged(&request, &[json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition })])
        };
        prop_assert_ne!(holds(pair.0), holds(pair.1));
    }
}

proptest! {
    #[test]
    fn an_added_deny_never_allows(request in request(), mut list in statements(), deny in statement("Deny")) {
        let before = judged(&request, &list);
        list.push(deny);
        let after = judged(&request, &list);
        prop_assert!(after == before || after == Verdict::ExplicitDeny);
    }

    #[test]
    fn a_removed_allow_never_allows(request in request(), mut list in statements(), at in any::<prop::sample::Index>()) {
        let before = judged(&request, &list);
        let allows: Vec<usize> = (0..list.len()).filter(|index| list[*index]["Effect"] == "Allow").collect();
        prop_assume!(!allows.is_empty());
        list.remove(allows[at.index(allows.len())]);
        let after = judged(&request, &list);
        prop_assert!(before == Verdict::Allowed || after == before);
    }

    #[test]
    fn without_its_condition_an_allow_never_denies(request in request(), mut list in statements()) {
        let before = judged(&request, &list);
        for statement in list.iter_mut().filter(|statement| statement["Effect"] == "Allow") {
            statement.as_object_mut().unwrap().remove("Condition");
        }
        prop_assert!(before != Verdict::Allowed || judged(&request, &list) == Verdict::Allowed);
    }

    #[test]
    fn the_order_of_statements_does_not_matter(request in request(), list in statements()) {
        let mut reversed = list.clone();
        reversed.reverse();
        prop_assert_eq!(judged(&request, &list), judged(&request, &reversed));
    }

    #[test]
    fn a_document_in_another_layout_says_the_same(request in request(), list in statements()) {
        let document = json!({ "Version": "2012-10-17", "Statement": list });
        let pretty: Value = serde_json::from_str(&serde_json::to_string_pretty(&document).unwrap()).unwrap();
        prop_assert_eq!(judged(&request, &list), judged(&request, pretty["Statement"].as_array().unwrap()));
    }

    #[test]
    fn no_text_brings_the_reader_down(text in r#"[{}\[\]",:a-z0-9*?$ \\é-]{0,60}"#) {
        let _ = Policy::parse(&text);
        for kind in [DocumentKind::Identity, DocumentKind::Trust, DocumentKind::Resource, DocumentKind::Session,
                     DocumentKind::ServiceControl, DocumentKind::ResourceControl] {
            let _ = check_on_write(kind, &text);
        }
    }

    #[test]
    fn no_value_of_a_condition_brings_the_operators_down(
        operator in prop::sample::select(portcullis_policy::operator_names().collect::<Vec<_>>()),
        wanted in r#"[0-9:./eE+T-]{0,20}|\PC{0,12}|\$\{[a-z:, ']{0,12}\}"#,
        seen in r#"[0-9:./eE+TZ-]{0,20}|\PC{0,12}"#,
    ) {
        let statement = json!({
            "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { operator: { "test:key": wanted } },
        });
        let mut context = Context::new();
        context.set("test:key", seen);
        let request = Request {
            principal: Principal::Aws("arn:aws:iam::123456789012:user/app".parse().unwrap()),
            action: "test:Act".to_owned(),
            resource: "*".to_owned(),
            resource_account: None,
            context,
        };
        judged(&request, &[statement]);
    }
}
