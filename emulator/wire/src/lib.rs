//! AWS's protocols, knowing no service.
//!
//! One generic codec reads the official API models: [`identify`] tells which [`Operation`] of which [`Service`] a
//! request asks for, [`RawCall::decode`] reads its input and checks every constraint of the model with AWS's own words,
//! [`respond`] and [`refuse`] write an output or a [`Fault`] as the bytes that AWS would send. [`sigv4`] tells whose
//! signature a request carries.

mod call;
mod endpoint;
mod fault;
mod form;
mod model;
mod page;
mod protocol_fault;
mod read;
mod request_id;
mod service;
pub mod sigv4;
mod write;

pub use call::{RawCall, Refused, identify};
pub use endpoint::Endpoint;
pub use fault::{Fault, FaultKind};
pub use page::{Page, StrangeMarker, page};
pub use protocol_fault::{
    BAD_SESSION_TOKEN, EXPIRED_SESSION, INTERNAL_FAILURE, MISSING_AUTHENTICATION, PROTOCOL_FAULTS, ProtocolFault,
    UNKNOWN_KEY,
};
pub use request_id::request_id;
pub use service::{Operation, Protocol, Service};
pub use write::{UnwritableOutput, refuse, respond};
