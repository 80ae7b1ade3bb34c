//! What holds for every text and value.

use portcullis_expression::{Condition, Contexts, Expression, Scope, Template, Value};
use proptest::prelude::*;

/// Texts that look like expressions more often than chance would have it.
fn expression_like() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("github".to_owned()),
        Just("format(".to_owned()),
        Just("fromJSON(".to_owned()),
        Just("toJSON(".to_owned()),
        Just("join(".to_owned()),
        Just("contains(".to_owned()),
        Just("case(".to_owned()),
        Just("hashFiles(".to_owned()),
        Just(".*".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just(", ".to_owned()),
        Just(" == ".to_owned()),
        Just(" && ".to_owned()),
        Just(" || ".to_owned()),
        Just("!".to_owned()),
        Just("'{0}{{'".to_owned()),
        Just("''''".to_owned()),
        Just("-0x1f".to_owned()),
        Just("1e3".to_owned()),
        Just("NaN".to_owned()),
        Just("null".to_owned()),
        Just(".ref".to_owned()),
        Just("${{".to_owned()),
        Just("}}".to_owned()),
        "[ -~äß\u{1F60A}\n]{0,3}",
    ];
    proptest::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

fn contexts() -> Contexts {
    let github = Value::open_object([("ref", Value::from("refs/heads/main"))], "the rest is not known");
    Contexts::new().with("github", github)
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_every_error_stands_in_the_text(text in expression_like()) {
        for outcome in [
            Expression::parse(&text, &Scope::everything()).map(|it| drop(it.evaluate(&contexts()))),
            Template::parse(&text, &Scope::everything()).map(|it| drop(it.evaluate(&contexts()))),
            Condition::parse(&text, &Scope::everything()).map(|it| drop(it.evaluate(&contexts()))),
        ] {
            if let Err(error) = outcome {
                let span = error.span();
                prop_assert!(span.start <= span.end && span.end <= text.len(), "{span:?} in {text:?}");
            }
        }
    }

    #[test]
    fn arbitrary_text_does_not_either(text in "\\PC{0,60}") {
        drop(Expression::parse(&text, &Scope::everything()).map(|it| it.evaluate(&contexts())));
        drop(Template::parse(&text, &Scope::everything()).map(|it| it.evaluate(&contexts())));
    }

    #[test]
    fn a_string_is_read_as_it_was_written(text in "[^\0]{0,40}") {
        let quoted = format!("'{}'", text.replace('\'', "''"));
        let value = Expression::parse(&quoted, &Scope::of(&[])).unwrap().evaluate(&Contexts::new()).unwrap();
        prop_assert_eq!(value, Value::from(text));
    }

    #[test]
    fn json_that_is_written_is_read_as_the_same_value(number in -1e15..1e15f64, text in "\\PC{0,20}", flag: bool) {
        let whole = number.trunc();
        let value = Value::object([
            ("n", Value::from(whole)),
            ("t", Value::from(text)),
            ("a", Value::array([Value::from(flag), Value::Null, Value::array([]), Value::object::<&str>([])])),
        ]);
        let contexts = Contexts::new().with("x", value.clone());
        let again = Expression::parse("fromJSON(toJSON(x))", &Scope::of(&["x"])).unwrap().evaluate(&contexts).unwrap();
        prop_assert_eq!(again, value);
    }

    #[test]
    fn a_template_without_expressions_is_its_text(text in "[^$]{0,40}") {
        let template = Template::parse(&text, &Scope::of(&[])).unwrap();
        prop_assert_eq!(template.literal(), Some(text.as_str()));
        prop_assert_eq!(template.evaluate(&Contexts::new()).unwrap(), Value::from(text));
    }

    #[test]
    fn a_template_is_worth_the_format_as_which_github_writes_it(before in "[^$]{0,9}", after in "[^$]{0,9}") {
        let scope = Scope::of(&["x"]);
        let contexts = Contexts::new().with("x", Value::from("y'{0}"));
        let template = Template::parse(&format!("{before}${{{{ x }}}}{after}"), &scope).unwrap();
        let form = Expression::parse(&template.github_form().unwrap(), &scope).unwrap();
        let (template, form) = (template.evaluate(&contexts).unwrap(), form.evaluate(&contexts).unwrap());
        prop_assert_eq!(template, form);
    }
}

#[test]
fn the_worst_expressions_end_soon() {
    let long_chain = format!("1{}", "==1".repeat(6_900));
    let many_nots = "!".repeat(20_999) + "1";
    let many_parentheses = "(".repeat(20_999);
    let growing =
        (0..20).fold("'xxxxxxxxxx'".to_owned(), |inner, _| format!("format('{}', {inner})", "{0}".repeat(40)));
    for text in [long_chain, many_nots, many_parentheses, growing] {
        if let Ok(expression) = Expression::parse(&text, &Scope::everything()) {
            drop(expression.evaluate(&Contexts::new()));
        }
    }
}
