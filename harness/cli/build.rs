//! Links the program at a fixed address on Linux.
//!
//! The parts that stand for AWS's API have a hundred and fifty thousand pointers to fixed places. In a program that may be
//! loaded anywhere each of them is found in a list and corrected at every start: six megabytes that are resident for
//! nothing else, and milliseconds before the first line runs. Libraries, stack and heap are still placed anywhere.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let is = |name: &str, value: &str| std::env::var_os(name).is_some_and(|target| target == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        writeln!(std::io::stdout(), "cargo::rustc-link-arg-bins=-no-pie")?;
    }
    writeln!(std::io::stdout(), "cargo::rerun-if-changed=build.rs")
}
