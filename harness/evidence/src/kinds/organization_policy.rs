//! `aws organizations describe-policy`: a service control or a resource control policy, with its text as a JSON string.
//!
//! Policies of other types, such as those about tags or backups, decide nothing about calls and are refused.
//!
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html>

use portcullis_policy::DocumentKind;

use crate::{account::LooseDocument, document::Document, error::EvidenceError, facts::Facts, json::Node, kind::Kind};

pub(crate) struct OrganizationPolicy;

impl Kind for OrganizationPolicy {
    fn name(&self) -> &'static str {
        "organization-policy"
    }

    fn title(&self) -> &'static str {
        "a policy of an organization, as `aws organizations describe-policy` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["PolicySummary"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.member("Policy").is_some_and(|policy| policy.has("PolicySummary"))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let policy = root.require("Policy")?;
        let summary = policy.require("PolicySummary")?;
        let written = summary.require("Type")?;
        let kind = match written.as_text("Type")? {
            "SERVICE_CONTROL_POLICY" => DocumentKind::ServiceControl,
            "RESOURCE_CONTROL_POLICY" => DocumentKind::ResourceControl,
            other => {
                let message = format!("`{other}` is not a type of policy that decides about calls");
                return Err(EvidenceError::at(root.file, written.span(), message)
                    .help("service control policies and resource control policies can be judged"));
            }
        };
        let name = match summary.text("Arn")? {
            Some(arn) => arn,
            None => summary.require_text("Name")?,
        };
        let document = Document::read(&policy.require("Content")?, "Content")?;
        facts.documents.push(LooseDocument { name, kind, document });
        Ok(())
    }
}
