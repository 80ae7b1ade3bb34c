//! AWS STS: web identity tokens verified, sessions issued, callers named.
//!
//! [`token`] verifies a web identity token: pure functions of the token, the provider, the issuer's keys and the time.
//! [`ACTIONS`] are the operations; those of the API model that are not there are answered with 501 and their name.
//! [`trust_context`] says under which condition keys the role's trust policy then judges it. [`FAULTS`] is every refusal.

mod actions;
mod credentials;
mod duration;
mod faults;
mod key_sets;
mod packed_size;
mod policies;
mod role_arn;
mod session;
mod tags;
pub mod token;
mod trust_context;

use portcullis_gate::AnyAction;

pub use faults::FAULTS;
pub use trust_context::trust_context;

/// Every action that exists.
pub static ACTIONS: &[&dyn AnyAction] = &[
    &actions::AssumeRole,
    &actions::AssumeRoleWithWebIdentity,
    &actions::DecodeAuthorizationMessage,
    &actions::GetAccessKeyInfo,
    &actions::GetCallerIdentity,
    &actions::GetFederationToken,
    &actions::GetSessionToken,
    &actions::GetWebIdentityToken,
];
