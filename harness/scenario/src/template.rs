//! Text with references into what was applied: `${aws_iam_role.github_actions.arn}`.
//!
//! References are taken apart here and resolved by whoever has applied the infrastructure. `$${` stands for a literal
//! `${`, as in Terraform. Refuses references that are not closed or that name nothing.

use std::fmt;

use serde::Serialize;

use crate::{
    place::{Place, Span},
    problem::Problems,
    value::text,
    yaml::Node,
};

/// Text with references.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Template {
    /// The text between references, and the references, in order.
    pub pieces: Vec<Piece>,
    /// Where the text stands.
    pub place: Place,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Text that stands for itself.
    Literal(String),
    /// A reference to resolve.
    Reference(Reference),
}

/// A reference into what was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// What stands between `${` and `}`: `aws_iam_role.github_actions.arn` or `output.role_arn`.
    pub expression: String,
    /// Where the reference stands.
    pub place: Place,
}

impl Template {
    /// The text with every reference replaced by what `resolve` gives for it.
    ///
    /// # Errors
    ///
    /// The first error of `resolve`.
    pub fn render<E>(&self, mut resolve: impl FnMut(&Reference) -> Result<String, E>) -> Result<String, E> {
        self.pieces.iter().try_fold(String::new(), |mut text, piece| {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Reference(reference) => text.push_str(&resolve(reference)?),
            }
            Ok(text)
        })
    }

    /// The references, in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Reference(reference) => Some(reference),
            Piece::Literal(_) => None,
        })
    }
}

/// Writes the template as it stands in a scenario file.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(&text.replace("${", "$${")),
            Piece::Reference(reference) => write!(f, "${{{}}}", reference.expression),
        })
    }
}

/// Reads a template; what is wrong with it is noted.
pub(crate) fn template(node: &Node, what: &str, problems: &mut Problems) -> Template {
    let mut pieces = Vec::new();
    let place = problems.source.place(node.at.start);
    let Some(text) = text(node, what, problems) else {
        return Template { pieces, place };
    };
    let start = text_start(node, text, problems);
    let span = |from: usize, to: usize| match start {
        Some(start) => start + from..start + to,
        None => node.at.clone(),
    };
    let mut literal = String::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("$${") {
            literal.push_str("${");
            at += 3;
        } else if let Some(inside) = rest.strip_prefix("${") {
            let Some(length) = closing_brace(inside) else {
                problems.add(&span(at, text.len()), "the reference is not closed").help("end it with `}`");
                break;
            };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            let expression = inside.get(..length).unwrap_or_default().trim();
            let whole = span(at, at + length + 3);
            check(expression, &whole, problems);
            let place = problems.source.place(whole.start);
            pieces.push(Piece::Reference(Reference { expression: expression.to_owned(), place }));
            at += length + 3;
        } else if let Some(next) = rest.chars().next() {
            literal.push(next);
            at += next.len_utf8();
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Template { pieces, place }
}

/// Where the text begins in the file, if it stands there letter for letter.
fn text_start(node: &Node, text: &str, problems: &Problems) -> Option<usize> {
    let written = problems.source.text.get(node.at.clone())?;
    Some(node.at.start + written.find(text)?)
}

/// The length of a reference up to its `}`; braces in quotes do not count.
fn closing_brace(inside: &str) -> Option<usize> {
    let mut quoted = false;
    inside.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '}' && !quoted).then_some(at)
    })
}

/// The shape of a reference; whether it leads anywhere is known when the infrastructure was applied.
fn check(expression: &str, at: &Span, problems: &mut Problems) {
    let names: Vec<&str> = expression.split('.').collect();
    let enough = if names.first() == Some(&"output") { 2 } else { 3 };
    let begins_with_a_letter = expression.starts_with(|c: char| c.is_ascii_alphabetic());
    if names.len() < enough || names.iter().any(|name| name.is_empty()) || !begins_with_a_letter {
        problems
            .add(at, format!("`{expression}` is not a reference"))
            .help("a reference is an attribute of a resource, `aws_iam_role.NAME.arn`, or an output, `output.NAME`");
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{place::Source, yaml};

    fn read(text: &str) -> Result<Template, String> {
        let mut problems = Problems::new(Source { name: "a.yml".into(), text: text.into() });
        let node = yaml::read(&mut problems).unwrap();
        let template = template(&node, "`role`", &mut problems);
        match problems.into_errors() {
            Some(errors) => Err(errors.problems().iter().map(|p| format!("{}: {p}", p.place())).collect()),
            None => Ok(template),
        }
    }

    #[test]
    fn a_reference_knows_its_own_place() {
        let template = read("'${ aws_ecr_repository.app[\"a}b\"].repository_url }:v1-$${x}'").unwrap();
        assert_eq!(
            template.pieces,
            [
                Piece::Reference(Reference {
                    expression: "aws_ecr_repository.app[\"a}b\"].repository_url".to_owned(),
                    place: Place { file: "a.yml".into(), line: 1, column: 2 },
                }),
                Piece::Literal(":v1-${x}".to_owned()),
            ]
        );
        assert_eq!(template.to_string(), "${aws_ecr_repository.app[\"a}b\"].repository_url}:v1-$${x}");
    }

    #[test]
    fn rendering_replaces_every_reference() {
        let template = read("${output.host}/app:${output.tag}").unwrap();
        let text = template.render(|reference| Ok::<_, ()>(format!("<{}>", reference.expression))).unwrap();
        assert_eq!(text, "<output.host>/app:<output.tag>");
    }

    #[rstest]
    #[case("arn:${output.x", "a.yml:1:5: the reference is not closed")]
    #[case("${}", "a.yml:1:1: `` is not a reference")]
    #[case("x ${aws_iam_role.demo}", "a.yml:1:3: `aws_iam_role.demo` is not a reference")]
    #[case("${output}", "a.yml:1:1: `output` is not a reference")]
    #[case("${1.2.3}", "a.yml:1:1: `1.2.3` is not a reference")]
    fn a_reference_that_names_nothing_is_refused(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(read(text).unwrap_err(), expected);
    }
}
