//! The decision journal: what was asked, decided and answered, the newest last, in a ring of fixed size.
//!
//! It holds the newest 10,000 records and 64 MiB at most; whichever is reached first, the oldest records make
//! room. A single record is cut down to less than 320 KiB, so that no request, however large, drives out more than a
//! few others.

mod cut;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use portcullis_model::Timestamp;
use portcullis_policy::{Decision, Principal, Record, Refusal, Verdict};
use portcullis_wire::Fault;

/// How many records are kept.
pub const JOURNAL_RECORDS: usize = 10_000;

/// How many bytes are kept in all records together.
pub const JOURNAL_BYTES: usize = 64 * 1024 * 1024;

/// Remembers the newest requests.
#[derive(Debug, Default)]
pub struct Journal {
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    written: u64,
    bytes: usize,
    /// Shared, so that readers copy them after they have let go of the ring.
    records: VecDeque<Kept>,
}

#[derive(Debug)]
struct Kept {
    record: Arc<Record>,
    bytes: usize,
}

/// What a service says of a request that it answered.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The id that the client was given.
    pub request_id: String,
    /// `sts`, `iam`, `ecr` or `registry`.
    pub service: String,
    /// The operation, or method and path.
    pub operation: String,
    /// The caller's ARN.
    pub principal: Option<String>,
    /// The IAM action that was judged last, or would have been.
    pub action: Option<String>,
    /// The resource of that.
    pub resource: Option<String>,
    /// The last decision.
    pub decision: Option<Decision>,
    /// What the client was refused with.
    pub fault: Option<Fault>,
}

/// Which records are asked for. What is absent does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The caller's ARN.
    pub principal: Option<String>,
    /// The IAM action, without regard to case.
    pub action: Option<String>,
    /// `sts`, `iam`, `ecr` or `registry`.
    pub service: Option<String>,
    /// Only records with a higher number.
    pub since: Option<u64>,
    /// Only the newest that many of those that are let through.
    pub limit: Option<usize>,
}

/// How a request ended, as a filter asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not refused; one that no policy was asked about counts too.
    Allowed,
    /// It was refused, by whatever: also a malformed request, a bad signature, or something that is not there.
    Denied,
    /// A statement of a policy denied it.
    ExplicitDeny,
    /// Policies were asked, and no statement allowed it.
    ImplicitDeny,
}

impl Journal {
    /// Writes a record; the oldest ones are dropped when the ring is full.
    pub fn write(&self, at: Timestamp, entry: Entry) {
        let refusal = entry.fault.map(|fault| Refusal {
            status: fault.status,
            code: fault.code,
            message: fault.message,
            cause: fault.cause.map(|cause| *cause),
        });
        let mut record = Record {
            number: 0,
            request_id: entry.request_id,
            at,
            service: entry.service,
            operation: entry.operation,
            principal: entry.principal,
            action: entry.action,
            resource: entry.resource,
            decision: entry.decision,
            refusal,
        };
        let bytes = cut::down(&mut record);
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.written += 1;
        record.number = ring.written;
        ring.bytes += bytes;
        ring.records.push_back(Kept { record: Arc::new(record), bytes });
        while ring.records.len() > JOURNAL_RECORDS || ring.bytes > JOURNAL_BYTES {
            let Some(oldest) = ring.records.pop_front() else { break };
            ring.bytes -= oldest.bytes;
        }
    }

    /// Forgets all records. Numbers go on, so that a reader notices.
    pub fn clear(&self) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.records.clear();
        ring.bytes = 0;
    }

    /// The records that the filter lets through, the oldest first.
    #[must_use]
    pub fn records(&self, filter: &Filter) -> Vec<Record> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let newest_first = ring.records.iter().rev().map(|kept| &kept.record);
        let limit = filter.limit.unwrap_or(usize::MAX);
        let mut found: Vec<Arc<Record>> =
            newest_first.filter(|record| filter.lets_through(record)).take(limit).cloned().collect();
        drop(ring);
        found.reverse();
        found.into_iter().map(|record| record.as_ref().clone()).collect()
    }
}

impl Filter {
    fn lets_through(&self, record: &Record) -> bool {
        let same = |wanted: &Option<String>, seen: &str| wanted.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(seen));
        self.since.is_none_or(|since| record.number > since)
            && self.outcome.is_none_or(|outcome| outcome.is_of(record))
            // An ARN has letter case.
            && self.principal.as_ref().is_none_or(|wanted| record.principal.as_ref() == Some(wanted))
            && (self.action.is_none() || same(&self.action, record.action.as_deref().unwrap_or_default()))
            && same(&self.service, &record.service)
    }
}

impl Outcome {
    fn is_of(self, record: &Record) -> bool {
        let verdict = record.decision.as_ref().map(|decision| decision.verdict);
        let allowed = record.refusal.is_none() && verdict.is_none_or(|verdict| verdict == Verdict::Allowed);
        match self {
            Self::Allowed => allowed,
            Self::Denied => !allowed,
            Self::ExplicitDeny => verdict == Some(Verdict::ExplicitDeny),
            Self::ImplicitDeny => verdict == Some(Verdict::ImplicitDeny),
        }
    }
}

/// The name of a principal in the journal.
pub(crate) fn principal_name(principal: &Principal) -> Option<String> {
    match principal {
        Principal::Aws(arn) => Some(arn.to_string()),
        Principal::Federated(name) | Principal::Service(name) => Some(name.clone()),
        Principal::Anonymous => None,
    }
}

#[cfg(test)]
mod tests;
