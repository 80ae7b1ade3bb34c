//! Web identity tokens, verified as AWS STS does it.
//!
//! [`read`] checks what needs no provider and no key: the three parts, the header, the presence of the claims.
//! [`Unverified::verify`] then checks, in one order, the audience, the times and the signature. What comes out is a
//! [`Verified`], the only thing from which condition keys and tags can be read. Nothing here does IO or reads a clock.
//!
//! What the real STS was seen to do is marked `observed`, with the name of the recorded case in brackets. What nobody
//! has seen is marked `unverified`.

mod algorithm;
mod audience;
mod certificate;
mod claims;
mod condition_keys;
mod jwk;
mod jws;
mod key_set;
mod lifetime;
mod members;
mod provider_id;
mod roles_claim;
mod session_tags;
mod unverified;
mod verified;

pub use condition_keys::condition_keys;
pub(crate) use condition_keys::{KeyValue, each_key};
pub use jws::Jws;
pub use key_set::KeySet;
pub use provider_id::check_provider_id;
pub use roles_claim::check_roles_claim;
pub use unverified::{Provider, Unverified, read};
pub use verified::Verified;
