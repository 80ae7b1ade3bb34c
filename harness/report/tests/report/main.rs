//! Whole reports of one hand-made run, in which everything that can happen to a case happens.

#![cfg(test)]

mod events;
mod machines;
mod terminal;
