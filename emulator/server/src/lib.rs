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
mod decisions;
mod emulator;
mod issuer_keys;
mod listening;
mod organization;
mod route;

pub use emulator::{Emulator, services};
pub use listening::Listening;
