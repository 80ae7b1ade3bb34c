//! What the gate itself refuses with, whatever the service.

use portcullis_model::Cause;
use portcullis_store::NotKept;
use portcullis_wire::{Fault, FaultKind, INTERNAL_FAILURE, MISSING_AUTHENTICATION, Protocol, Service};

/// Every fault of the gate.
pub static FAULTS: &[&FaultKind] =
    &[&ACCESS_DENIED_QUERY, &ACCESS_DENIED_JSON, &REGION_QUERY, &REGION_JSON, &NOT_IMPLEMENTED];

/// STS and IAM. Observed: 403.
static ACCESS_DENIED_QUERY: FaultKind = FaultKind::new("AccessDenied", 403, "{sentence}");
/// ECR. Observed: 400, with `Message`.
static ACCESS_DENIED_JSON: FaultKind = FaultKind::new("AccessDeniedException", 400, "{sentence}");
/// The scope of the signature names no region. `unverified`: the text is the one that reports have.
static REGION_QUERY: FaultKind =
    FaultKind::new("SignatureDoesNotMatch", 403, "Credential should be scoped to a valid region.");
static REGION_JSON: FaultKind =
    FaultKind::new("InvalidSignatureException", 400, "Credential should be scoped to a valid region.");
/// No AWS text: the real service has the operation.
static NOT_IMPLEMENTED: FaultKind =
    FaultKind::new("NotImplemented", 501, "Portcullis does not implement {service}:{operation} yet");

pub(crate) fn access_denied(service: &Service, sentence: &str) -> Fault {
    let kind = match service.protocol() {
        Protocol::Query => &ACCESS_DENIED_QUERY,
        Protocol::Json11 => &ACCESS_DENIED_JSON,
    };
    kind.with(&[("sentence", sentence)])
}

pub(crate) fn no_region(service: &Service, region: &str) -> Fault {
    let kind = match service.protocol() {
        Protocol::Query => &REGION_QUERY,
        Protocol::Json11 => &REGION_JSON,
    };
    let cause = Cause::new(format!("the request is signed for the region `{region}`, which has not the form of one"));
    kind.fault().caused_by(cause.wanted(["a region such as `ap-northeast-1`"]).seen(region))
}

/// A defect of the emulator. What it is stays in the journal.
pub(crate) fn internal(what: &str, error: &dyn std::fmt::Display) -> Fault {
    // Its kind is the same in both protocols.
    INTERNAL_FAILURE
        .query
        .fault()
        .caused_by(Cause::new(format!("a defect of the emulator: {what} is not as it has to be: {error}")))
}

/// The disk did not take what was written.
pub(crate) fn not_kept(lost: &NotKept) -> Fault {
    let cause = Cause::new(lost.to_string()).hint("make room on the disk of the data folder, then try again");
    INTERNAL_FAILURE.query.fault().caused_by(cause)
}

pub(crate) fn not_implemented(service: &Service, operation: &str) -> Fault {
    NOT_IMPLEMENTED.with(&[("service", service.name()), ("operation", operation)]).caused_by(
        Cause::new(format!(
            "the operation `{operation}` is in AWS's model of `{}` but not in this emulator",
            service.name()
        ))
        .hint("docs/operations.md lists the operations that exist; open an issue for this one"),
    )
}

pub(crate) fn without_account(service: &Service) -> Fault {
    MISSING_AUTHENTICATION.fault(service).caused_by(Cause::new(format!("the caller of `{}` is nobody", service.name())))
}

#[cfg(test)]
mod tests {
    use portcullis_wire::refuse;

    use super::*;

    #[test]
    fn the_table_reads_as_clients_see_it() {
        // A row is for one protocol; only what AWS does not have is for both.
        let answers = FAULTS
            .iter()
            .flat_map(|row| [Service::sts(), Service::ecr()].map(|service| (row, service)))
            .filter(|(row, service)| {
                row.status == 501 || row.code.ends_with("Exception") == (service.protocol() == Protocol::Json11)
            });
        let shown: Vec<String> = answers
            .map(|(row, service)| {
                let response = refuse(Some(service), &row.fault(), "1");
                let body = String::from_utf8(response.body().to_vec()).unwrap();
                format!("{} as {} answers\n{}\n{body}", row.code, service.name(), response.status())
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}
