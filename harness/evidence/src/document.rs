//! A policy document and where it is written.
//!
//! It may stand in a JSON file as an object, as a JSON string, or as a percent-encoded JSON string; or in a `.tf` file.
//! Its text is made when it is asked for, since a file of twenty thousand roles need not be in memory twice.

use std::{borrow::Cow, ops::Range, sync::Arc};

use jsonc_parser::{ast, common::Ranged};
use portcullis_terraform::{Applied, Place};

use crate::{
    error::EvidenceError,
    escape::{self, Decoded},
    file::SourceFile,
    json::{self, Node},
    spot::Spot,
};

/// A policy document of the material.
#[derive(Clone, Debug)]
pub struct Document(Origin);

#[derive(Clone, Debug)]
enum Origin {
    /// The bytes of the object, or what stands between the quotes of the string.
    File { file: Arc<SourceFile>, pointer: Box<str>, span: Range<usize>, form: Form },
    /// What a Terraform folder made: `of` is how decisions name it.
    Applied { applied: Applied, of: Arc<str>, text: Arc<str>, declared: Place },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Object,
    Text,
    PercentEncoded,
}

impl Document {
    /// The policy that a node holds.
    pub(crate) fn read(node: &Node<'_>, name: &str) -> Result<Self, EvidenceError> {
        let (span, form) = match node.value {
            ast::Value::Object(_) => (node.span(), Form::Object),
            ast::Value::StringLit(text) if text.value.trim_start().starts_with('{') => (inside(node), Form::Text),
            ast::Value::StringLit(_) => {
                let span = inside(node);
                let raw = escape::json_string(node.file.text().get(span.clone()).unwrap_or_default());
                let decoded = escape::percent(&raw);
                if !decoded.is_some_and(|decoded| decoded.text.trim_start().starts_with('{')) {
                    let message =
                        format!("`{name}` is not a policy: it is neither JSON nor JSON that is percent-encoded");
                    let error = EvidenceError::at(node.file, node.span(), message);
                    return Err(error.help("a policy begins with `{`, or with `%7B` as IAM's API sends it"));
                }
                (span, Form::PercentEncoded)
            }
            _ => return Err(node.wrong(name, "a policy")),
        };
        Ok(Self(Origin::File { file: Arc::clone(node.file), pointer: node.pointer.as_str().into(), span, form }))
    }

    /// A policy that a Terraform folder made.
    pub(crate) fn applied(applied: &Applied, of: &str, text: &str, declared: Place) -> Self {
        Self(Origin::Applied { applied: applied.clone(), of: of.into(), text: text.into(), declared })
    }

    /// The text of the policy.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Origin::File { file, span, form: Form::Object, .. } => {
                Cow::Borrowed(file.text().get(span.clone()).unwrap_or_default())
            }
            Origin::File { file, span, form, .. } => Cow::Owned(decoded(file, span.clone(), *form).text),
            Origin::Applied { text, .. } => Cow::Borrowed(text),
        }
    }

    /// Where a stretch of the policy's text, in bytes, is written.
    #[must_use]
    pub fn spot(&self, stretch: Range<usize>) -> Spot {
        match &self.0 {
            Origin::File { file, pointer, .. } => {
                Spot::in_policy(file, self.in_file(stretch.clone()), pointer, &self.text(), stretch)
            }
            Origin::Applied { applied, of, text, declared } => {
                let pointer = json::pointer_at(text, stretch.start);
                Spot::at(applied.place(of, &pointer).unwrap_or_else(|| declared.clone()))
            }
        }
    }

    /// Where the element of a JSON pointer into the policy is written, or the nearest one around it.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Place {
        let stretch = json::stretch_of(&self.text(), pointer);
        self.spot(stretch).excerpt
    }

    /// Something that is wrong with a stretch of the policy's text, told with its place in the file.
    #[must_use]
    pub fn error(&self, stretch: Range<usize>, message: &str, help: &str) -> EvidenceError {
        match &self.0 {
            Origin::File { file, .. } => EvidenceError::at(file, self.in_file(stretch), message).help(help),
            Origin::Applied { declared, .. } => {
                let Place { file, line, column, .. } = declared;
                EvidenceError::file(file, format!("line {line}, column {column}: {message}")).help(help)
            }
        }
    }

    /// The bytes of the file that a stretch of the policy's text comes from; none for what is not in a file.
    fn in_file(&self, stretch: Range<usize>) -> Range<usize> {
        match &self.0 {
            Origin::File { span, form: Form::Object, .. } => {
                let limit = |byte: usize| span.start.saturating_add(byte).min(span.end);
                limit(stretch.start)..limit(stretch.end)
            }
            Origin::File { file, span, form, .. } => {
                let decoded = decoded(file, span.clone(), *form);
                let origin = |byte| span.start + decoded.origin(byte);
                origin(stretch.start)..origin(stretch.end)
            }
            Origin::Applied { .. } => 0..0,
        }
    }

    /// The file and stretch that hold the policy, or the place of the resource that declares it.
    pub(crate) fn whole(&self) -> Result<(&Arc<SourceFile>, Range<usize>), &Place> {
        match &self.0 {
            Origin::File { file, span, .. } => Ok((file, span.clone())),
            Origin::Applied { declared, .. } => Err(declared),
        }
    }

    /// The JSON pointer of the policy in its file; nothing when it is written in a `.tf` file.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match &self.0 {
            Origin::File { pointer, .. } => Some(pointer),
            Origin::Applied { .. } => None,
        }
    }
}

/// What stands between the quotes.
fn inside(node: &Node<'_>) -> Range<usize> {
    (node.value.start() + 1)..node.value.end().saturating_sub(1).max(node.value.start() + 1)
}

fn decoded(file: &SourceFile, span: Range<usize>, form: Form) -> Decoded {
    let text = escape::json_string(file.text().get(span).unwrap_or_default());
    match form {
        // It was decoded without error when the document was read.
        Form::PercentEncoded => escape::percent(&text).unwrap_or(text),
        Form::Object | Form::Text => text,
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use rstest::rstest;

    use super::*;

    const POLICY: &str = "{\n  \"Statement\": []\n}";

    fn document(json: &str) -> Result<Document, String> {
        let file = SourceFile::new(Utf8Path::new("a.json"), json);
        let value = json::read(&file).map_err(|error| error.to_string())?;
        let root = Node::root(&file, &value);
        Document::read(&root.require("policy").unwrap(), "policy").map_err(|error| error.to_string())
    }

    #[rstest]
    #[case::object(r#"{ "policy": {"Statement": []} }"#, r#"{"Statement": []}"#, (1, 14))]
    #[case::string(r#"{ "policy": "{\n  \"Statement\": []\n}" }"#, POLICY, (1, 19))]
    #[case::percent_encoded(r#"{ "policy": "%7B%22Statement%22%3A%5B%5D%7D" }"#, r#"{"Statement":[]}"#, (1, 17))]
    fn a_stretch_of_the_policy_is_found_in_the_file(
        #[case] json: &str,
        #[case] text: &str,
        #[case] at: (usize, usize),
    ) {
        let document = document(json).unwrap();
        assert_eq!(document.text(), text);
        let start = text.find("\"Statement\"").unwrap();
        let spot = document.spot(start..start + 11);
        assert_eq!((spot.line, spot.column), at);
        assert_eq!(spot.excerpt.line_text, json);
    }

    #[test]
    fn in_a_line_that_nobody_can_read_the_line_of_the_policy_is_shown() {
        let json = format!(r#"{{ "a": "{}", "policy": "{{\n  \"Statement\": []\n}}" }}"#, "x".repeat(10_000));
        let document = document(&json).unwrap();
        let start = POLICY.find("\"Statement\"").unwrap();
        let spot = document.spot(start..start + 11);
        assert_eq!((spot.line, spot.column), (1, 10_028));
        insta::assert_debug_snapshot!(spot.excerpt);
    }

    #[test]
    fn a_file_that_is_the_policy_is_named_without_a_pointer() {
        let text = format!(r#"{{"Statement":[],"Id":"{}"}}"#, "x".repeat(10_000));
        let file = Arc::new(SourceFile::new(Utf8Path::new("stdin"), &text));
        let spot = Spot::in_policy(&file, 1..12, "", &text, 1..12);
        assert_eq!((spot.excerpt.file.as_str(), spot.excerpt.line, spot.excerpt.column), ("stdin", 1, 2));
        let spot = Spot::in_policy(&file, 1..12, "/policy", &text, 1..12);
        assert_eq!(spot.excerpt.file, "stdin#/policy");
    }

    #[rstest]
    #[case(r#"{ "policy": "no" }"#)]
    #[case(r#"{ "policy": "%zz" }"#)]
    #[case(r#"{ "policy": 7 }"#)]
    #[case(r#"{ "policy": "" }"#)]
    fn what_is_no_policy_is_refused(#[case] json: &str) {
        let error = document(json).unwrap_err();
        assert!(
            error.starts_with("`policy` is not a policy") || error.starts_with("`policy` must be a policy"),
            "{error}"
        );
    }

    #[test]
    fn a_stretch_beyond_the_end_stays_in_the_policy() {
        let spot = document(r#"{ "policy": {} }"#).unwrap().spot(100..200);
        assert_eq!((spot.line, spot.column, spot.end_column), (1, 15, 15));
    }
}
