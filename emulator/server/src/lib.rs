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
mod connection;
mod decisions;
mod emulator;
mod faults;
mod github_api;
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
pub use settings::NotAKeySet;
pub use tls::{Tls, TlsFailure, host_names};
