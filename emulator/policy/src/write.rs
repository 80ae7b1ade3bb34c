//! What AWS says of a document when somebody writes it.
//!
//! Each kind of document has rules of its own on top of the grammar. The error has two texts: AWS's own, which goes to
//! the client, and a pointed one for the operator. Sizes, and whether a principal exists, are checked where the document
//! is stored.

mod grammar;
mod organization;
mod repository;
mod resource_format;
mod session;
mod shared_provider;
mod trust;

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

/// A document that AWS refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{aws_message}")]
pub struct Malformed {
    /// AWS's message.
    pub aws_message: String,
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
    let policy =
        Policy::read(text).map_err(|error| Malformed { aws_message: unreadable(kind, text, &error), error })?;
    let checked = match kind {
        DocumentKind::Identity => grammar::identity(policy.document()),
        DocumentKind::Trust => trust::check(policy.document()),
        DocumentKind::Resource => repository::check(policy.document()),
        DocumentKind::Session => session::check(policy.document()),
        DocumentKind::ServiceControl => organization::service_control(policy.document()),
        DocumentKind::ResourceControl => organization::resource_control(policy.document()),
    };
    checked.map_err(|refusal| Malformed {
        aws_message: refusal.aws_message,
        error: refusal.error.in_text(policy.shared_text()),
    })?;
    Ok(policy)
}

/// AWS's message for what is no policy at all.
fn unreadable(kind: DocumentKind, text: &str, error: &PolicyError) -> String {
    let message = match (kind, error.kind()) {
        (DocumentKind::Resource, _) => repository::INVALID,
        (DocumentKind::ServiceControl | DocumentKind::ResourceControl, _) => organization::UNFIT,
        (DocumentKind::Session, ErrorKind::Json) => "The policy is not in the valid JSON format.",
        (_, ErrorKind::Json) if text.starts_with([' ', '\t', '\r', '\n']) => {
            "JSON strings must not have leading spaces"
        }
        (_, ErrorKind::Json) => "This policy contains invalid Json",
        _ => SYNTAX,
    };
    message.to_owned()
}

const SYNTAX: &str = "Syntax errors in policy.";

/// A refusal whose error does not have the text yet.
#[derive(Debug)]
struct Refusal {
    aws_message: String,
    error: PolicyError,
}

impl Refusal {
    fn new(aws_message: impl Into<String>, at: Place, message: impl Into<String>) -> Self {
        Self { aws_message: aws_message.into(), error: PolicyError::new(ErrorKind::Rule, at, message) }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.error = self.error.help(help);
        self
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn statement(inside: &str) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":{{{inside}}}}}"#)
    }

    #[rstest]
    #[case(DocumentKind::Identity, r#""Effect":"Allow","Action":"s3:GetObject","Resource":"*""#)]
    #[case(DocumentKind::Identity, r#""Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*""#)]
    #[case(DocumentKind::Trust, r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"123456789012"}"#)]
    #[case(
        DocumentKind::Trust,
        r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks.amazonaws.com"}"#
    )]
    #[case(DocumentKind::Resource, r#""Effect":"Allow","Action":"ecr:BatchGetImage","Principal":"*""#)]
    #[case(DocumentKind::Session, r#""Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{}"#)]
    #[case(DocumentKind::ServiceControl, r#""Effect":"Allow","Action":"*","Resource":"*""#)]
    #[case(
        DocumentKind::ResourceControl,
        r#""Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*""#
    )]
    fn a_good_document_of_each_kind_is_accepted(#[case] kind: DocumentKind, #[case] inside: &str) {
        let text = statement(inside);
        assert_eq!(check_on_write(kind, &text).unwrap().text(), text);
    }

    #[rstest]
    #[case(
        DocumentKind::Identity,
        r#""Effect":"Allow","Action":"s3:GetObject""#,
        "Policy statement must contain resources."
    )]
    #[case(
        DocumentKind::Identity,
        r#""Effect":"Allow","Action":"s3:GetObject","Resource":"*","Principal":"*""#,
        "Policy document should not specify a principal."
    )]
    #[case(
        DocumentKind::Identity,
        r#""Effect":"allow","Action":"s3:GetObject","Resource":"*""#,
        "The policy failed legacy parsing"
    )]
    #[case(
        DocumentKind::Identity,
        r#""Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"NumericEquals":{"a:b":"NaN"}}"#,
        "Syntax errors in policy."
    )]
    #[case(DocumentKind::Trust, r#""Effect":"Allow","Action":"sts:AssumeRole""#, "Missing required field Principal")]
    #[case(
        DocumentKind::Trust,
        r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":"*""#,
        r#"AssumeRolepolicy contained an invalid principal: "STAR":"*"."#
    )]
    #[case(
        DocumentKind::Trust,
        r#""Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"*"}"#,
        "Federated principals must be valid domain names or SAML metadata ARNs"
    )]
    #[case(
        DocumentKind::Trust,
        r#""Effect":"Allow","Action":"s3:GetObject","Principal":{"AWS":"*"}"#,
        "AssumeRole policy may only specify STS AssumeRole actions."
    )]
    #[case(
        DocumentKind::Trust,
        r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"},"Resource":"*""#,
        "Has prohibited field Resource."
    )]
    #[case(
        DocumentKind::Trust,
        r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::1:user/x"}"#,
        r#"Invalid principal in policy: "AWS":"arn:aws:iam::1:user/x""#
    )]
    #[case(DocumentKind::Resource, r#""Effect":"Allow","Action":"ecr:BatchGetImage""#, repository::INVALID)]
    #[case(
        DocumentKind::Session,
        r#""Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3""#,
        "The policy failed legacy parsing"
    )]
    #[case(
        DocumentKind::ServiceControl,
        r#""Effect":"Deny","Action":"*","Resource":"*","Principal":"*""#,
        organization::UNFIT
    )]
    #[case(
        DocumentKind::ResourceControl,
        r#""Effect":"Deny","Principal":"*","Action":"*","Resource":"*""#,
        organization::UNFIT
    )]
    #[case(
        DocumentKind::ResourceControl,
        r#""Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*""#,
        organization::UNFIT
    )]
    fn a_bad_document_is_refused_in_the_words_of_aws(
        #[case] kind: DocumentKind,
        #[case] inside: &str,
        #[case] message: &str,
    ) {
        assert_eq!(check_on_write(kind, &statement(inside)).unwrap_err().aws_message, message);
    }

    #[rstest]
    #[case(DocumentKind::Identity, "{", "This policy contains invalid Json")]
    #[case(DocumentKind::Identity, " {", "JSON strings must not have leading spaces")]
    #[case(DocumentKind::Session, "{", "The policy is not in the valid JSON format.")]
    #[case(DocumentKind::Resource, "{", repository::INVALID)]
    #[case(DocumentKind::ServiceControl, "{", organization::UNFIT)]
    fn what_is_not_json_is_refused_by_kind(#[case] kind: DocumentKind, #[case] text: &str, #[case] message: &str) {
        assert_eq!(check_on_write(kind, text).unwrap_err().aws_message, message);
    }

    #[test]
    fn the_pointed_error_underlines_the_value_at_fault() {
        let text =
            statement(r#""Effect":"Allow","Action":"s3:a","Resource":"*","Condition":{"IpAddress":{"a:b":"nowhere"}}"#);
        let span = check_on_write(DocumentKind::Identity, &text).unwrap_err().error.span();
        assert_eq!(text.get(span.offset()..span.offset() + span.len()), Some("\"nowhere\""));
    }
}
