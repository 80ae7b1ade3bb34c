//! Policy variables: `${key}`, `${key, 'default'}`, and the escapes `${*}`, `${?}`, `${$}`.
//!
//! Read only in documents of version 2012-10-17; in older ones `${…}` is plain text. What a variable stands for is
//! literal: a `*` in it is no wildcard. A key that is absent without a default, or that has several values (default or
//! not), leaves the whole text unresolved, and an unresolved text equals nothing. A text that its variables make longer
//! than anything it is compared with is not put together at all.
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

/// What a text with variables is for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resolved<'a> {
    /// A variable stands for nothing.
    Nothing,
    /// The values of the variables alone are longer than was asked for.
    Longer,
    /// The text.
    Text(Vec<Piece<'a>>),
}

/// How long the values of variables may be, in bytes, for a text that is compared with this one: with more it neither
/// equals the text nor matches it, letter case or not, since lowering leaves a letter no less than a third of its bytes.
pub(crate) fn reach(seen: &str) -> usize {
    seen.len().saturating_mul(4).saturating_add(4096)
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

    /// The keys that its variables name, in lower case.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Variable { key, .. } => Some(key.as_str()),
            Part::Text { .. } => None,
        })
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

    /// The text for this request, unless the values of its variables have more bytes than `longest`.
    pub(crate) fn resolve<'a>(&'a self, context: &'a Context, longest: usize) -> Resolved<'a> {
        let mut pieces = Vec::new();
        let mut length = 0_usize;
        for part in &self.0 {
            let piece = match part {
                Part::Text { text, wild } => Piece { text: Cow::Borrowed(text), wild: *wild },
                Part::Variable { key, default } => {
                    let text = match (context.lowered(key), default) {
                        (Some(ContextValue::Single(value)), _) => value.as_str(),
                        (Some(ContextValue::Multi(_)), _) | (None, None) => return Resolved::Nothing,
                        (None, Some(default)) => default,
                    };
                    length = length.saturating_add(text.len());
                    Piece { text: Cow::Borrowed(text), wild: false }
                }
            };
            if length <= longest {
                pieces.push(piece);
            }
        }
        if length > longest { Resolved::Longer } else { Resolved::Text(pieces) }
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

    fn resolved(template: &Template, context: &Context) -> Option<String> {
        match template.resolve(context, usize::MAX) {
            Resolved::Text(pieces) => Some(text_of(&pieces)),
            Resolved::Nothing | Resolved::Longer => None,
        }
    }

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
        assert_eq!(resolved(&template, &context()).as_deref(), expected);
    }

    #[test]
    fn a_wildcard_inside_a_value_is_literal() {
        use crate::pattern::Pattern;
        let context = context();
        let template = Template::new("${aws:username}?");
        let Resolved::Text(pieces) = template.resolve(&context, usize::MAX) else { panic!("it resolves") };
        let pattern = Pattern::from_units(&units_of(&pieces));
        assert!(pattern.matches("ana*1"));
        assert!(!pattern.matches("anabel1"));
    }

    #[test]
    fn values_that_are_longer_than_what_they_are_compared_with_are_not_put_together() {
        let context = context();
        let template = Template::new("${aws:username}-${aws:username}");
        assert!(matches!(template.resolve(&context, 8), Resolved::Text(_)));
        assert_eq!(template.resolve(&context, 7), Resolved::Longer);
        assert_eq!(Template::new("${aws:username}${aws:absent}").resolve(&context, 0), Resolved::Nothing);
        assert!(matches!(Template::new("a text of its own").resolve(&context, 0), Resolved::Text(_)));
        assert_eq!((reach(""), reach("abc"), reach("é")), (4096, 4108, 4104));
    }
}
