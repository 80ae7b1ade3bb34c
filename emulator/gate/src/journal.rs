//! The decision journal: what was asked, decided and answered, the newest last, in a ring of fixed size.
//!
//! It holds the newest 10,000 records and 64 MiB at most; whichever is reached first, the oldest records make
//! room. A single record is cut down to less than 320 KiB, so that no request, however large, drives out more than a
//! few others.

mod cut;
mod decided;

use std::{
    borrow::Cow,
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use portcullis_model::Timestamp;
use portcullis_policy::{Principal, Record, Refusal, Verdict};
use portcullis_wire::Fault;

pub use decided::Decided;

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
    /// Shared, so that readers read them after they have let go of the ring.
    records: VecDeque<Arc<Kept>>,
}

/// A record, whose reasons may have to be told still.
#[derive(Debug)]
struct Kept {
    number: u64,
    at: Timestamp,
    request_id: String,
    service: Cow<'static, str>,
    operation: Cow<'static, str>,
    principal: Option<String>,
    action: Option<String>,
    resource: Option<String>,
    decision: Option<Decided>,
    refusal: Option<Refusal>,
    bytes: usize,
}

/// What a service says of a request that it answered.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The id that the client was given.
    pub request_id: String,
    /// `sts`, `iam`, `ecr` or `registry`.
    pub service: Cow<'static, str>,
    /// The operation, or method and path.
    pub operation: Cow<'static, str>,
    /// The caller's ARN.
    pub principal: Option<String>,
    /// The IAM action that was judged last, or would have been.
    pub action: Option<String>,
    /// The resource of that.
    pub resource: Option<String>,
    /// The last decision.
    pub decision: Option<Decided>,
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
        let mut kept = Kept {
            number: 0,
            at,
            request_id: entry.request_id,
            service: entry.service,
            operation: entry.operation,
            principal: entry.principal,
            action: entry.action,
            resource: entry.resource,
            decision: entry.decision,
            refusal,
            bytes: 0,
        };
        kept.bytes = cut::down(&mut kept);
        let mut kept = Arc::new(kept);
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.written += 1;
        if let Some(kept) = Arc::get_mut(&mut kept) {
            kept.number = ring.written;
            let before = ring.records.back().and_then(|before| before.decision.as_ref());
            kept.bytes += kept.decision.as_ref().map_or(0, |decision| decision.bytes_besides(before));
        }
        ring.bytes += kept.bytes;
        ring.records.push_back(kept);
        let mut gone = Vec::new();
        while ring.records.len() > JOURNAL_RECORDS || ring.bytes > JOURNAL_BYTES {
            let Some(oldest) = ring.records.pop_front() else { break };
            ring.bytes -= oldest.bytes;
            gone.push(oldest);
        }
        // What is gone is taken apart when nobody waits for the ring any more.
        drop(ring);
        drop(gone);
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
        let newest_first = ring.records.iter().rev();
        let limit = filter.limit.unwrap_or(usize::MAX);
        let mut found: Vec<Arc<Kept>> =
            newest_first.filter(|kept| filter.lets_through(kept)).take(limit).cloned().collect();
        drop(ring);
        found.reverse();
        found.iter().map(|kept| kept.record()).collect()
    }
}

impl Kept {
    fn record(&self) -> Record {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Record {
            number: self.number,
            request_id: self.request_id.clone(),
            at: self.at,
            service: self.service.clone().into_owned(),
            operation: self.operation.clone().into_owned(),
            principal: self.principal.clone(),
            action: self.action.clone(),
            resource: self.resource.clone(),
            decision: self.decision.as_ref().map(|it| it.told(&text(&self.action), &text(&self.resource))),
            refusal: self.refusal.clone(),
        }
    }
}

impl Filter {
    fn lets_through(&self, record: &Kept) -> bool {
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
    fn is_of(self, record: &Kept) -> bool {
        let verdict = record.decision.as_ref().map(Decided::verdict);
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
