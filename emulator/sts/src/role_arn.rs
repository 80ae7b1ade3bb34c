//! The ARN of the role that a caller wants to assume.

use portcullis_model::{Arn, Cause};
use portcullis_wire::Fault;

use crate::faults;

/// Reads `arn:…:iam::ACCOUNT:role/…`.
///
/// # Errors
///
/// Recorded: text that is no ARN is told by its value; an ARN of something else is not.
pub(crate) fn parse(text: &str) -> Result<Arn, Fault> {
    let arn: Arn = text.parse().map_err(|error: portcullis_model::InvalidArn| {
        faults::ARN_IS_INVALID.with(&[("value", text)]).caused_by(Cause::new(error.to_string()))
    })?;
    let is_role = arn.service() == "iam" && arn.account().is_some() && arn.resource_of_type("role").is_some();
    if is_role {
        return Ok(arn);
    }
    let cause = Cause::new("the ARN is not that of a role").wanted(["arn:aws:iam::ACCOUNT:role/NAME"]).seen(text);
    Err(faults::REQUEST_ARN_IS_INVALID.fault().caused_by(cause))
}
