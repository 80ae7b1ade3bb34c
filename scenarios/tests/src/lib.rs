//! Runs every scenario of the repository in `cargo test`: see `tests/scenarios.rs`.
