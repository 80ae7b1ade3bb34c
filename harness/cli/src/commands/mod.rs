//! One file per command.

mod serve;
mod test;

pub(crate) use serve::serve;
pub(crate) use test::test;
