//! The `Condition` element: operators, keys and values, compiled.
//!
//! Every operator of the block, and every key of an operator, must hold. Refuses unknown operators, and values that are
//! neither strings, numbers nor booleans. A value that the operator cannot read is kept, and earns a warning.

use super::{
    Version,
    error::{Place, PolicyError},
    json::{Node, Value},
};
use crate::{
    condition::{OPERATORS, Operand, Operator},
    unverified,
    variable::{Piece, Template},
};

/// One operator on one key.
#[derive(Debug)]
pub(crate) struct Condition {
    /// The operator as written, `ForAnyValue:` and `IfExists` included.
    pub(crate) written: String,
    pub(crate) operator: &'static dyn Operator,
    pub(crate) quantifier: Option<Quantifier>,
    pub(crate) if_exists: bool,
    /// The key as written.
    pub(crate) key: String,
    /// The key in lower case.
    pub(crate) lookup: String,
    /// `/Statement/0/Condition/StringLike/aws:PrincipalArn`.
    pub(crate) pointer: String,
    pub(crate) values: Vec<ConditionValue>,
}

/// How the values of a key are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// One value of a condition.
#[derive(Debug)]
pub(crate) struct ConditionValue {
    pub(crate) text: String,
    pub(crate) at: Place,
    pub(crate) wanted: Wanted,
}

/// What a value asks for.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// The same for every request.
    Fixed(Operand),
    /// With variables, read for each request.
    Template(Template),
}

impl Condition {
    /// Whether it compares texts: one of the String operators.
    pub(crate) fn compares_text(&self) -> bool {
        self.operator.name().starts_with("String")
    }

    /// Whether the operator reads `*` and `?` as wildcards.
    pub(crate) fn reads_wildcards(&self) -> bool {
        matches!(self.operator.name(), "StringLike" | "StringNotLike") || self.operator.name().starts_with("Arn")
    }

    /// Whether the operator is written in other letter case than the reference has it: unverified::OPERATOR_CASE.
    pub(crate) fn is_in_other_letters(&self) -> bool {
        is_in_other_letters(&self.written, self.operator)
    }
}

fn is_in_other_letters(written: &str, operator: &dyn Operator) -> bool {
    let (start, rest) = written.split_once(':').unwrap_or(("", written));
    let (base, end) = rest.split_at_checked(operator.name().len()).unwrap_or((rest, ""));
    base != operator.name() || !matches!(end, "" | "IfExists") || !matches!(start, "" | "ForAllValues" | "ForAnyValue")
}

pub(super) fn read(
    node: &Node,
    version: Version,
    pointer: &str,
    warnings: &mut Vec<String>,
) -> Result<Vec<Condition>, PolicyError> {
    let mut conditions = Vec::new();
    for member in node.members("`Condition`")? {
        // AWS takes any name in front of an empty block, which asks for nothing.
        if matches!(&member.node.value, Value::Object(entries) if entries.is_empty()) {
            continue;
        }
        let (operator, quantifier, if_exists) = operator(&member.key, member.key_at)?;
        if is_in_other_letters(&member.key, operator) {
            warnings.push(format!("{pointer}: {}", unverified::OPERATOR_CASE.warning()));
        }
        for entry in member.node.members(&format!("`{}`", member.key))? {
            let pointer = format!("{pointer}/{}/{}", escape(&member.key), escape(&entry.key));
            let values: Vec<ConditionValue> = values(&entry.node)?
                .into_iter()
                .map(|(text, at)| {
                    let wanted = wanted(operator, &text, version);
                    match wanted {
                        Wanted::Fixed(Operand::Unreadable) => {
                            warnings.push(format!("{pointer}: `{text}` is not {}", operator.expects()));
                        }
                        Wanted::Fixed(Operand::Boolean(_)) if !operator.reads(&text) => {
                            warnings.push(format!(
                                "{pointer}: `{text}` is not {}: it counts as `false`",
                                operator.expects()
                            ));
                        }
                        _ => {}
                    }
                    if operator.name().starts_with("Arn") && text == "*" {
                        warnings.push(format!("{pointer}: {}", unverified::ARN_STAR.warning()));
                    }
                    ConditionValue { text, at, wanted }
                })
                .collect();
            if values.is_empty() {
                let holds = if operator.negated() { "always holds" } else { "never holds where the key is there" };
                warnings.push(format!("{pointer}: the list is empty, so the condition {holds}"));
            }
            conditions.push(Condition {
                written: member.key.clone(),
                operator,
                quantifier,
                if_exists,
                key: entry.key.clone(),
                lookup: entry.key.to_ascii_lowercase(),
                pointer,
                values,
            });
        }
    }
    Ok(conditions)
}

fn operator(written: &str, at: Place) -> Result<(&'static dyn Operator, Option<Quantifier>, bool), PolicyError> {
    let (quantifier, rest) = match written.split_once(':') {
        Some((word, rest)) if word.eq_ignore_ascii_case("ForAllValues") => (Some(Quantifier::All), rest),
        Some((word, rest)) if word.eq_ignore_ascii_case("ForAnyValue") => (Some(Quantifier::Any), rest),
        _ => (None, written),
    };
    let cut = rest.len().saturating_sub("IfExists".len());
    let (base, if_exists) = match (rest.get(..cut), rest.get(cut..)) {
        (Some(base), Some(end)) if end.eq_ignore_ascii_case("IfExists") => (base, true),
        _ => (rest, false),
    };
    let Some(operator) = OPERATORS.iter().copied().find(|operator| operator.name().eq_ignore_ascii_case(base)) else {
        let error = PolicyError::syntax(at, format!("`{written}` is not a condition operator"));
        return Err(match closest(base) {
            Some(name) => error.help(format!("did you mean `{name}`?")),
            None => error.help("the operators are listed in the IAM reference under “Condition operators”"),
        });
    };
    if operator.asks_presence() && (if_exists || quantifier.is_some()) {
        let with = if if_exists { "IfExists" } else { "ForAllValues` or `ForAnyValue" };
        let error = PolicyError::syntax(at, format!("`Null` takes no `{with}`"));
        return Err(error.help("write `Null`: it already asks whether the key is there"));
    }
    Ok((operator, quantifier, if_exists))
}

/// The operator whose name shares the longest beginning, when that is long enough to be a slip.
fn closest(written: &str) -> Option<&'static str> {
    let shared = |name: &str| name.bytes().zip(written.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    let best =
        OPERATORS.iter().map(|operator| operator.name()).max_by_key(|name| (shared(name), usize::MAX - name.len()))?;
    (shared(best) >= 4).then_some(best)
}

fn values(node: &Node) -> Result<Vec<(String, Place)>, PolicyError> {
    let scalar = |node: &Node| match &node.value {
        Value::Text(text) | Value::Number(text) => Ok((text.clone(), node.at)),
        Value::Boolean(value) => Ok((value.to_string(), node.at)),
        _ => {
            let message = format!("a condition value must be a string, a number or a boolean, not {}", node.kind());
            Err(PolicyError::syntax(node.at, message))
        }
    };
    match &node.value {
        Value::List(nodes) => nodes.iter().map(scalar).collect(),
        _ => Ok(vec![scalar(node)?]),
    }
}

fn wanted(operator: &dyn Operator, text: &str, version: Version) -> Wanted {
    if version == Version::Current && operator.substitutes() && text.contains("${") {
        let template = Template::new(text);
        return match template.constant() {
            Some(pieces) => Wanted::Fixed(operator.operand(&pieces)),
            None => Wanted::Template(template),
        };
    }
    Wanted::Fixed(operator.operand(&[Piece { text: text.into(), wild: true }]))
}

/// A key as a part of a JSON pointer (RFC 6901).
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::Policy;

    #[rstest]
    #[case("StringEquals", false)]
    #[case("StringEqualsIfExists", false)]
    #[case("ForAnyValue:StringLike", false)]
    #[case("ForAllValues:StringLikeIfExists", false)]
    #[case("stringEquals", true)]
    #[case("StringEqualsifexists", true)]
    #[case("forAnyValue:StringLike", true)]
    #[case("ForAnyValue:stringLike", true)]
    fn an_operator_in_other_letters_is_noticed(#[case] operator: &str, #[case] expected: bool) {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"aws:TagKeys":"a"}}}}}}}}"#
        );
        let policy = Policy::parse(&text).unwrap();
        let condition =
            policy.document().statements.first().and_then(|statement| statement.conditions.first()).unwrap();
        assert_eq!(condition.is_in_other_letters(), expected);
    }
}
