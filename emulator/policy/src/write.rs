//! What AWS says of a document when somebody writes it.
//!
//! Each kind of document has rules of its own on top of the grammar. The error has two texts: AWS's own, which goes to
//! the client, and a pointed one for the operator. Whether a principal exists is checked where the document is stored,
//! and so are sizes, by [`Quota`].

mod date;
mod grammar;
mod organization;
mod quota;
mod refusal;
mod repository;
mod resource_format;
mod rule;
mod session;
mod shared_provider;
mod trust;

use refusal::Refusal;

pub use quota::{Oversize, Quota};
pub use rule::{WRITE_RULES, WriteRule};

use crate::{
    Policy, PolicyError,
    document::{ErrorKind, Place},
};

/// The kinds of policy documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A managed or inline policy of a user, group or role, or a permissions boundary.
    Identity,
    /// The trust policy of a role.
    Trust,
    /// The policy of an ECR repository.
    Resource,
    /// A policy given when a session is made.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Identity, Self::Trust, Self::Resource, Self::Session, Self::ServiceControl, Self::ResourceControl];
}

/// Which rules a write is spared. None by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Takes a trust policy as it could be stored before AWS controlled providers of identities that many customers
    /// share (June 2025): such policies are still in force, and whom they let in should be found out.
    pub grandfathered: bool,
}

/// A document that AWS refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{aws_message}")]
pub struct Malformed {
    /// AWS's message.
    pub aws_message: String,
    /// The rule that the document breaks.
    pub rule: &'static WriteRule,
    /// What is wrong, and where.
    #[source]
    pub error: PolicyError,
}

/// Reads a document as AWS does when it is written.
///
/// # Errors
///
/// When AWS would refuse it, with AWS's message. The code is `MalformedPolicyDocument` for IAM and STS,
/// `InvalidParameterException` for ECR and `MalformedPolicyDocumentException` for Organizations.
pub fn check_on_write(kind: DocumentKind, text: &str) -> Result<Policy, Malformed> {
    check_on_write_with(kind, text, WriteOptions::default())
}

/// Reads a document as AWS does when it is written, or did when a grandfathered one was.
///
/// # Errors
///
/// As [`check_on_write`].
pub fn check_on_write_with(kind: DocumentKind, text: &str, options: WriteOptions) -> Result<Policy, Malformed> {
    read_and_check(kind, text, options).map_err(|refusal| {
        let aws_message = message_of(kind).map_or(refusal.aws_message, str::to_owned);
        Malformed { aws_message, rule: refusal.rule, error: refusal.error.in_text(&text.into()) }
    })
}

fn read_and_check(kind: DocumentKind, text: &str, options: WriteOptions) -> Result<Policy, Refusal> {
    leading_spaces(kind, text)?;
    let policy = Policy::read(text).map_err(|error| unreadable(kind, error))?;
    let document = policy.document();
    match kind {
        DocumentKind::Identity => grammar::identity(document),
        DocumentKind::Trust => trust::check(document, options),
        DocumentKind::Resource => repository::check(document),
        DocumentKind::Session => session::check(document),
        DocumentKind::ServiceControl => organization::service_control(document),
        DocumentKind::ResourceControl => organization::resource_control(document),
    }?;
    Ok(policy)
}

/// The one message of a service that does not say which rule was broken.
fn message_of(kind: DocumentKind) -> Option<&'static str> {
    match kind {
        DocumentKind::Resource => Some(repository::INVALID),
        DocumentKind::ServiceControl | DocumentKind::ResourceControl => Some(organization::UNFIT),
        DocumentKind::Identity | DocumentKind::Trust | DocumentKind::Session => None,
    }
}

/// IAM takes no white space in front of a document.
fn leading_spaces(kind: DocumentKind, text: &str) -> Result<(), Refusal> {
    if !matches!(kind, DocumentKind::Identity | DocumentKind::Trust) {
        return Ok(());
    }
    let length = text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len();
    if length == 0 {
        return Ok(());
    }
    let at = Place { start: 0, end: length };
    let refusal = Refusal::new(&rule::LEADING_SPACES, at, "there is white space in front of the policy")
        .help("let the text begin with `{`");
    Err(if kind == DocumentKind::Identity { refusal.saying(rule::WHOLE_ARNS.says) } else { refusal })
}

/// What is no policy at all.
fn unreadable(kind: DocumentKind, error: PolicyError) -> Refusal {
    match (error.kind(), kind) {
        (ErrorKind::Json, DocumentKind::Session) => {
            Refusal::of(&rule::JSON, error).saying("The policy is not in the valid JSON format.")
        }
        (ErrorKind::Json, _) => Refusal::of(&rule::JSON, error),
        _ => Refusal::of(&rule::SHAPE, error),
    }
}
