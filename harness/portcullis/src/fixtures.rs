//! Fixtures for [rstest](https://docs.rs/rstest): a test that takes a `lab` gets one of its own.
//!
//! ```
//! use portcullis::{Lab, fixtures::lab};
//! use rstest::rstest;
//!
//! #[rstest]
//! #[tokio::test]
//! async fn a_job_gets_a_token(#[future(awt)] lab: Lab) {
//!     lab.github().repository("octo-org/octo-repo").push("refs/heads/main").await.assert_allowed();
//! }
//! ```

use rstest::fixture;

use crate::{Lab, attempt::fail};

/// An empty lab.
///
/// # Panics
///
/// If there is no free port on 127.0.0.1.
#[fixture]
pub async fn lab() -> Lab {
    match Lab::start().await {
        Ok(lab) => lab,
        Err(error) => fail("a lab was to start", &error.to_string()),
    }
}
