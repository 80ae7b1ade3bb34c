//! One file per command.

mod check;
mod serve;
mod simulate;
mod test;
mod token;

pub(crate) use check::check;
pub(crate) use serve::serve;
pub(crate) use simulate::simulate;
pub(crate) use test::test;
pub(crate) use token::{Token, token};
