//! Policy variables: `${key}`, `${key, 'default'}`, and the escapes `${*}`, `${?}`, `${$}`.
//!
//! Read only in documents of version 2012-10-17; in older ones `${…}` is plain text. What a variable stands for is
//! literal: a `*` in it is no wildcard. A key that is absent without a default, or that has several values (default or
//! not), leaves the whole text unresolved, and an unresolved text equals nothing.
//!
//! AWS: "IAM policy elements: Variables and tags"; recorded for several values.

use std::borrow::Cow;

use crate::{
    pattern::{Unit, units},
    request::{Context, ContextValue},
};

/// A run of text: wildcards count in what the policy's author wrote, not in what came from a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) wild: bool,
}

/// A text with variables in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text { text: String, wild: bool },
    Variable { key: String, default: Option<String> },
}

impl Template {
    /// Takes a text apart at its variables. A `${` that is never closed is plain text.
    pub(crate) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((inside, after)) = after.split_once('}') else { break };
            if !before.is_empty() {
                parts.push(Part::Text { text: before.to_owned(), wild: true });
            }
            parts.push(match inside {
                "*" | "?" | "$" => Part::Text { text: inside.to_owned(), wild: false },
                _ => variable(inside),
            });
            rest = after;
        }
        if !rest.is_empty() || parts.is_empty() {
            parts.push(Part::Text { text: rest.to_owned(), wild: true });
        }
        Self(parts)
    }

    /// The text when nothing in it depends on the request.
    pub(crate) fn constant(&self) -> Option<Vec<Piece<'_>>> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text { text, wild } => Some(Piece { text: Cow::Borrowed(text), wild: *wild }),
                Part::Variable { .. } => None,
            })
            .collect()
    }

    /// The text for this request; none when a variable does not resolve.
    pub(crate) fn resolve<'a>(&'a self, context: &'a Context) -> Option<Vec<Piece<'a>>> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text { text, wild } => Some(Piece { text: Cow::Borrowed(text), wild: *wild }),
                Part::Variable { key, default } => {
                    let text = match (context.value(key), default) {
                        (Some(ContextValue::Single(value)), _) => value.as_str(),
                        (Some(ContextValue::Multi(_)), _) | (None, None) => return None,
                        (None, Some(default)) => default,
                    };
                    Some(Piece { text: Cow::Borrowed(text), wild: false })
                }
            })
            .collect()
    }
}

fn variable(inside: &str) -> Part {
    let plain = || Part::Variable { key: inside.trim().to_ascii_lowercase(), default: None };
    let Some((key, default)) = inside.split_once(',') else { return plain() };
    match default.trim().strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(default) => Part::Variable { key: key.trim().to_ascii_lowercase(), default: Some(default.to_owned()) },
        None => plain(),
    }
}

/// The text of the pieces, put together.
pub(crate) fn text_of(pieces: &[Piece<'_>]) -> String {
    pieces.iter().map(|piece| piece.text.as_ref()).collect()
}

/// The pattern units of the pieces.
pub(crate) fn units_of(pieces: &[Piece<'_>]) -> Vec<Unit> {
    pieces.iter().flat_map(|piece| units(&piece.text, piece.wild)).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn context() -> Context {
        let mut context = Context::new();
        context.set("aws:username", "ana*");
        context.set_all("aws:TagKeys", ["one"]);
        context
    }

    #[rstest]
    #[case("plain", Some("plain"))]
    #[case("home/${aws:username}/x", Some("home/ana*/x"))]
    #[case("${AWS:UserName}", Some("ana*"))]
    #[case("${aws:absent}", None)]
    #[case("${aws:absent, 'team'}", Some("team"))]
    #[case("${aws:absent,'team'}", Some("team"))]
    #[case("${aws:username, 'team'}", Some("ana*"))]
    #[case("${aws:TagKeys}", None)]
    #[case("${aws:TagKeys, 'team'}", None)]
    #[case("${*}${?}${$}{x}", Some("*?${x}"))]
    #[case("open ${aws:username", Some("open ${aws:username"))]
    #[case("${}", None)]
    #[case("", Some(""))]
    fn variables_stand_for_the_value_of_a_key_of_one_value(#[case] text: &str, #[case] expected: Option<&str>) {
        let template = Template::new(text);
        assert_eq!(template.resolve(&context()).map(|pieces| text_of(&pieces)).as_deref(), expected);
    }

    #[test]
    fn a_wildcard_inside_a_value_is_literal() {
        use crate::pattern::Pattern;
        let context = context();
        let template = Template::new("${aws:username}?");
        let pattern = Pattern::from_units(&units_of(&template.resolve(&context).unwrap()));
        assert!(pattern.matches("ana*1"));
        assert!(!pattern.matches("anabel1"));
    }
}
