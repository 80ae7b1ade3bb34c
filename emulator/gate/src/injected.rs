//! Failures on order: the next calls of an operation are answered as AWS answers when it fails or is asked too often.
//!
//! Off unless ordered. The kinds are those of AWS Fault Injection Service (`aws:fis:inject-api-internal-error`,
//! `-unavailable-error`, `-throttle-error`); the codes are those of the services' API models and of AWS's pages on
//! common errors, and the texts of 500 and 503, which AWS does not document, are `unverified`.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use portcullis_model::Cause;
use portcullis_wire::{Fault, FaultKind, Protocol, Service};
use serde::{Deserialize, Serialize};

/// The failures that are still to come, in the order in which they were ordered.
#[derive(Debug, Default)]
pub struct InjectedFaults {
    /// So that a call looks at nothing else while nothing is ordered.
    any: AtomicBool,
    orders: Mutex<Vec<InjectedFault>>,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InjectedFault {
    /// `sts`, `iam`, `ecr`, or `registry`.
    pub service: String,
    /// The operation, such as `AssumeRoleWithWebIdentity`; of the registry the method. All of them when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How the calls fail.
    pub fault: Failure,
    /// How many calls fail.
    pub times: u32,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// 500.
    InternalError,
    /// 503.
    Unavailable,
    /// Too many calls: 400 in AWS's APIs, 429 in the registry.
    Throttle,
}

impl InjectedFaults {
    /// Adds an order.
    pub fn order(&self, order: InjectedFault) {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.push(order);
        orders.retain(|order| order.times > 0);
        self.any.store(!orders.is_empty(), Ordering::Release);
    }

    /// Forgets all orders.
    pub fn clear(&self) {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.any.store(false, Ordering::Release);
    }

    /// What is still to come.
    #[must_use]
    pub fn orders(&self) -> Vec<InjectedFault> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How this call has to fail, if it has to; it counts as one of those that were ordered.
    pub fn next(&self, service: &str, operation: &str) -> Option<Failure> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let of_this = |order: &&mut InjectedFault| {
            order.service == service && order.operation.as_ref().is_none_or(|wanted| wanted == operation)
        };
        let order = orders.iter_mut().find(of_this)?;
        order.times -= 1;
        let failure = order.fault;
        orders.retain(|order| order.times > 0);
        self.any.store(!orders.is_empty(), Ordering::Release);
        Some(failure)
    }
}

impl Failure {
    /// The fault as an AWS API answers it.
    #[must_use]
    pub fn of(self, service: &Service) -> Fault {
        self.kind(service.name(), service.protocol()).fault().caused_by(ordered())
    }

    /// The fault as ECR's registry answers it.
    #[must_use]
    pub fn of_registry(self) -> Fault {
        let kind = match self {
            Self::InternalError => FaultKind::new("UNKNOWN", 500, "Internal Server Error"),
            Self::Unavailable => FaultKind::new("UNAVAILABLE", 503, "Service Unavailable"),
            Self::Throttle => FaultKind::new("TOOMANYREQUESTS", 429, "Rate exceeded"),
        };
        kind.fault().caused_by(ordered())
    }

    fn kind(self, service: &str, protocol: Protocol) -> FaultKind {
        const UNKNOWN: &str = "The request processing has failed because of an unknown error, exception or failure.";
        let code = match (self, service, protocol) {
            (Self::InternalError, "iam", _) => "ServiceFailure",
            (Self::InternalError, "ecr" | "ecr-public", _) => "ServerException",
            (Self::InternalError, "organizations", _) => "ServiceException",
            (Self::InternalError, _, _) => "InternalFailure",
            (Self::Unavailable, _, Protocol::Query) => "ServiceUnavailable",
            (Self::Unavailable, _, Protocol::Json11) => "ServiceUnavailableException",
            (Self::Throttle, "organizations", _) => "TooManyRequestsException",
            (Self::Throttle, _, Protocol::Query) => "Throttling",
            (Self::Throttle, _, Protocol::Json11) => "ThrottlingException",
        };
        match self {
            Self::InternalError => FaultKind::new(code, 500, UNKNOWN),
            Self::Unavailable => FaultKind::new(code, 503, "Service is unavailable. Please try again later."),
            Self::Throttle => FaultKind::new(code, 400, "Rate exceeded"),
        }
    }
}

fn ordered() -> Cause {
    Cause::new("this failure was ordered").hint("`GET /_portcullis/faults` shows what is still to come")
}

#[cfg(test)]
mod tests {
    use portcullis_wire::refuse;

    use super::*;

    const FAILURES: [Failure; 3] = [Failure::InternalError, Failure::Unavailable, Failure::Throttle];

    fn order(service: &str, operation: Option<&str>, fault: Failure, times: u32) -> InjectedFault {
        InjectedFault { service: service.to_owned(), operation: operation.map(str::to_owned), fault, times }
    }

    #[test]
    fn each_failure_reads_as_clients_see_it() {
        let mut shown = String::new();
        for service in [Service::sts(), Service::iam(), Service::ecr()] {
            for failure in FAILURES {
                let response = refuse(Some(service), &failure.of(service), "1");
                let body = String::from_utf8(response.body().to_vec()).unwrap();
                shown.push_str(&format!("{failure:?} of {}: {}\n{body}\n", service.name(), response.status()));
            }
        }
        for failure in FAILURES {
            shown.push_str(&format!("{failure:?} of the registry: {}\n", failure.of_registry()));
        }
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn as_many_calls_fail_as_were_ordered_and_only_those_of_the_operation() {
        let faults = InjectedFaults::default();
        assert_eq!(faults.next("sts", "AssumeRole"), None);
        faults.order(order("sts", Some("AssumeRole"), Failure::Throttle, 2));
        faults.order(order("sts", None, Failure::Unavailable, 1));
        assert_eq!(faults.next("iam", "GetRole"), None);
        assert_eq!(faults.next("sts", "AssumeRole"), Some(Failure::Throttle));
        assert_eq!(faults.next("sts", "GetCallerIdentity"), Some(Failure::Unavailable));
        assert_eq!(faults.next("sts", "GetCallerIdentity"), None);
        assert_eq!(faults.next("sts", "AssumeRole"), Some(Failure::Throttle));
        assert_eq!(faults.next("sts", "AssumeRole"), None);
        assert!(faults.orders().is_empty());
        faults.order(order("sts", None, Failure::Throttle, 0));
        assert_eq!(faults.next("sts", "AssumeRole"), None, "none was ordered");
        faults.order(order("sts", None, Failure::Throttle, 9));
        faults.clear();
        assert_eq!(faults.next("sts", "AssumeRole"), None);
    }
}
