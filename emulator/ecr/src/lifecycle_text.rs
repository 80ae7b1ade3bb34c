//! The text of a lifecycle policy in a call.

use portcullis_image::lifecycle::LifecyclePolicy;
use portcullis_wire::Fault;

use crate::faults::invalid_parameter;

/// The policy, if ECR takes it. Recorded: the service's own check names the parameter with an upper-case letter.
pub(crate) fn read(text: &str) -> Result<LifecyclePolicy, Fault> {
    LifecyclePolicy::read(text).map_err(|invalid| invalid_parameter("LifecyclePolicyText", &invalid.to_string()))
}
