//! Service control and resource control policies: of a customer, checked as AWS checks them on write, or of AWS.

use portcullis_model::{AccountId, Partition};
use portcullis_policy::{DocumentKind, Malformed, Policy, check_on_write};
use serde::{Deserialize, Serialize};

use crate::Document;

/// A policy of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlPolicy {
    /// `p-examplepolicyid`
    pub id: String,
    /// Its ARN, which AWS's denials name.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What people wrote about it.
    pub description: String,
    /// What it limits.
    pub kind: ControlPolicyType,
    /// Whether it is AWS's own, which nobody changes.
    pub aws_managed: bool,
    /// What it says.
    pub document: Document,
}

/// The types of policies that limit who may do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ControlPolicyType {
    /// What principals of an account may do at most.
    ServiceControl,
    /// What anybody may do at most with resources of an account.
    ResourceControl,
}

/// The document is not one of its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy `{name}` is not a {}: {}", kind.words(), malformed.error)]
pub struct UnfitControlPolicy {
    /// The policy's name.
    pub name: String,
    /// The type that it should be of.
    pub kind: ControlPolicyType,
    /// What AWS says, and what is wrong.
    #[source]
    pub malformed: Box<Malformed>,
}

impl ControlPolicy {
    /// A policy of a customer, its document checked as on CreatePolicy.
    ///
    /// # Errors
    ///
    /// When AWS would refuse the document.
    pub fn new(
        kind: ControlPolicyType,
        (organization, management): (&str, AccountId),
        id: &str,
        name: &str,
        text: &str,
    ) -> Result<Self, UnfitControlPolicy> {
        let policy = check_on_write(kind.document_kind(), text).map_err(|malformed| UnfitControlPolicy {
            name: name.to_owned(),
            kind,
            malformed: Box::new(malformed),
        })?;
        let folder = kind.folder();
        Ok(Self {
            id: id.to_owned(),
            arn: format!("arn:aws:organizations::{management}:policy/{organization}/{folder}/{id}"),
            name: name.to_owned(),
            description: String::new(),
            kind,
            aws_managed: false,
            document: Document::new(policy),
        })
    }

    /// AWS's own policy of a type: `FullAWSAccess` or `RCPFullAWSAccess`.
    #[must_use]
    #[expect(clippy::expect_used, reason = "two constants, which a test reads")]
    pub fn of_aws(kind: ControlPolicyType) -> Self {
        let principal = if kind == ControlPolicyType::ResourceControl { r#""Principal":"*","# } else { "" };
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{principal}"Action":"*","Resource":"*"}}]}}"#
        );
        let id = kind.id_of_aws();
        Self {
            id: id.to_owned(),
            arn: format!("arn:aws:organizations::aws:policy/{}/{id}", kind.folder()),
            name: id.trim_start_matches("p-").to_owned(),
            description: kind.description_of_aws().to_owned(),
            kind,
            aws_managed: true,
            document: Document::new(Policy::parse(&text).expect("a policy")),
        }
    }
}

impl ControlPolicy {
    /// The same in another partition.
    #[must_use]
    pub fn in_partition(self, partition: Partition) -> Self {
        let rest = self.arn.splitn(3, ':').nth(2).unwrap_or_default();
        Self { arn: format!("arn:{partition}:{rest}"), ..self }
    }
}

impl ControlPolicyType {
    /// Its name in the Organizations API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The id of AWS's own policy of the type.
    #[must_use]
    pub fn id_of_aws(self) -> &'static str {
        match self {
            Self::ServiceControl => "p-FullAWSAccess",
            Self::ResourceControl => "p-RCPFullAWSAccess",
        }
    }

    /// What AWS wrote about its own policy of the type.
    fn description_of_aws(self) -> &'static str {
        match self {
            Self::ServiceControl => "Allows access to every operation",
            Self::ResourceControl => "Allows access to every resource",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::ServiceControl => "service_control_policy",
            Self::ResourceControl => "resource_control_policy",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
        }
    }

    fn document_kind(self) -> DocumentKind {
        match self {
            Self::ServiceControl => DocumentKind::ServiceControl,
            Self::ResourceControl => DocumentKind::ResourceControl,
        }
    }
}
