//! One file per command.

mod apply;
mod check;
mod collect;
mod ended;
mod init;
mod report;
mod serve;
mod simulate;
mod test;
mod token;

pub(crate) use apply::apply;
pub(crate) use check::check;
pub(crate) use collect::collect;
pub(crate) use init::init;
pub(crate) use report::report;
pub(crate) use serve::serve;
pub(crate) use simulate::simulate;
pub(crate) use test::test;
pub(crate) use token::{Token, token};
