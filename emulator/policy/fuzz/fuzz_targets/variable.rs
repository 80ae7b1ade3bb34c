//! A text with variables, and a request's keys line by line (`key=value`, or `key=[one,another]` for a key of several
//! values): the template resolves to what a reading letter by letter resolves to.
#![no_main]

#[expect(dead_code, reason = "evaluation uses the rest of the file")]
#[path = "../../src/pattern.rs"]
mod pattern;
#[expect(dead_code, reason = "evaluation uses the rest of the file")]
#[path = "../../src/request.rs"]
mod request;
#[path = "../../src/segment.rs"]
mod segment;
#[path = "../../src/variable.rs"]
mod variable;

use libfuzzer_sys::fuzz_target;
use pattern::{Pattern, Unit, units};
use request::{Context, ContextValue};
use variable::{Resolved, Template, reach, text_of, units_of};

fuzz_target!(|input: &str| {
    let (text, keys) = input.split_once('\n').unwrap_or((input, ""));
    let mut context = Context::new();
    for (key, value) in keys.lines().filter_map(|line| line.split_once('=')) {
        match value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(list) => context.set_all(key, list.split(',')),
            None => context.set(key, value),
        }
    }
    let template = Template::new(text);
    let resolved = match template.resolve(&context, usize::MAX) {
        Resolved::Text(pieces) => Some((text_of(&pieces), units_of(&pieces))),
        Resolved::Nothing => None,
        Resolved::Longer => panic!("nothing is longer than the longest text"),
    };
    assert_eq!(resolved, plainly(text, &context), "`{text}`");

    if let Some(pieces) = template.constant() {
        let of_nothing = Context::new();
        assert_eq!(template.resolve(&of_nothing, 0), Resolved::Text(pieces), "a text without variables depends on no request");
    }
    // What is longer than the reach of a text neither equals the text nor matches it, letter case or not.
    for (_, value) in keys.lines().filter_map(|line| line.split_once('=')) {
        let longest = reach(value) - reach("");
        if let (Resolved::Longer, Some((said, units))) = (template.resolve(&context, longest), &resolved) {
            assert!(!Pattern::from_units(units).matches(value), "`{text}` matches `{value}`");
            assert_ne!(said.to_lowercase(), value.to_lowercase(), "`{text}`");
        }
    }
    if let Some((text, units)) = resolved {
        // What was resolved, taken literally where it came from a variable, matches at least itself.
        assert!(Pattern::from_units(&units).matches(&text), "`{text}` does not match itself");
    }
});

/// The resolved text and its units, or none, by a reading that knows nothing of templates.
fn plainly(text: &str, context: &Context) -> Option<(String, Vec<Unit>)> {
    let (mut said, mut wanted) = (String::new(), Vec::new());
    let mut add = |text: &str, wild| {
        said.push_str(text);
        wanted.extend(units(text, wild));
    };
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        let close = letters[at..].iter().position(|letter| *letter == '}').map(|length| at + length);
        match close {
            Some(close) if letters[at] == '$' && letters.get(at + 1) == Some(&'{') => {
                let inside: String = letters[at + 2..close].iter().collect();
                match inside.as_str() {
                    "*" | "?" | "$" => add(&inside, false),
                    _ => add(&value(&inside, context)?, false),
                }
                at = close + 1;
            }
            _ => {
                add(&letters[at].to_string(), true);
                at += 1;
            }
        }
    }
    Some((said, wanted))
}

/// What stands between the braces: a key, or a key, a comma and a default in quotes.
fn value(inside: &str, context: &Context) -> Option<String> {
    let (key, default) = match inside.find(',') {
        Some(comma) => {
            let quoted = inside[comma + 1..].trim();
            if quoted.len() >= 2 && quoted.starts_with('\'') && quoted.ends_with('\'') {
                (&inside[..comma], Some(&quoted[1..quoted.len() - 1]))
            } else {
                (inside, None)
            }
        }
        None => (inside, None),
    };
    match context.value(key.trim()) {
        Some(ContextValue::Single(value)) => Some(value.clone()),
        Some(ContextValue::Multi(_)) => None,
        None => default.map(str::to_owned),
    }
}
