//! Tags of repositories: which can be given, and the condition keys that they are to the caller's policies.
//!
//! Refuses keys that AWS reserves, keys that come twice, too long ones, and more tags than a repository can have.

use std::collections::BTreeSet;

use portcullis_gate::Call;
use portcullis_image::quota::TAGS_PER_REPOSITORY;
use portcullis_model::{AccountId, Arn, Cause};
use portcullis_store::Tag;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::faults;

/// A tag in a call or an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TagView {
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: String,
}

impl From<&Tag> for TagView {
    fn from(tag: &Tag) -> Self {
        Self { key: tag.key.clone(), value: tag.value.clone() }
    }
}

/// The tags to be kept. Nobody but AWS gives tags whose keys begin with `aws:`, and policies rely on it.
pub(crate) fn read(tags: &[TagView]) -> Result<Vec<Tag>, Fault> {
    keys(tags.iter().map(|tag| tag.key.as_str()))?;
    let invalid = |text: &str| Err(faults::INVALID_TAG.with(&[("text", text)]));
    if tags.iter().any(|tag| tag.value.chars().count() > 256) {
        return invalid("Tag values must have length less than or equal to 256");
    }
    let keys: BTreeSet<&str> = tags.iter().map(|tag| tag.key.as_str()).collect();
    if keys.len() < tags.len() {
        return invalid("Duplicate tag keys found.");
    }
    limit(tags.len())?;
    Ok(tags.iter().map(|tag| Tag { key: tag.key.clone(), value: tag.value.clone() }).collect())
}

/// Whether a repository can have so many.
pub(crate) fn limit(count: usize) -> Result<(), Fault> {
    if TAGS_PER_REPOSITORY.holds(count) { Ok(()) } else { Err(faults::TOO_MANY_TAGS.fault()) }
}

/// Whether tags of these keys can be given or taken.
pub(crate) fn keys<'k>(mut keys: impl Iterator<Item = &'k str>) -> Result<(), Fault> {
    let invalid = |text: &str| Err(faults::INVALID_TAG.with(&[("text", text)]));
    keys.try_for_each(|key| {
        if key.to_ascii_lowercase().starts_with("aws:") {
            invalid("Tag keys beginning with aws: are reserved for system use.")
        } else if !(1..=128).contains(&key.chars().count()) {
            invalid("Tag keys must have a length of 1 to 128")
        } else {
            Ok(())
        }
    })
}

/// `aws:RequestTag/…` and `aws:TagKeys` of a call with these tags.
pub(crate) fn context(tags: &[TagView]) -> Vec<(String, Vec<String>)> {
    if tags.is_empty() {
        return Vec::new();
    }
    let keys = tags.iter().map(|tag| tag.key.clone()).collect();
    let values = tags.iter().map(|tag| (format!("aws:RequestTag/{}", tag.key), vec![tag.value.clone()]));
    std::iter::once(("aws:TagKeys".to_owned(), keys)).chain(values).collect()
}

/// Account and name of the repository that an ARN names. It must be of the region and partition that is asked: what is
/// judged and what is read are the same repository. ECR's text for all other ARNs is `unverified`.
pub(crate) fn repository(arn: &str, call: &Call<'_>) -> Result<(AccountId, String), Fault> {
    let region = call.region();
    let named = arn.parse().ok().and_then(|arn: Arn| {
        let here =
            arn.service() == "ecr" && arn.region() == region.as_str() && arn.partition() == region.partition().as_str();
        Some((arn.account()?, arn.resource_of_type("repository")?.to_owned())).filter(|_| here)
    });
    named.ok_or_else(|| {
        let cause = Cause::new("the ARN is not that of a repository in the region of the request")
            .wanted([format!("arn:{}:ecr:{region}:ACCOUNT:repository/NAME", region.partition())])
            .seen(arn);
        faults::invalid_parameter("resourceArn", "Invalid ARN").caused_by(cause)
    })
}
