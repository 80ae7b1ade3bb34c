//! The faults that every service has, under the name that its protocol gives them.
//!
//! The query services and the JSON services refuse the same things with different codes and statuses. What the text
//! or status rests on stands beside each row.

use crate::{Fault, FaultKind, Protocol, Service};

/// One refusal as the query services and as the JSON services word it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtocolFault {
    /// As STS and IAM answer.
    pub query: FaultKind,
    /// As ECR answers.
    pub json: FaultKind,
}

/// Every row, for the tests that read them all.
pub const PROTOCOL_FAULTS: &[ProtocolFault] = &[
    MISSING_AUTHENTICATION,
    INCOMPLETE_SIGNATURE,
    SIGNATURE_MISMATCH,
    UNKNOWN_KEY,
    BAD_SESSION_TOKEN,
    EXPIRED_SESSION,
    REQUEST_EXPIRED,
    UNREADABLE_INPUT,
    MISSING_ACTION,
    UNKNOWN_OPERATION,
    INTERNAL_FAILURE,
];

/// The request carries no signature, and the operation needs one.
pub const MISSING_AUTHENTICATION: ProtocolFault = ProtocolFault {
    query: FaultKind::new("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    // The text is `unverified` for JSON.
    json: FaultKind::new("MissingAuthenticationTokenException", 400, "Request is missing Authentication Token"),
};

/// A part of the signature is missing or cannot be read; `{problem}` says which.
pub(crate) const INCOMPLETE_SIGNATURE: ProtocolFault = ProtocolFault {
    query: FaultKind::new("IncompleteSignature", 400, "{problem}"),
    json: FaultKind::new("IncompleteSignatureException", 400, "{problem}"),
};

/// The signature does not hold; `{problem}` says why.
pub(crate) const SIGNATURE_MISMATCH: ProtocolFault = ProtocolFault {
    query: FaultKind::new("SignatureDoesNotMatch", 403, "{problem}"),
    json: FaultKind::new("InvalidSignatureException", 400, "{problem}"),
};

/// There is no access key of this id.
pub const UNKNOWN_KEY: ProtocolFault = ProtocolFault {
    query: FaultKind::new("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
    json: FaultKind::new("UnrecognizedClientException", 400, "The security token included in the request is invalid."),
};

/// The session token is not one that was given with this key. Recorded, without a full stop.
pub const BAD_SESSION_TOKEN: ProtocolFault = ProtocolFault {
    query: FaultKind::new("InvalidClientTokenId", 403, "The security token included in the request is invalid"),
    json: FaultKind::new("UnrecognizedClientException", 400, "The security token included in the request is invalid"),
};

/// The session that the key belongs to is over.
pub const EXPIRED_SESSION: ProtocolFault = ProtocolFault {
    query: FaultKind::new("ExpiredToken", 403, "The security token included in the request is expired"),
    json: FaultKind::new("ExpiredTokenException", 400, "The security token included in the request is expired"),
};

/// A presigned request is past the end that it gives itself. The code is the one of "Common errors" in the API references;
/// the text is `unverified`.
pub(crate) const REQUEST_EXPIRED: ProtocolFault = ProtocolFault {
    query: FaultKind::new("RequestExpired", 400, "Request has expired."),
    json: FaultKind::new("RequestExpired", 400, "Request has expired."),
};

/// The input has not the form that its protocol asks for.
pub(crate) const UNREADABLE_INPUT: ProtocolFault = ProtocolFault {
    query: FaultKind::new("MalformedInput", 400, "{problem}"),
    json: FaultKind::new("SerializationException", 400, "{problem}"),
};

/// The request does not say what it wants. The query text is `unverified`.
pub(crate) const MISSING_ACTION: ProtocolFault = ProtocolFault {
    query: FaultKind::new("MissingAction", 400, "Missing Action"),
    json: FaultKind::new("UnknownOperationException", 400, ""),
};

/// The service has no such operation. That JSON 1.1 answers 400 here is `unverified`.
pub(crate) const UNKNOWN_OPERATION: ProtocolFault = ProtocolFault {
    query: FaultKind::new("InvalidAction", 400, "Could not find operation {operation} for version {version}"),
    json: FaultKind::new("UnknownOperationException", 400, ""),
};

/// The emulator broke a promise of its own. AWS gives such failures no text.
pub const INTERNAL_FAILURE: ProtocolFault = ProtocolFault {
    query: FaultKind::new("InternalFailure", 500, "The request processing has failed because of an unknown error."),
    json: FaultKind::new("InternalFailure", 500, "The request processing has failed because of an unknown error."),
};

impl ProtocolFault {
    /// The row's kind in the protocol of this service.
    #[must_use]
    pub fn kind(&self, service: &Service) -> FaultKind {
        self.kind_in(service.protocol())
    }

    /// The fault of a row without placeholders, in the protocol of this service.
    #[must_use]
    pub fn fault(&self, service: &Service) -> Fault {
        self.kind(service).fault()
    }

    pub(crate) fn kind_in(&self, protocol: Protocol) -> FaultKind {
        match protocol {
            Protocol::Query => self.query,
            Protocol::Json11 => self.json,
        }
    }

    pub(crate) fn because(&self, protocol: Protocol, problem: &str) -> Fault {
        self.kind_in(protocol).with(&[("problem", problem)])
    }
}
