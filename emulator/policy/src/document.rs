//! A policy document: JSON text with a place for every node, read once into what evaluation needs.
//!
//! [`Policy::parse`] is the stored reading: it refuses what is no policy at all (JSON errors, duplicate keys, unknown
//! elements and operators, wrong types) and keeps a value that AWS would refuse on write, which then matches as
//! recorded or matches nothing, with a warning. What a document of a kind may hold on write is `write`'s business.

mod action;
mod block;
mod error;
pub(crate) mod json;
mod lower;
mod pointer;
mod principal;
mod print;
mod resource;

use std::{fmt, sync::Arc};

use miette::SourceSpan;

pub(crate) use action::ActionElement;
pub(crate) use block::{Condition, ConditionValue, Quantifier, Wanted};
pub use error::PolicyError;
pub(crate) use error::{ErrorKind, Place};
pub(crate) use pointer::pointers_at;
pub(crate) use principal::{PrincipalElement, PrincipalEntry, PrincipalForm, is_caller};
pub(crate) use resource::{ResourceElement, ResourcePattern};

/// An IAM policy document. Immutable and cheap to clone; two are equal when their texts are. It prints in one spelling,
/// whatever spelling it was read from: documents that say the same print the same.
#[derive(Clone)]
pub struct Policy(Arc<Parsed>);

struct Parsed {
    text: Arc<str>,
    document: Document,
}

/// What a document says, compiled.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) version: Version,
    /// Whether the document has a `Version` element at all.
    pub(crate) version_given: bool,
    /// The place of the version, or of the whole document.
    pub(crate) version_at: Place,
    pub(crate) id: Option<String>,
    /// The place of the whole document.
    pub(crate) at: Place,
    pub(crate) statements: Vec<Statement>,
    /// What AWS would have refused on write, and what rests on unverified behaviour.
    pub(crate) warnings: Vec<String>,
    /// Errors whose turn comes after other rules when the document is written.
    pub(crate) deferred: Vec<PolicyError>,
}

/// The version of the policy language, `2008-10-17` when the document does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// `2008-10-17`: `${…}` is plain text.
    Older,
    /// `2012-10-17`.
    Current,
}

/// One statement.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) index: usize,
    /// `/Statement/0`, or `/Statement` when the element is one object.
    pub(crate) pointer: String,
    pub(crate) at: Place,
    pub(crate) sid: Option<Sid>,
    pub(crate) effect: Effect,
    pub(crate) principal: Option<PrincipalElement>,
    pub(crate) action: ActionElement,
    pub(crate) resource: Option<ResourceElement>,
    /// Whether there is a `Condition` element, be it empty.
    pub(crate) has_condition: bool,
    pub(crate) conditions: Vec<Condition>,
}

/// A statement's id.
#[derive(Clone, Debug)]
pub(crate) struct Sid {
    pub(crate) text: String,
    pub(crate) at: Place,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

impl Policy {
    /// Reads a document as it is stored.
    ///
    /// # Errors
    ///
    /// When the text is not strict JSON, a key stands twice in an object, an element or condition operator is unknown,
    /// or a value has the wrong type. The error points at the place.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let policy = Self::read(text)?;
        match policy.document().deferred.first() {
            Some(error) => Err(error.clone().in_text(policy.shared_text())),
            None => Ok(policy),
        }
    }

    /// Reads a document, and leaves for later what AWS refuses only after other rules.
    pub(crate) fn read(text: &str) -> Result<Self, PolicyError> {
        let text: Arc<str> = text.into();
        let document = lower::document(&json::read(&text)?).map_err(|error| error.in_text(&text))?;
        Ok(Self(Arc::new(Parsed { text, document })))
    }

    /// The text that was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The bytes of the text where an element stands, by its JSON pointer (RFC 6901): `/Statement/0/Condition` or the
    /// pointer of a reason. The empty pointer is the whole document; none when there is no such element.
    ///
    /// The text is read again for it, so that a policy that is only evaluated keeps no places it never needs.
    #[must_use]
    pub fn span_of(&self, pointer: &str) -> Option<SourceSpan> {
        let node = json::read(self.shared_text()).ok()?;
        pointer::place_of(&node, pointer).map(SourceSpan::from)
    }

    pub(crate) fn document(&self) -> &Document {
        &self.0.document
    }

    pub(crate) fn shared_text(&self) -> &Arc<str> {
        &self.0.text
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Policy {}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Policy").field(&self.text()).finish()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The text that the error underlines.
    fn underlined(text: &str) -> (String, String) {
        let error = Policy::parse(text).unwrap_err();
        let span = error.span();
        (error.to_string(), text.get(span.offset()..span.offset() + span.len()).unwrap().to_owned())
    }

    #[rstest]
    #[case(
        r#"{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}"#,
        "the key `Version` stands twice",
        r#""Version""#
    )]
    #[case(r#"{"Statment":[]}"#, "a policy has no element `Statment`", r#""Statment""#)]
    #[case(
        r#"{"Version":"2013-10-17","Statement":[]}"#,
        "`2013-10-17` is not a version of the policy language",
        r#""2013-10-17""#
    )]
    #[case(r#"{"Statement":[{"Effect":"allow","Action":"*"}]}"#, "`allow` is not an effect", r#""allow""#)]
    #[case(r#"{"Statement":[{"Action":"*"}]}"#, "the statement has no `Effect`", r#"{"Action":"*"}"#)]
    #[case(
        r#"{"Statement":[{"Effect":"Allow"}]}"#,
        "the statement has neither `Action` nor `NotAction`",
        r#"{"Effect":"Allow"}"#
    )]
    #[case(
        r#"{"Statement":[{"Effect":"Allow","Action":7}]}"#,
        "`Action` must be a string or a list of strings, not a number",
        "7"
    )]
    #[case(
        r#"{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"StringLik":{"a:b":"c"}}}]}"#,
        "`StringLik` is not a condition operator",
        r#""StringLik""#
    )]
    #[case(
        r#"{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"NullIfExists":{"a:b":"c"}}}]}"#,
        "`Null` takes no `IfExists`",
        r#""NullIfExists""#
    )]
    #[case(
        r#"{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Bool":{"a:b":null}}}]}"#,
        "a condition value must be a string, a number or a boolean, not null",
        "null"
    )]
    #[case(
        r#"{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"*"}]}"#,
        "`Action` and `NotAction` stand in one statement",
        r#""NotAction""#
    )]
    #[case(
        r#"{"Statement":[{"Effect":"Allow","Action":"*",}]}"#,
        "the policy is not JSON: no comma may stand behind the last item",
        ","
    )]
    #[case(
        r#"{"Statement":[{"Effect":"Allow","Action":"*","Principal":{"Aws":"*"}}]}"#,
        "`Aws` is not a kind of principal",
        r#""Aws""#
    )]
    fn what_is_no_policy_is_refused_at_its_place(#[case] text: &str, #[case] message: &str, #[case] at: &str) {
        assert_eq!(underlined(text), (message.to_owned(), at.to_owned()));
    }

    #[test]
    fn an_empty_text_and_deep_nesting_are_errors_not_panics() {
        for text in ["", " ", "[", "null", "\"\\ud800\"", &"[".repeat(100_000)] {
            assert!(Policy::parse(text).is_err());
        }
    }

    #[test]
    fn what_aws_would_refuse_on_write_is_kept_with_a_warning() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["a","a:b"],"Resource":["x",null],
            "NotPrincipal":{"AWS":["1","arn:aws:iam::123456789012:role/*"],"CanonicalUser":"79a5"},
            "Condition":{"NumericEquals":{"a:b":"NaN"},"stringlike":{"a:b":"c"},"ArnLike":{"a:c":"*"}}}}"#;
        insta::assert_snapshot!(Policy::parse(text).unwrap().document().warnings.join("\n"));
    }

    #[test]
    fn one_statement_may_stand_without_a_list() {
        let policy = Policy::parse(r#"{"Statement":{"Sid":"one","Effect":"Deny","NotAction":["a:b"]}}"#).unwrap();
        let statement = &policy.document().statements[0];
        assert_eq!((statement.pointer.as_str(), statement.effect), ("/Statement", Effect::Deny));
        assert!(statement.action.negated);
        assert_eq!(policy.document().version, Version::Older);
    }
}
