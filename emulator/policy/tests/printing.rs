//! Laws of reading and printing: whatever spelling AWS takes for a document, it reads as the same document, prints the
//! same and decides the same; and no text brings the reader down.

#![expect(clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used, reason = "a test fails by panicking")]

use portcullis_policy::{
    Context, Decision, DocumentKind, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, check_on_write,
    evaluate,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const REPOSITORY: &str = "arn:aws:ecr:us-east-1:123456789012:repository/app";

fn some_of(words: &'static [&'static str], least: usize) -> impl Strategy<Value = Value> {
    prop::collection::vec(prop::sample::select(words), least..4).prop_map(|words| json!(words))
}

/// An element or its `Not…` form.
fn either(name: &'static str, values: impl Strategy<Value = Value>) -> impl Strategy<Value = (String, Value)> {
    (any::<bool>(), values).prop_map(move |(not, value)| (format!("{}{name}", if not { "Not" } else { "" }), value))
}

fn action() -> impl Strategy<Value = (String, Value)> {
    either("Action", some_of(&["ecr:PutImage", "ECR:*", "ecr:?utImage", "s3:GetObject", "*"], 1))
}

fn resource() -> impl Strategy<Value = (String, Value)> {
    let words =
        &["*", REPOSITORY, "arn:aws:ecr:*:*:repository/${test:Key}", "arn:aws:s3:::bucket/é\"\\\n", "arn:aws:s3"];
    either("Resource", some_of(words, 0))
}

fn principal() -> impl Strategy<Value = (String, Value)> {
    let accounts = some_of(&["*", "123456789012", "arn:aws:iam::123456789012:user/app", "AROAEXAMPLEEXAMPLE123"], 1);
    let services = some_of(&["ecs.amazonaws.com", "ecr.amazonaws.com"], 1);
    let map = (accounts, prop::option::of(services)).prop_map(|(accounts, services)| match services {
        Some(services) => json!({ "AWS": accounts, "Service": services }),
        None => json!({ "AWS": accounts }),
    });
    either("Principal", prop_oneof![Just(json!("*")), map])
}

fn conditions() -> impl Strategy<Value = Value> {
    let operators =
        &["StringEquals", "ForAnyValue:StringLikeIfExists", "NumericLessThan", "Bool", "Null", "ArnNotLike"];
    let keys = &["test:Key", "aws:PrincipalTag/team~one", "aws:username"];
    let block = (prop::sample::select(keys), some_of(&["true", "false", "3", "-1.5e3", "a*", "${test:Key, 'é'}"], 0));
    let block = prop::collection::vec(block, 1..3);
    prop::collection::vec((prop::sample::select(operators), block), 0..3).prop_map(|blocks| {
        let entries = |block: Vec<(&str, Value)>| {
            block.into_iter().map(|(key, values)| (key.to_owned(), values)).collect::<Map<String, Value>>()
        };
        blocks.into_iter().map(|(operator, block)| (operator.to_owned(), Value::Object(entries(block)))).collect()
    })
}

fn statement() -> impl Strategy<Value = Value> {
    let effect = prop::sample::select(&["Allow", "Deny"]);
    let sid = prop::option::of(prop::sample::select(&["one", "", "\u{1f600}\u{7f}"]));
    let optional = (sid, prop::option::of(principal()), prop::option::of(resource()), prop::option::of(conditions()));
    (effect, action(), optional).prop_map(|(effect, action, (sid, principal, resource, conditions))| {
        let mut members = Map::new();
        if let Some(sid) = sid {
            members.insert("Sid".to_owned(), json!(sid));
        }
        members.insert("Effect".to_owned(), json!(effect));
        members.extend(principal);
        members.extend([action]);
        members.extend(resource);
        if let Some(conditions) = conditions {
            members.insert("Condition".to_owned(), conditions);
        }
        Value::Object(members)
    })
}

/// A document with lists wherever there may be one, and texts for all condition values.
fn document() -> impl Strategy<Value = Value> {
    let version = prop::option::of(prop::sample::select(&["2012-10-17", "2008-10-17"]));
    let id = prop::option::of(".{0,6}");
    (version, id, prop::collection::vec(statement(), 0..3)).prop_map(|(version, id, statements)| {
        let mut members = Map::new();
        if let Some(version) = version {
            members.insert("Version".to_owned(), json!(version));
        }
        if let Some(id) = id {
            members.insert("Id".to_owned(), json!(id));
        }
        members.insert("Statement".to_owned(), json!(statements));
        Value::Object(members)
    })
}

/// Decisions of taste while a document is written down.
#[derive(Debug)]
struct Taste(Vec<bool>);

impl Taste {
    fn decides(&mut self) -> bool {
        let first = self.0[0];
        self.0.rotate_left(1);
        first
    }

    /// The document in a looser spelling: one value without its list, numbers and booleans without quotes, members in
    /// another order.
    fn spell(&mut self, value: &Value, is_condition: bool) -> Value {
        match value {
            Value::Array(items) if items.len() == 1 && self.decides() => self.spell(&items[0], is_condition),
            Value::Array(items) => items.iter().map(|item| self.spell(item, is_condition)).collect(),
            Value::Object(members) => {
                let mut members: Vec<(String, Value)> = members
                    .iter()
                    .map(|(key, value)| (key.clone(), self.spell(value, is_condition || key == "Condition")))
                    .collect();
                // Conditions keep their order, which is the order of the reasons.
                if !is_condition && self.decides() {
                    members.reverse();
                }
                Value::Object(members.into_iter().collect())
            }
            Value::String(text)
                if is_condition && matches!(text.as_str(), "true" | "false" | "3") && self.decides() =>
            {
                serde_json::from_str(text).unwrap()
            }
            other => other.clone(),
        }
    }

    /// The text, on one line or on many, with letters as they are or escaped (`c` stands in no word of JSON).
    fn write(&mut self, value: &Value) -> String {
        let spelled = self.spell(value, false);
        let pretty = self.decides();
        let text = if pretty { serde_json::to_string_pretty(&spelled).unwrap() } else { spelled.to_string() };
        if self.decides() { text.replace('c', "\\u0063") } else { text }
    }
}

fn taste() -> impl Strategy<Value = Taste> {
    prop::collection::vec(any::<bool>(), 1..40).prop_map(Taste)
}

/// What the policy decides, as the resource's policy and as the caller's own.
fn decisions(policy: &Policy) -> [Decision; 2] {
    let mut context = Context::new();
    context.set("test:Key", "app");
    context.set("aws:username", "app");
    let request = Request {
        principal: Principal::Aws("arn:aws:iam::123456789012:user/app".parse().unwrap()),
        action: "ecr:PutImage".to_owned(),
        resource: REPOSITORY.to_owned(),
        resource_account: None,
        context,
    };
    let named = NamedPolicy { name: "test", policy };
    let identity = Layers { identity: Some(vec![named]), ..Layers::default() };
    let resource = Layers { resource: ResourcePolicy::Policy(named), ..Layers::default() };
    [evaluate(&request, &identity), evaluate(&request, &resource)]
}

proptest! {
    #[test]
    fn a_printed_document_is_the_document(document in document(), mut taste in taste()) {
        let policy = Policy::parse(&taste.write(&document)).unwrap();
        let printed = policy.to_string();
        let again = Policy::parse(&printed).unwrap();
        prop_assert_eq!(&again.to_string(), &printed);
        // Pointers differ where `Statement` was one object.
        let verdicts = |policy: &Policy| decisions(policy).map(|decision| decision.verdict);
        prop_assert_eq!(verdicts(&again), verdicts(&policy));
        // Nothing is lost: with lists everywhere, the printed text is the JSON that was written.
        let mut told: Value = serde_json::from_str(&printed).unwrap();
        told.sort_all_objects();
        let mut meant = document;
        meant.sort_all_objects();
        prop_assert_eq!(told, meant);
    }

    #[test]
    fn every_spelling_prints_and_decides_the_same(document in document(), mut one in taste(), mut other in taste()) {
        let [one, other] = [one.write(&document), other.write(&document)].map(|text| Policy::parse(&text).unwrap());
        prop_assert_eq!(one.to_string(), other.to_string());
        prop_assert_eq!(decisions(&one).map(|it| it.verdict), decisions(&other).map(|it| it.verdict));
    }

    #[test]
    fn every_spelling_may_be_written_or_none(document in document(), mut one in taste(), mut other in taste()) {
        let texts = [one.write(&document), other.write(&document)];
        for kind in DocumentKind::ALL {
            let [one, other] = texts.each_ref().map(|text| check_on_write(kind, text).map_err(|it| it.rule.id));
            prop_assert_eq!(one.map(|it| it.to_string()), other.map(|it| it.to_string()));
        }
    }

    #[test]
    fn the_pointer_of_every_reason_leads_into_the_text(document in document(), mut taste in taste()) {
        let policy = Policy::parse(&taste.write(&document)).unwrap();
        for reason in decisions(&policy).into_iter().flat_map(|decision| decision.reasons) {
            if let Some(pointer) = &reason.pointer {
                let span = policy.span_of(pointer);
                prop_assert!(span.is_some(), "`{}` leads nowhere in {}", pointer, policy.text());
                let span = span.unwrap();
                let place = &policy.text()[span.offset()..span.offset() + span.len()];
                prop_assert!(serde_json::from_str::<Value>(place).is_ok(), "`{}` is `{}`", pointer, place);
            }
        }
    }

    #[test]
    fn no_damage_to_a_document_brings_the_reader_down(
        document in document(),
        mut taste in taste(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, "[{}\\[\\]\",:a\\\\u0-9 \u{0}é]{0,3}"), 0..4),
    ) {
        let mut letters: Vec<char> = taste.write(&document).chars().collect();
        for (at, length, instead) in cuts {
            let at = at.index(letters.len() + 1);
            let end = (at + length).min(letters.len());
            letters.splice(at..end, instead.chars());
        }
        let text: String = letters.into_iter().collect();
        let read = Policy::parse(&text);
        if let Err(error) = &read {
            let span = error.span();
            prop_assert!(text.get(span.offset()..span.offset() + span.len()).is_some());
        }
        for kind in DocumentKind::ALL {
            prop_assert!(check_on_write(kind, &text).is_err() || read.is_ok());
        }
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in any::<String>()) {
        prop_assert_eq!(Policy::parse(&text).is_ok(), false, "no random text is a policy: {}", text);
    }
}
