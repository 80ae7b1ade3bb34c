//! The condition keys of a simulation: what the simulator supplies, and above that what the caller gives.

use portcullis_model::{AccountId, Arn};
use portcullis_policy::Context;

/// What the simulator calls whoever asks when no caller is named. Recorded.
const NOBODY: &str = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR";

/// The keys that the simulator supplies. Recorded: the user id is the caller's ARN itself.
pub(super) fn supplied(account: AccountId, caller: Option<&Arn>) -> Context {
    let mut context = Context::new();
    context.set("aws:PrincipalAccount", caller.map_or(account.as_str(), Arn::account_text));
    context.set("aws:userid", caller.map_or(NOBODY, Arn::as_str));
    if let Some((caller, user)) = caller.and_then(|caller| Some((caller, caller.resource_of_type("user")?))) {
        context.set("aws:PrincipalArn", caller.as_str());
        context.set("aws:username", user.rsplit('/').next().unwrap_or(user));
    }
    context
}
