//! The decision journal: what was asked, decided and answered, the newest last, in a ring of fixed size.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use portcullis_model::Timestamp;
use portcullis_policy::{Decision, Principal, Record, Refusal, Verdict};
use portcullis_wire::Fault;

/// How many records are kept.
const CAPACITY: usize = 10_000;

/// Remembers the newest requests.
#[derive(Debug, Default)]
pub struct Journal {
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    written: u64,
    records: VecDeque<Record>,
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
    /// The IAM action that was judged last.
    pub action: Option<String>,
    /// The resource that was judged last.
    pub resource: Option<String>,
    /// The last decision.
    pub decision: Option<Decision>,
    /// What the client was refused with.
    pub fault: Option<Fault>,
}

/// Which records are asked for. What is absent does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Allowed or refused: a record without a decision counts by its answer.
    pub allowed: Option<bool>,
    /// The caller's ARN.
    pub principal: Option<String>,
    /// The IAM action, without regard to case.
    pub action: Option<String>,
}

impl Journal {
    /// Writes a record; the oldest one is dropped when the ring is full.
    pub fn write(&self, at: Timestamp, entry: Entry) {
        let refusal = entry.fault.map(|fault| Refusal {
            status: fault.status,
            code: fault.code,
            message: fault.message,
            cause: fault.cause.map(|cause| *cause),
        });
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.written += 1;
        let record = Record {
            number: ring.written,
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
        if ring.records.len() == CAPACITY {
            ring.records.pop_front();
        }
        ring.records.push_back(record);
    }

    /// Forgets all records. Numbers go on, so that a reader notices.
    pub fn clear(&self) {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).records.clear();
    }

    /// The records that the filter lets through, the oldest first.
    #[must_use]
    pub fn records(&self, filter: &Filter) -> Vec<Record> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.records.iter().filter(|record| filter.lets_through(record)).cloned().collect()
    }
}

impl Filter {
    fn lets_through(&self, record: &Record) -> bool {
        let allowed = record.refusal.is_none()
            && record.decision.as_ref().is_none_or(|decision| decision.verdict == Verdict::Allowed);
        let same = |wanted: &Option<String>, seen: &Option<String>| match wanted {
            None => true,
            Some(wanted) => seen.as_ref().is_some_and(|seen| seen.eq_ignore_ascii_case(wanted)),
        };
        self.allowed.is_none_or(|wanted| wanted == allowed)
            && same(&self.principal, &record.principal)
            && same(&self.action, &record.action)
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
mod tests {
    use super::*;

    fn entry(action: &str) -> Entry {
        Entry { service: "ecr".to_owned(), action: Some(action.to_owned()), ..Entry::default() }
    }

    #[test]
    fn the_oldest_record_makes_room_for_the_newest() {
        let journal = Journal::default();
        for _ in 0..CAPACITY + 2 {
            journal.write(Timestamp::UNIX_EPOCH, entry("ecr:PutImage"));
        }
        let records = journal.records(&Filter::default());
        assert_eq!(records.len(), CAPACITY);
        assert_eq!(records.first().map(|record| record.number), Some(3));
    }

    #[test]
    fn a_filter_asks_for_action_and_outcome() {
        let journal = Journal::default();
        journal.write(Timestamp::UNIX_EPOCH, entry("ecr:PutImage"));
        journal.write(Timestamp::UNIX_EPOCH, entry("ecr:BatchGetImage"));
        let of = |action: &str, allowed| {
            journal.records(&Filter { action: Some(action.to_owned()), allowed: Some(allowed), principal: None }).len()
        };
        assert_eq!(of("ecr:putimage", true), 1);
        assert_eq!(of("ecr:PutImage", false), 0);
    }
}
