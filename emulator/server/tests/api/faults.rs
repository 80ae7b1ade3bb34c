//! Every fault of every service, as its clients see it: XML for the query services, JSON for the others.
//!
//! Placeholders stand in the texts as they stand in the tables. A row whose text or status changes shows here.

use std::collections::BTreeSet;

use portcullis_gate::{Failure, InjectedFault};
use portcullis_server::services;
use portcullis_wire::{FaultKind, PROTOCOL_FAULTS, Protocol, Service, refuse};
use rstest::rstest;
use serde_json::json;

use crate::account::Account;

const ID: &str = "00000000-0000-4000-8000-000000000000";

fn answered<'a>(service: &'static Service, kinds: impl Iterator<Item = &'a FaultKind>) -> String {
    let shown = kinds.map(|kind| {
        let answer = refuse(Some(service), &kind.fault(), ID);
        let body = std::str::from_utf8(answer.body()).unwrap().trim_end().replace(ID, "ID");
        assert_eq!(answer.status(), kind.status);
        assert_eq!(answer.headers()["x-amzn-requestid"], ID);
        format!("{} {}\n{body}", kind.status, answer.headers()["content-type"].to_str().unwrap())
    });
    shown.collect::<Vec<_>>().join("\n\n")
}

#[rstest]
#[case(Service::sts(), portcullis_sts::FAULTS)]
#[case(Service::iam(), portcullis_iam::FAULTS)]
#[case(Service::ecr(), portcullis_ecr::FAULTS)]
#[case(Service::organizations(), portcullis_organizations::FAULTS)]
fn every_fault_of_a_service_has_the_shape_of_its_protocol(
    #[case] service: &'static Service,
    #[case] faults: &[&FaultKind],
) {
    let of_protocol = PROTOCOL_FAULTS.iter().map(|row| row.kind(service)).collect::<Vec<_>>();
    // The gate's rows are of one protocol each, and the codes tell of which; 501 is of both.
    let of_gate = portcullis_gate::FAULTS
        .iter()
        .copied()
        .filter(|row| row.status == 501 || row.code.ends_with("Exception") == (service.protocol() == Protocol::Json11));
    let all = of_protocol.iter().chain(of_gate).chain(faults.iter().copied());
    insta::assert_snapshot!(service.name(), answered(service, all));
}

/// No code of a fault is a name that a client of the other protocol would look for.
#[test]
fn codes_of_json_services_are_exceptions_and_codes_of_query_services_are_not() {
    for row in PROTOCOL_FAULTS {
        assert!(!row.query.code.ends_with("Exception"), "{}", row.query.code);
    }
    for kind in portcullis_organizations::FAULTS.iter().chain(portcullis_ecr::FAULTS) {
        assert!(kind.code.ends_with("Exception") || kind.status == 501, "{}", kind.code);
    }
}

/// The server-side errors, which no caller can cause: each operation that exists here answers each of them once when it is
/// ordered, in its service's own words, and its own answer after that.
#[tokio::test]
async fn every_operation_fails_as_ordered_and_no_longer() {
    let account = Account::empty();
    let mut seen = BTreeSet::new();
    for actions in services() {
        let service = (actions.service)();
        for action in actions.actions {
            let called = format!("{}:{}", service.name(), action.name());
            for failure in [Failure::InternalError, Failure::Unavailable, Failure::Throttle] {
                let (of, operation) = (service.name().to_owned(), Some(action.name().to_owned()));
                account.gate.injected_faults().order(InjectedFault {
                    service: of,
                    operation,
                    fault: failure,
                    times: 1,
                });
                let failed = account.send(account.request(&called, &json!({}))).await;
                seen.insert(format!("{} {failure:?}: {}", service.name(), failed.refusal()));
                // Nobody signed the next one: it is looked at as ever.
                let next = account.send(account.request(&called, &json!({}))).await;
                assert!((400..500).contains(&next.status), "{} {}", action.name(), next.refusal());
                assert_ne!(next.refusal(), failed.refusal(), "{}", action.name());
            }
        }
    }
    // One line for each service and failure: no operation answers otherwise than the others.
    insta::assert_snapshot!(seen.into_iter().collect::<Vec<_>>().join("\n"));
}
