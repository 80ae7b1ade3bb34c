//! What STS answers to each fault that the fake GitHub builds into a token or into its documents.
//!
//! The whole table is a snapshot. Beside it, each fault that the real STS was shown is compared with what it answered in
//! September 2026; without the recordings these show as ignored. A fault that was never recorded must be refused, unless
//! [`ACCEPTED`] says why not.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops where something is not as it must be"
)]

#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../api/account.rs"]
mod account;
#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../api/issuer.rs"]
mod issuer;
mod trusting;

use std::{collections::BTreeMap, fmt::Write, path::PathBuf, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use portcullis_model::{IssuerFault, TokenFault};
use serde_json::Value;
use trusting::{Answered, Trusting};

/// The recordings of each fault, by their ids.
const RECORDED: &[(TokenFault, &[&str])] = &[
    (TokenFault::AudienceEmptyList, &["aud-empty-array"]),
    (TokenFault::AzpOther, &["azp-not-registered-aud-is"]),
    (TokenFault::CriticalHeader, &["crit-header"]),
    (TokenFault::DuplicateAudience, &["dup-aud-last-not-registered"]),
    (TokenFault::IssuedInFuture, &["iat-future-outside-tolerance"]),
    (TokenFault::KidAbsent, &["kid-absent-six-keys"]),
    (TokenFault::KidEmpty, &["kid-empty-six-keys"]),
    (TokenFault::MissingAud, &["missing-aud"]),
    (TokenFault::MissingIat, &["missing-iat"]),
    (TokenFault::MissingIss, &["missing-iss"]),
    (TokenFault::NotYetValid, &["nbf-future-outside-tolerance"]),
    (TokenFault::SeveralAudiences, &["aud-two-both-registered"]),
    (TokenFault::SeveralAudiencesWithAzp, &["aud-two-with-azp"]),
    (TokenFault::SubjectEmpty, &["sub-empty-string"]),
    (TokenFault::SubjectNull, &["sub-null"]),
    (TokenFault::SubjectNumber, &["sub-number"]),
    (TokenFault::TimesAsFractions, &["iat-fraction"]),
    (TokenFault::TimesAsStrings, &["nbf-integer-string"]),
    (TokenFault::UnknownKid, &["kid-not-in-set"]),
    (TokenFault::HostileKidLong, &["kid-not-in-set"]),
    (TokenFault::HostileKidPath, &["kid-not-in-set"]),
    (TokenFault::HostileKidSql, &["kid-not-in-set"]),
    (TokenFault::HostileKidUrl, &["kid-not-in-set"]),
    (TokenFault::EmbeddedJwk, &["kid-not-in-set"]),
    (TokenFault::WrongAudience, &["aud-empty-string"]),
    (TokenFault::WrongKey, &["jwks-dup-kid-wrong-last"]),
    (TokenFault::HostileJku, &["jwks-dup-kid-wrong-last"]),
    (TokenFault::HostileX5u, &["jwks-dup-kid-wrong-last"]),
    (TokenFault::TamperedPayload, &["jwks-dup-kid-wrong-last"]),
];

/// Faults that STS takes, and how that is known where no recording here shows it.
const ACCEPTED: &[(TokenFault, &str)] = &[
    (TokenFault::AudienceList, "observed: a list of one audience is as good as the audience [aud-one-element-array]"),
    (
        TokenFault::DuplicateSubject,
        "observed for `aud`: the last of two equal names counts [dup-aud-last-not-registered]",
    ),
    (TokenFault::MissingNbf, "observed: tokens without `nbf` were taken throughout"),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    // Listing the tests needs no answers.
    let answers = if arguments.list { Arc::default() } else { Arc::new(runtime.block_on(answers())) };
    let mut trials = vec![
        {
            let answers = Arc::clone(&answers);
            Trial::test("every fault has its answer", move || table(&answers))
        },
        Trial::test("a fault that was never recorded is refused unless it is known to be taken", {
            let answers = Arc::clone(&answers);
            move || unrecorded(&answers)
        }),
    ];
    let recordings = recordings();
    for (fault, ids) in RECORDED {
        for id in *ids {
            let (answers, recordings) = (Arc::clone(&answers), recordings.clone());
            let ignored = recordings.is_none();
            let compare = move || compare(&answers[fault.name()], &recordings.unwrap_or_default(), id);
            trials.push(Trial::test(format!("{} as {id}", fault.name()), compare).with_ignored_flag(ignored));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// What STS answers to each fault, by its name.
type Answers = BTreeMap<&'static str, Answered>;

async fn answers() -> Answers {
    let trusting = Trusting::start().await;
    let mut answers = Answers::new();
    answers.insert("none", trusting.assume(&[]).await);
    for fault in TokenFault::ALL {
        answers.insert(fault.name(), trusting.assume(&[*fault]).await);
    }
    for fault in IssuerFault::ALL.iter().filter(|fault| fault.is_of_a_document()) {
        answers.insert(fault.name(), trusting.assume_with_documents(*fault).await);
    }
    assert_eq!(trusting.assume(&[]).await.status, 200, "nothing is left of the faults");
    answers
}

fn table(answers: &Answers) -> Result<(), Failed> {
    let mut table = String::new();
    for (name, answered) in answers {
        let Answered { status, code, message, subject, .. } = answered;
        match status {
            200 => writeln!(table, "{name}: accepted, of the subject `{subject}`")?,
            _ => writeln!(table, "{name}: {status} {code}\n    {}", numbers_as_n(message))?,
        }
    }
    insta::assert_snapshot!("answers", table);
    Ok(())
}

fn unrecorded(answers: &Answers) -> Result<(), Failed> {
    for fault in TokenFault::ALL {
        let recorded = RECORDED.iter().any(|(known, _)| known == fault);
        let accepted = ACCEPTED.iter().any(|(known, _)| known == fault);
        let status = answers[fault.name()].status;
        if !recorded && (status == 200) != accepted {
            return Err(format!("{}: {status}, and ACCEPTED says otherwise", fault.name()).into());
        }
    }
    for fault in IssuerFault::ALL.iter().filter(|fault| fault.is_of_a_document()) {
        if answers[fault.name()].status == 200 {
            return Err(format!("{}: a token was verified without its key", fault.name()).into());
        }
    }
    Ok(())
}

fn recordings() -> Option<BTreeMap<String, Value>> {
    let folder = std::env::var_os("PORTCULLIS_DATA")?;
    let file: PathBuf = [PathBuf::from(folder), "corpora/aws-observed/sts-web-identity.json".into()].iter().collect();
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    Some(rows.into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row["expect"].clone())).collect())
}

fn compare(answered: &Answered, recordings: &BTreeMap<String, Value>, id: &str) -> Result<(), Failed> {
    let expected = recordings.get(id).ok_or_else(|| format!("there is no recording `{id}`"))?;
    let text = |member: &str| expected[member].as_str().unwrap_or_default();
    let (status, code, message) = (&expected["status"], text("code"), numbers_as_n(text("message")));
    let seen = (u64::from(answered.status), answered.code.as_str(), numbers_as_n(&answered.message));
    if (status.as_u64().unwrap_or_default(), code, message) != seen {
        return Err(format!("AWS answered {expected:#}, and here it is {seen:?}").into());
    }
    // A subject that the recording tells as a placeholder is the token's own.
    let subject = text("SubjectFromWebIdentityToken");
    if answered.status == 200 && !subject.starts_with('<') && answered.subject != subject {
        return Err(format!("AWS answered the subject `{subject}`, and here it is `{}`", answered.subject).into());
    }
    Ok(())
}

/// A text with `N` for each time, be it printed or a placeholder such as `<now+300>`.
fn numbers_as_n(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c == '<' || c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        plain.push_str(before);
        let end = match from.strip_prefix('<') {
            Some(placeholder) => placeholder.find('>').map_or(from.len(), |end| end + 2),
            None => from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len()),
        };
        plain.push('N');
        rest = from.split_at(end).1;
    }
    plain + rest
}
