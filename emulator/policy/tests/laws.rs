//! Laws that hold for all policies: a Deny never helps, a removed Allow never helps, no text brings the reader down.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use portcullis_policy::{
    Context, DocumentKind, Layers, NamedPolicy, Policy, Principal, Request, Verdict, check_on_write, evaluate, verdict,
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
