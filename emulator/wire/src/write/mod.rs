//! Writing answers: an output or a fault as the bytes that AWS would send.

mod json;
mod output;
mod xml;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::Value;

pub use output::UnwritableOutput;

use crate::{Fault, Operation, Protocol, Service};

/// Writes the answer of an operation that succeeded.
///
/// `output` is an object keyed by the members' names of the model; null members count as absent. Blobs are base64 text,
/// timestamps seconds since 1970, with a fraction where AWS writes one.
///
/// # Errors
///
/// An output that is not of the operation's shape: a mistake of the program, which must not vanish. Answer with
/// [`INTERNAL_FAILURE`](crate::INTERNAL_FAILURE) and tell the operator.
pub fn respond(
    service: &Service,
    operation: &Operation,
    output: &Value,
    request_id: &str,
) -> Result<Response<Bytes>, UnwritableOutput> {
    output::check(service, operation, output)?;
    Ok(match service.protocol() {
        Protocol::Query => answer(200, XML, xml::output(service, operation, output, request_id), request_id),
        Protocol::Json11 => answer(200, JSON, json::output(service, operation, output), request_id),
    })
}

/// Writes the answer of a refused request. Its cause stays here.
///
/// Without a service the answer is XML: that is what a request gets which no service understands.
#[must_use]
pub fn refuse(service: Option<&Service>, fault: &Fault, request_id: &str) -> Response<Bytes> {
    match service {
        Some(service) if service.protocol() == Protocol::Json11 => {
            answer(fault.status, JSON, json::fault(service, fault), request_id)
        }
        _ => answer(fault.status, XML, xml::fault(service, fault, request_id), request_id),
    }
}

/// Recorded: no charset.
const XML: &str = "text/xml";
const JSON: &str = "application/x-amz-json-1.1";

fn answer(status: u16, media_type: &'static str, body: Vec<u8>, request_id: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        answer.headers_mut().insert("x-amzn-requestid", id);
    }
    answer
}
