//! The policy of a registry when it is written: like a repository's, but every statement says for which repositories.
//!
//! Source: "Private registry permissions" in the Amazon ECR User Guide. That ECR asks for each element is `unverified`;
//! its one text was seen in public code.

use portcullis_model::Cause;
use portcullis_policy::Policy;
use portcullis_store::Document;
use portcullis_wire::Fault;
use serde_json::Value;

use crate::{faults::invalid_parameter, policy_text};

/// The policy to be kept.
pub(crate) fn read(text: &str) -> Result<Document, Fault> {
    let refused = |cause: String| {
        let cause =
            Cause::new(cause).at("/policyText").hint("give each statement a `Principal`, `Action` and `Resource`");
        invalid_parameter("PolicyText", "Invalid registry policy provided").caused_by(cause)
    };
    Policy::parse(text).map_err(|error| refused(error.to_string()))?;
    let value: Value = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
    let statements = match value.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(single) => std::slice::from_ref(single),
        None => &[],
    };
    for statement in statements {
        for element in ["Principal", "Action", "Resource"] {
            if statement.get(element).is_none() {
                return Err(refused(format!("a statement of the policy has no `{element}`")));
            }
        }
        let actions = match statement.get("Action") {
            Some(Value::Array(actions)) => actions.as_slice(),
            Some(single) => std::slice::from_ref(single),
            None => &[],
        };
        let foreign = |action: &&Value| !action.as_str().is_some_and(|it| it.to_ascii_lowercase().starts_with("ecr:"));
        if let Some(action) = actions.iter().find(foreign) {
            return Err(refused(format!("{action} is not an action of ECR")));
        }
    }
    policy_text::document(text)
}
