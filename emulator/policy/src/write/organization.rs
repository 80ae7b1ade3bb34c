//! Service control and resource control policies. Organizations has one message for every defect.
//!
//! A resource control policy denies only, to everyone, actions of services that support it; a `*` alone, `NotAction` and
//! `NotPrincipal` are refused (recorded). Services: AWS's data of 2026-10-27.

use super::{Refusal, grammar};
use crate::document::{Document, Effect};

/// The message of Organizations.
pub(super) const UNFIT: &str =
    "The provided policy document does not meet the requirements of the specified policy type.";

const RESOURCE_CONTROL_SERVICES: &[&str] = &[
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

pub(super) fn service_control(document: &Document) -> Result<(), Refusal> {
    grammar::shape(document)
        .and_then(|()| grammar::resources_given(document))
        .and_then(|()| grammar::no_principal(document))
        .map_err(unfit)
}

pub(super) fn resource_control(document: &Document) -> Result<(), Refusal> {
    grammar::shape(document).and_then(|()| grammar::resources_given(document)).map_err(unfit)?;
    for statement in &document.statements {
        if statement.effect == Effect::Allow {
            return Err(Refusal::new(UNFIT, statement.at, "a resource control policy only denies"));
        }
        let everyone = statement.principal.as_ref().filter(|principal| {
            !principal.negated
                && !principal.entries.is_empty()
                && principal.entries.iter().all(|entry| entry.kind == "AWS" && entry.text == "*")
        });
        if everyone.is_none() {
            let at = statement.principal.as_ref().map_or(statement.at, |principal| principal.at);
            return Err(Refusal::new(UNFIT, at, "a resource control policy is about everyone")
                .help("write `\"Principal\": \"*\"`"));
        }
        if statement.action.negated {
            return Err(Refusal::new(UNFIT, statement.action.at, "a resource control policy has no `NotAction`"));
        }
        for name in &statement.action.names {
            let service = name.text.split(':').next().unwrap_or_default().to_ascii_lowercase();
            if !RESOURCE_CONTROL_SERVICES.contains(&service.as_str()) {
                let message = format!("`{}` is not an action of a service that supports these policies", name.text);
                return Err(Refusal::new(UNFIT, name.at, message));
            }
        }
    }
    Ok(())
}

fn unfit(refusal: Refusal) -> Refusal {
    Refusal { aws_message: UNFIT.to_owned(), ..refusal }
}
