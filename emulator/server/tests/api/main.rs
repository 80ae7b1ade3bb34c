//! STS, ECR and the registry behind the gate, called as clients call them: signed requests, registry requests, tokens.
//!
//! Operations of IAM have their own tests beside IAM; here they prepare the account.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops where something is not as it must be"
)]

mod account;
mod assume_role;
mod authentication;
mod caller_identity;
mod durable;
mod ecr;
mod emulator;
mod emulator_settings;
mod faults;
mod gate;
mod instances;
mod issuer;
mod journal;
mod last_use;
mod organization;
mod organizations;
mod partitions;
mod permissions;
mod policies;
mod regions;
mod registry;
mod sessions;
mod sts_permissions;
mod tls;
mod web_identity;
