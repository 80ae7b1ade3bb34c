//! Scalars with `${{ }}` and conditions, as GitHub reads and evaluates them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use portcullis_expression::{Condition, Contexts, Scope, Status, Template, Value};
use rstest::rstest;

fn contexts() -> Contexts {
    let github = Value::object([("ref", Value::from("refs/heads/main")), ("run_number", Value::from("7"))]);
    let steps = Value::open_object::<&str>([], "the outputs of `build` are only known in a run");
    Contexts::new()
        .with("github", github)
        .with("steps", steps)
        .with("matrix", Value::object([("n", Value::from(3.0)), ("list", Value::array([Value::from("a")]))]))
        .with_status(Status::Success)
}

fn scope() -> Scope {
    Scope::of(&["github", "steps", "matrix", "env", "success(0,0)", "failure(0,0)", "always(0,0)", "cancelled(0,0)"])
}

fn value(text: &str) -> Value {
    Template::parse(text, &scope()).unwrap().evaluate(&contexts()).unwrap()
}

#[test]
fn a_sole_expression_keeps_its_type_and_text_around_it_makes_a_string() {
    assert_eq!(value("${{ matrix.n }}"), Value::from(3.0));
    assert_eq!(value("${{matrix.list}}"), Value::array([Value::from("a")]));
    assert_eq!(value(" ${{ matrix.n }}"), Value::from(" 3"));
    assert_eq!(value("${{ matrix.list }}!"), Value::from("Array!"));
    assert_eq!(value("a${{ github.ref }}b${{ matrix.none }}c"), Value::from("arefs/heads/mainbc"));
}

#[test]
fn braces_in_a_string_end_nothing() {
    assert_eq!(value("${{ '}}' }}"), Value::from("}}"));
    assert_eq!(value("${{ format('{0}}}', 'it''s') }}."), Value::from("it's}."));
}

#[test]
fn what_is_not_known_stays_unknown_with_its_reason() {
    let unknown = value("image:${{ steps.build.outputs.tag }}");
    assert_eq!(unknown.as_unknown().unwrap().why(), "the outputs of `build` are only known in a run");
    let unknown = value("${{ steps.build.outputs.tag == 'v1' || contains(steps.*.outcome, 'x') }}");
    assert!(unknown.as_unknown().is_some());
    assert_eq!(value("${{ false && steps.build.outputs.tag }}"), Value::from(false));
    assert_eq!(value("${{ true || steps.build.outputs.tag }}"), Value::from(true));
    assert_eq!(value("${{ env.AWS_REGION }}").as_unknown().unwrap().why(), "nothing was given for the context `env`");
}

#[rstest]
#[case("${{ }}", "An expression was expected", 0..6)]
#[case("a ${{ github.ref", "The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence was not found.", 2..16)]
#[case("a ${{ foo.bar }}", "Unrecognized named-value: 'foo'. Located at position 1 within expression: foo.bar", 6..9)]
#[case("${{ \"x\" }}", "Unexpected symbol: '\"x\"'. Located at position 1 within expression: \"x\"", 4..7)]
#[case("${{ hashFiles('x') }}", "Unrecognized function: 'hashFiles'. Located at position 1 within expression: hashFiles('x')", 4..13)]
#[case("${{ case(true, 1, 2, 3) }}", "Even number of parameters supplied, requires an odd number of parameters: 'case'. Located at position 1 within expression: case(true, 1, 2, 3)", 4..8)]
#[case("x${{ insert }}", "The directive 'insert' is not allowed in this context. Directives are not supported for expressions that are embedded within a string. Directives are only supported when the entire value is an expression.", 0..14)]
fn a_refusal_is_githubs_with_the_place(
    #[case] text: &str,
    #[case] message: &str,
    #[case] span: std::ops::Range<usize>,
) {
    let error = Template::parse(text, &scope()).unwrap_err();
    assert_eq!((error.to_string().as_str(), error.span()), (message, span));
}

#[test]
fn double_quotes_and_unknown_names_come_with_a_next_step() {
    let help = |text: &str| Template::parse(text, &scope()).unwrap_err().next_step().unwrap().to_owned();
    assert_eq!(help("${{ \"x\" }}"), "strings are written in single quotes: `'text'`");
    assert_eq!(help("${{ secrets.x }}"), "here there are `github`, `steps`, `matrix`, `env`");
}

#[rstest]
#[case("", "success()", true)]
#[case("github.ref == 'refs/heads/MAIN'", "success() && (github.ref == 'refs/heads/MAIN')", true)]
#[case("${{ github.ref == 'x' }}", "success() && (github.ref == 'x')", false)]
#[case("false || ${{ false }}", "success() && (format('false || {0}', false))", true)]
#[case("${{ 'false' }}", "success() && (false)", false)]
#[case("always() && matrix.n > 2", "always() && matrix.n > 2", true)]
#[case("github.ref == 'success()'", "success() && (github.ref == 'success()')", false)]
#[case("!failure()", "!failure()", true)]
#[case(" ${{ cancelled() }}", "format(' {0}', cancelled())", true)]
fn a_condition_is_wrapped_and_evaluated_as_github_does(#[case] text: &str, #[case] form: &str, #[case] holds: bool) {
    let condition = Condition::parse(text, &scope()).unwrap();
    assert_eq!(condition.expression().source(), form);
    assert_eq!(condition.evaluate(&contexts()).unwrap(), Value::from(holds));
}

#[rstest]
#[case("case(false, 'a', matrix.n == 3, 'b', 'c')", "b")]
#[case("case(false, 'a', 'c')", "c")]
#[case("github['REF']", "refs/heads/main")]
#[case("join(fromJSON('[1, null, \"x\"]'), '-')", "1--x")]
#[case("toJSON(matrix)", "{\n  \"n\": 3,\n  \"list\": [\n    \"a\"\n  ]\n}")]
fn functions_give_what_github_gives(#[case] expression: &str, #[case] expected: &str) {
    assert_eq!(value(&format!("${{{{ {expression} }}}}")), Value::from(expected));
}

#[rstest]
#[case("case('x', 1, 2)", "case predicate must evaluate to a boolean value")]
#[case("github[format('{0')]", "could not evaluate index for index access: The following format string is invalid: {0")]
#[case("fromJSON('')", "Error from function 'fromJSON': empty input")]
fn what_fails_in_a_run_fails_here(#[case] expression: &str, #[case] expected: &str) {
    let template = Template::parse(&format!("${{{{ {expression} }}}}"), &scope()).unwrap();
    assert_eq!(template.evaluate(&contexts()).unwrap_err().to_string(), expected);
}

#[test]
fn files_are_hashed_only_where_they_are_given() {
    let template = Template::parse("${{ hashFiles('**/Cargo.lock') }}", &Scope::everything()).unwrap();
    let unknown = template.evaluate(&Contexts::new()).unwrap();
    assert_eq!(unknown.as_unknown().unwrap().why(), "`hashFiles` reads files that only the runner has");
    let given =
        Contexts::new().with_hash_files(std::sync::Arc::new(|patterns| Ok(format!("hash of {}", patterns.join(",")))));
    assert_eq!(template.evaluate(&given).unwrap(), Value::from("hash of **/Cargo.lock"));
}
