//! One file per action.

mod assume_role_with_web_identity;
mod get_caller_identity;

pub(crate) use assume_role_with_web_identity::AssumeRoleWithWebIdentity;
pub(crate) use get_caller_identity::GetCallerIdentity;
