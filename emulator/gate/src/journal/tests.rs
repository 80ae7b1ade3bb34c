use portcullis_model::Cause;
use portcullis_policy::{Considered, Consulted, Decision, Effect, Examined, Layer, Reason, Says, StatementRef};
use rstest::rstest;

use super::*;

fn entry(action: &str) -> Entry {
    Entry { service: "ecr".into(), action: Some(action.to_owned()), ..Entry::default() }
}

fn decided(verdict: Verdict) -> Entry {
    let decision = Decision { verdict, reasons: Vec::new(), warnings: Vec::new(), consulted: Vec::new() };
    Entry { decision: Some(decision.into()), ..entry("ecr:PutImage") }
}

fn write(journal: &Journal, entry: Entry) {
    journal.write(Timestamp::UNIX_EPOCH, entry);
}

fn numbers(journal: &Journal, filter: &Filter) -> Vec<u64> {
    journal.records(filter).iter().map(|record| record.number).collect()
}

#[test]
fn the_oldest_record_makes_room_for_the_newest() {
    let journal = Journal::default();
    for _ in 0..JOURNAL_RECORDS + 2 {
        write(&journal, entry("ecr:PutImage"));
    }
    let records = journal.records(&Filter::default());
    assert_eq!(records.len(), JOURNAL_RECORDS);
    assert_eq!(records.first().map(|record| record.number), Some(3));
}

#[test]
fn a_filter_asks_for_action_service_principal_and_outcome() {
    let journal = Journal::default();
    write(&journal, entry("ecr:PutImage"));
    write(&journal, entry("ecr:BatchGetImage"));
    write(&journal, decided(Verdict::Allowed));
    write(&journal, decided(Verdict::ImplicitDeny));
    write(&journal, decided(Verdict::ExplicitDeny));
    let refused =
        Entry { fault: Some(fault("no")), principal: Some("arn:aws:iam::1:root".to_owned()), ..Entry::default() };
    write(&journal, refused);
    let of = |filter: Filter| numbers(&journal, &filter);
    let outcome = |outcome| Filter { outcome: Some(outcome), ..Filter::default() };
    assert_eq!(of(outcome(Outcome::Allowed)), [1, 2, 3]);
    assert_eq!(of(outcome(Outcome::Denied)), [4, 5, 6]);
    assert_eq!(of(outcome(Outcome::ImplicitDeny)), [4]);
    assert_eq!(of(outcome(Outcome::ExplicitDeny)), [5]);
    let action = |action: &str| Filter { action: Some(action.to_owned()), ..Filter::default() };
    assert_eq!(of(action("ecr:putimage")), [1, 3, 4, 5]);
    let service = |service: &str| Filter { service: Some(service.to_owned()), ..Filter::default() };
    assert_eq!(of(service("ECR")), [1, 2, 3, 4, 5]);
    let principal = |name: &str| Filter { principal: Some(name.to_owned()), ..Filter::default() };
    assert_eq!(of(principal("arn:aws:iam::1:root")), [6]);
    assert!(of(principal("arn:aws:iam::1:Root")).is_empty());
}

#[rstest]
#[case(None, None, &[1, 2, 3, 4, 5])]
#[case(Some(3), None, &[4, 5])]
#[case(Some(9), None, &[])]
#[case(None, Some(2), &[4, 5])]
#[case(Some(1), Some(3), &[3, 4, 5])]
#[case(None, Some(0), &[])]
fn the_newest_are_asked_for_by_number_and_count(
    #[case] since: Option<u64>,
    #[case] limit: Option<usize>,
    #[case] expected: &[u64],
) {
    let journal = Journal::default();
    for _ in 0..5 {
        write(&journal, entry("ecr:PutImage"));
    }
    assert_eq!(numbers(&journal, &Filter { since, limit, ..Filter::default() }), expected);
    journal.clear();
    assert!(numbers(&journal, &Filter::default()).is_empty());
    write(&journal, entry("ecr:PutImage"));
    assert_eq!(numbers(&journal, &Filter::default()), [6], "numbers go on");
}

fn fault(message: &str) -> Fault {
    let cause = Cause::new(message).seen(message).wanted(vec![message; 8]).hint(message).of(message).at(message);
    portcullis_wire::INTERNAL_FAILURE.query.fault().caused_by(cause)
}

fn reason(text: &str) -> Reason {
    Reason {
        layer: Layer::Identity,
        policy: Some(text.to_owned()),
        statement: None,
        element: Some(text.to_owned()),
        operator: Some(text.to_owned()),
        key: Some(text.to_owned()),
        wanted: vec![text.to_owned(); 8],
        seen: Some(vec![text.to_owned(); 8]),
        pointer: Some(text.to_owned()),
        text: text.to_owned(),
        near_miss: Some(text.to_owned()),
        span: None,
        unverified: None,
    }
}

fn consulted(text: &str) -> Consulted {
    let element = Examined {
        element: text.to_owned(),
        matched: false,
        operator: Some(text.to_owned()),
        key: Some(text.to_owned()),
        wanted: vec![text.to_owned(); 8],
        seen: Some(vec![text.to_owned(); 8]),
        pointer: text.to_owned(),
        span: None,
    };
    let statement = Considered {
        statement: StatementRef { sid: Some(text.to_owned()), index: 0 },
        effect: Effect::Allow,
        applies: false,
        elements: vec![element],
    };
    Consulted {
        layer: Layer::Identity,
        level: None,
        policy: Some(text.to_owned()),
        says: Says::Nothing,
        statements: vec![statement; 2],
    }
}

/// A request whose every text is far too long.
fn hostile() -> Entry {
    let text = "ü".repeat(5_000);
    let decision = Decision {
        verdict: Verdict::ImplicitDeny,
        reasons: vec![reason(&text); 5],
        warnings: vec![text.clone(); 5],
        consulted: vec![consulted(&text); 3],
    };
    Entry {
        request_id: text.clone(),
        service: text.clone().into(),
        operation: text.clone().into(),
        principal: Some(text.clone()),
        action: Some(text.clone()),
        resource: Some(text.clone()),
        decision: Some(decision.into()),
        fault: Some(fault(&text)),
    }
}

#[test]
fn a_hostile_request_is_cut_down_and_says_so() {
    let journal = Journal::default();
    write(&journal, hostile());
    let record = journal.records(&Filter::default()).remove(0);
    let size = serde_json::to_string(&record).unwrap().len();
    assert!(size < 320 * 1024, "{size}");
    assert!(record.operation.ends_with("… (5904 bytes more)"), "{}", record.operation.len());
    let decision = record.decision.unwrap();
    assert_eq!((decision.verdict, decision.reasons.len()), (Verdict::ImplicitDeny, 1));
    assert_eq!(decision.warnings[0], "the journal left out 4 more reasons: they take too much room");
    assert_eq!(decision.consulted.len(), 3, "what each policy says is kept");
    let statements: usize = decision.consulted.iter().map(|policy| policy.statements.len()).sum();
    let told = format!("the journal left out {} statements", 6 - statements);
    assert!(decision.warnings.last().unwrap().starts_with(&told), "{:?}", decision.warnings.last());
    assert_eq!(decision.reasons[0].wanted.last().unwrap(), "… (5 more)");
}

#[test]
fn a_list_of_many_short_values_is_cut_too() {
    let journal = Journal::default();
    let values = vec!["x".to_owned(); 500];
    let decision = Decision {
        verdict: Verdict::ImplicitDeny,
        reasons: vec![Reason { wanted: values.clone(), seen: Some(values), ..reason("x") }],
        warnings: Vec::new(),
        consulted: Vec::new(),
    };
    write(&journal, Entry { decision: Some(decision.into()), ..Entry::default() });
    let record = journal.records(&Filter::default()).remove(0);
    let reason = record.decision.unwrap().reasons.remove(0);
    assert_eq!((reason.wanted.len(), reason.wanted.last().unwrap().as_str()), (101, "… (400 more)"));
}

#[test]
fn what_is_of_a_usual_length_is_kept_whole() {
    let journal = Journal::default();
    let text = "x".repeat(1000);
    let decision = Decision {
        verdict: Verdict::ImplicitDeny,
        reasons: vec![Reason { wanted: vec![text.clone(); 10], seen: None, ..reason(&text) }; 5],
        warnings: vec![text.clone()],
        consulted: Vec::new(),
    };
    write(&journal, Entry { decision: Some(decision.clone().into()), ..entry(&text) });
    assert_eq!(journal.records(&Filter::default())[0].decision, Some(decision));
}

#[test]
fn hostile_requests_do_not_fill_the_memory() {
    let journal = Journal::default();
    let entry = hostile();
    for _ in 0..1000 {
        write(&journal, entry.clone());
    }
    let ring = journal.ring.lock().unwrap();
    assert!(ring.bytes <= JOURNAL_BYTES);
    let held: usize = ring.records.iter().map(|kept| kept.bytes).sum();
    assert_eq!(held, ring.bytes);
    assert!(ring.records.len() < 1000);
    assert_eq!(ring.records.back().unwrap().number, 1000);
}

#[test]
fn threads_write_and_read_at_the_same_time_and_no_number_is_given_twice() {
    let journal = Journal::default();
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| (0..500).for_each(|_| write(&journal, entry("ecr:PutImage"))));
            threads.spawn(|| {
                for _ in 0..50 {
                    let seen = numbers(&journal, &Filter::default());
                    assert!(seen.is_sorted(), "{seen:?}");
                }
            });
        }
    });
    assert_eq!(numbers(&journal, &Filter::default()), (1..=2000).collect::<Vec<_>>());
}
