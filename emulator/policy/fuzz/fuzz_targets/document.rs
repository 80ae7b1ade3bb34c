//! Any text: the reader neither panics nor accepts what is not JSON, what may be written can be read, a printed document
//! says the same, and every place that an error or a pointer leads to lies in the text and holds what it should.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis_policy::{DocumentKind, Policy, PolicyError, WriteOptions, check_on_write, check_on_write_with};
use serde_json::Value;

fuzz_target!(|text: &str| {
    let read = Policy::parse(text);
    match &read {
        Ok(policy) => {
            assert_eq!(policy.text(), text);
            match serde_json::from_str(text) {
                Ok(json) => all_places(policy, &json, &mut String::new()),
                // Numbers that no float holds are JSON all the same.
                Err(error) if error.to_string().starts_with("number out of range") => {}
                Err(error) => panic!("read as a policy, but is not JSON: {error}"),
            }
            let printed = policy.to_string();
            assert_eq!(Policy::parse(&printed).unwrap().to_string(), printed);
        }
        Err(error) => placed(error, text),
    }
    for kind in DocumentKind::ALL {
        let written = check_on_write(kind, text);
        match &written {
            Ok(policy) => {
                assert_eq!(read.as_ref(), Ok(policy), "{kind:?} may be written and not be read");
                assert!(check_on_write(kind, &policy.to_string()).is_ok(), "{kind:?} may not be written as it prints");
            }
            Err(malformed) => {
                assert!(malformed.rule.kinds.contains(&kind), "`{}` does not bind {kind:?}", malformed.rule.id);
                placed(&malformed.error, text);
            }
        }
        let grandfathered = check_on_write_with(kind, text, WriteOptions { grandfathered: true });
        assert!(written.is_err() || grandfathered.is_ok(), "a rule holds for grandfathered policies only");
    }
});

/// Every pointer leads to the text of its value.
fn all_places(policy: &Policy, value: &Value, pointer: &mut String) {
    let span = policy.span_of(pointer).unwrap_or_else(|| panic!("`{pointer}` leads nowhere"));
    let place = policy.text().get(span.offset()..span.offset() + span.len()).unwrap();
    assert_eq!(&serde_json::from_str::<Value>(place).unwrap(), value, "`{pointer}`");
    let length = pointer.len();
    let mut below = |step: &str, value: &Value| {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        all_places(policy, value, pointer);
        pointer.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| below(&index.to_string(), item)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The error's place is a part of the text.
fn placed(error: &PolicyError, text: &str) {
    let span = error.span();
    let (start, end) = (span.offset(), span.offset() + span.len());
    assert!(text.get(start..end).is_some(), "{start}..{end} is no place in the text: {error}");
    let _pointer = error.pointer();
}
