//! What a JSON parser says against a document, in words of JSON.
//!
//! serde names the types of the program, `u64` and `struct Job`, of which whoever wrote the document knows nothing.
//! Place, field and value stay as they are.

/// The parser's text without the types of the program.
///
/// ```
/// let error = serde_json::from_str::<Vec<u64>>("[-1]").unwrap_err();
/// assert_eq!(
///     portcullis_model::json_refusal(&error),
///     "invalid value: integer `-1`, expected a whole number from 0 at line 1 column 3"
/// );
/// ```
#[must_use]
pub fn json_refusal(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let Some((before, expected)) = text.split_once("expected ") else {
        return without_program(&text);
    };
    // What follows the name of the type: a list of others, or the place.
    let end = expected.find(" at line ").unwrap_or(expected.len());
    let (expected, place) = expected.split_at(end);
    format!("{}expected {}{place}", without_program(before), in_json(expected))
}

/// What a type of the program is in JSON.
fn in_json(expected: &str) -> String {
    let first = expected.split_whitespace().next().unwrap_or_default();
    match first {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "struct" | "map" => "an object".to_owned(),
        "enum" => "the name of one of its kinds".to_owned(),
        "newtype" | "tuple" if expected.ends_with("variant") => {
            "an object of one member, `{\"NAME\": …}`: this one needs to be told more".to_owned()
        }
        "unit" => "its name alone, `\"NAME\"`".to_owned(),
        "sequence" => "a list".to_owned(),
        "boolean" => "true or false".to_owned(),
        _ if expected.starts_with("a map") => "an object".to_owned(),
        _ if expected.starts_with("a sequence") => "a list".to_owned(),
        _ if expected.starts_with("a boolean") => "true or false".to_owned(),
        _ if expected.starts_with("a string") => "a text".to_owned(),
        _ => expected.to_owned(),
    }
}

/// The words before `expected`, and messages without one.
fn without_program(text: &str) -> String {
    let text = match text.find("data did not match any variant of untagged enum ") {
        Some(at) => {
            let place = text.get(at..).and_then(|rest| rest.find(" at line ").and_then(|end| rest.get(end..)));
            format!(
                "{}a value of none of the types that may stand here{}",
                text.get(..at).unwrap_or_default(),
                place.unwrap_or_default()
            )
        }
        None => text.to_owned(),
    };
    let words = [
        ("unit variant", "a name alone"),
        ("newtype variant", "an object of one member"),
        ("invalid type: map", "invalid type: object"),
        ("invalid type: sequence", "invalid type: list"),
        ("invalid type: string", "invalid type: text"),
        ("invalid type: floating point", "invalid type: fraction"),
        ("unknown variant", "unknown name"),
    ];
    words.iter().fold(text, |text, (program, json)| text.replace(program, json))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::Job;

    const REPOSITORY: &str = r#"{"owner": "o", "name": "r"}"#;

    #[rstest]
    #[case::a_list("[]")]
    #[case::a_word("7")]
    #[case::a_text(r#"{"repository": "o/r", "event": "schedule"}"#)]
    #[case::an_id(r#"{"repository": {"owner": "o", "name": "r", "id": "7"}, "event": "schedule"}"#)]
    #[case::a_negative(r#"{"repository": {"owner": "o", "name": "r", "id": -1}, "event": "schedule"}"#)]
    #[case::a_fraction(r#"{"repository": {"owner": "o", "name": "r", "id": 1.5}, "event": "schedule"}"#)]
    #[case::an_event_alone(r#"{"repository": {"owner": "o", "name": "r"}, "event": "push"}"#)]
    #[case::an_event_of_more(r#"{"repository": {"owner": "o", "name": "r"}, "event": {"schedule": "x"}}"#)]
    #[case::an_event_of_a_number(r#"{"repository": {"owner": "o", "name": "r"}, "event": 7}"#)]
    #[case::a_property(r#"{"repository": {"owner": "o", "name": "r", "properties": {"a": 7}}, "event": "schedule"}"#)]
    #[case::a_truth(r#"{"repository": {"owner": "o", "name": "r"}, "event": "schedule", "refProtected": "yes"}"#)]
    #[case::keys(r#"{"repository": {"owner": "o", "name": "r", "includeClaimKeys": "sub"}, "event": "schedule"}"#)]
    #[case::a_host(r#"{"repository": {"owner": "o", "name": "r", "host": 7}, "event": "schedule"}"#)]
    #[case::a_date(r#"{"repository": {"owner": "o", "name": "r", "created": 7}, "event": "schedule"}"#)]
    fn no_type_of_the_program_is_named(#[case] json: &str) {
        let error = serde_json::from_str::<Job>(json).expect_err(json);
        let told = json_refusal(&error);
        for word in ["struct", "enum", "u64", "u8", "variant", "sequence", "newtype", "untagged", "boolean", "map"] {
            assert!(!told.contains(word), "{json}: {told}");
        }
        assert!(!told.is_empty());
    }

    #[test]
    fn a_field_that_is_not_known_keeps_the_names_of_those_that_are() {
        let json = format!(r#"{{"repository": {REPOSITORY}, "event": "schedule", "run": {{"no": 1}}}}"#);
        let error = serde_json::from_str::<Job>(&json).unwrap_err();
        assert!(json_refusal(&error).starts_with("unknown field `no`, expected one of `id`, `number`, `attempt`"));
    }
}
