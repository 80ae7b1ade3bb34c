//! The policies that AWS manages, all of them, read from compressed data when one is asked for.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use flate2::read::GzDecoder;
use portcullis_model::{Arn, Timestamp};
use portcullis_policy::Policy;
use serde::Deserialize;

use crate::{Document, ManagedPolicy, PolicyVersion, UniqueId};

/// One JSON object per line, in the order of the ARNs. Where it comes from: `data/NOTICE`.
static DATA: &[u8] = include_bytes!("../data/aws-managed-policies.jsonl.gz");

/// Those that were asked for. What does not exist is looked for anew each time, so that nobody can fill this.
static FOUND: LazyLock<Mutex<HashMap<Arn, Arc<ManagedPolicy>>>> = LazyLock::new(Mutex::default);

#[derive(Deserialize)]
struct Line {
    arn: String,
    name: String,
    path: String,
    version: String,
    created: Timestamp,
    updated: Option<Timestamp>,
    document: String,
}

/// The AWS managed policy of this ARN, in whatever partition; its version is the default one.
#[must_use]
pub fn aws_managed_policy(arn: &Arn) -> Option<Arc<ManagedPolicy>> {
    let known = FOUND.lock().unwrap_or_else(PoisonError::into_inner).get(arn).cloned();
    known.or_else(|| {
        let policy = Arc::new(read(arn)?);
        FOUND.lock().unwrap_or_else(PoisonError::into_inner).insert(arn.clone(), Arc::clone(&policy));
        Some(policy)
    })
}

/// Every AWS managed policy, in the order of the ARNs, in this partition. Read once, which takes a second.
pub fn aws_managed_policies(partition: &str) -> impl Iterator<Item = Arc<ManagedPolicy>> {
    ALL.iter().filter_map(move |line| {
        if partition == "aws" {
            return Some(Arc::clone(line));
        }
        let arn = line.arn.as_str().strip_prefix("arn:aws:").map(|rest| format!("arn:{partition}:{rest}"))?;
        Some(Arc::new(ManagedPolicy { arn: arn.parse().ok()?, ..ManagedPolicy::clone(line) }))
    })
}

/// All of them, once somebody lists them.
static ALL: LazyLock<Vec<Arc<ManagedPolicy>>> = LazyLock::new(|| {
    let lines = BufReader::new(GzDecoder::new(DATA)).lines().map_while(Result::ok);
    let policies = lines.filter_map(|line| {
        let line: Line = serde_json::from_str(&line).ok()?;
        managed_policy(&line.arn.parse().ok()?, &line).map(Arc::new)
    });
    policies.collect()
});

fn read(arn: &Arn) -> Option<ManagedPolicy> {
    let wanted = format!("arn:aws:iam::aws:{}", arn.resource());
    let prefix = format!("{{\"arn\":\"{wanted}\",");
    for line in BufReader::new(GzDecoder::new(DATA)).lines() {
        let line = line.ok()?;
        if line.starts_with(&prefix) {
            return managed_policy(arn, &serde_json::from_str(&line).ok()?);
        }
    }
    None
}

fn managed_policy(arn: &Arn, line: &Line) -> Option<ManagedPolicy> {
    let number = line.version.strip_prefix('v')?.parse().ok()?;
    let updated = line.updated.unwrap_or(line.created);
    let document = Document::new(Policy::parse(&line.document).ok()?);
    Some(ManagedPolicy {
        arn: arn.clone(),
        name: line.name.clone(),
        path: line.path.clone(),
        id: UniqueId::of_aws("ANPA", &line.arn),
        description: None,
        created: line.created,
        updated,
        versions: vec![PolicyVersion { number, created: updated, document }],
        default_version: number,
        tags: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_of_the_data_can_be_read() {
        let (mut count, mut newest, mut last) = (0, Timestamp::UNIX_EPOCH, String::new());
        for line in BufReader::new(GzDecoder::new(DATA)).lines() {
            let line: Line = serde_json::from_str(&line.unwrap()).unwrap();
            let arn = line.arn.parse().unwrap();
            if let Err(error) = Policy::parse(&line.document) {
                panic!("{}: {error}", line.arn);
            }
            assert!(managed_policy(&arn, &line).is_some(), "{}", line.arn);
            assert!(line.arn > last, "{} is there twice, or out of order", line.arn);
            count += 1;
            newest = newest.max(line.created).max(line.updated.unwrap_or(line.created));
            last = line.arn;
        }
        // What `data/NOTICE` says of them.
        assert_eq!((count, newest.to_string().as_str()), (1582, "2026-09-30T22:47:08Z"));
        let notice = include_str!("../data/NOTICE");
        assert!(notice.contains("1,582 policies") && notice.contains("2026-09-30T22:47:08Z"), "{notice}");
        assert_eq!(aws_managed_policies("aws-cn").filter(|it| it.arn.partition() == "aws-cn").count(), 1582);
    }

    #[test]
    fn a_policy_is_found_by_its_arn_and_an_unknown_one_is_not() {
        let arn = "arn:aws:iam::aws:policy/AmazonECS_FullAccess".parse().unwrap();
        assert_eq!(aws_managed_policy(&arn).unwrap().name, "AmazonECS_FullAccess");
        let wrong = "arn:aws:iam::aws:policy/NoSuchPolicy".parse().unwrap();
        assert!(aws_managed_policy(&wrong).is_none());
    }
}
