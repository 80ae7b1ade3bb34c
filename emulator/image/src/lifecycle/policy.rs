//! A lifecycle policy, read: rules by rising priority.
//!
//! Source: "Lifecycle policy properties" in the Amazon ECR User Guide. What the schema cannot say is checked here; ECR's
//! texts for these are `unverified`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::schema::{self, InvalidLifecyclePolicy};
use crate::quota::LIFECYCLE_RULES;

/// A lifecycle policy that ECR takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifecyclePolicy {
    text: String,
    rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) priority: u32,
    pub(super) tags: TagSelection,
    /// Whether it is about images in the archive.
    pub(super) archive: bool,
    pub(super) count: Count,
    /// Whether images go to the archive; otherwise they expire.
    pub(super) transition: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TagSelection {
    Any,
    Untagged,
    Prefixes(Vec<String>),
    Patterns(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    MoreThan(u32),
    Pushed(u32),
    Pulled(u32),
    Transitioned(u32),
}

impl LifecyclePolicy {
    /// Reads the text of a policy.
    ///
    /// # Errors
    ///
    /// [`InvalidLifecyclePolicy`] with ECR's words.
    pub fn read(text: &str) -> Result<Self, InvalidLifecyclePolicy> {
        let value: Value = serde_json::from_str(text).map_err(|_| InvalidLifecyclePolicy::unreadable())?;
        schema::check(&value)?;
        let invalid = |problem: &str| InvalidLifecyclePolicy::because(problem);
        let rules = value.get("rules").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if !LIFECYCLE_RULES.holds(rules.len()) {
            return Err(invalid(&format!("array is too long: must have at most {} elements", LIFECYCLE_RULES.value)));
        }
        let mut rules: Vec<Rule> = rules.iter().map(rule).collect::<Result<_, _>>()?;
        rules.sort_by_key(|rule| rule.priority);
        let priorities: BTreeSet<u32> = rules.iter().map(|rule| rule.priority).collect();
        if priorities.len() < rules.len() {
            return Err(invalid("rulePriority must be unique for each rule"));
        }
        for archive in [false, true] {
            let of_class = || rules.iter().filter(move |rule| rule.archive == archive);
            if of_class().filter(|rule| rule.tags == TagSelection::Untagged).count() > 1 {
                return Err(invalid("There can only be one rule that selects untagged images"));
            }
            let before_last = of_class().rev().skip(1);
            if before_last.into_iter().any(|rule| rule.tags == TagSelection::Any) {
                return Err(invalid("The rule that selects any image must have the highest rulePriority"));
            }
        }
        Ok(Self { text: value.to_string(), rules })
    }

    /// The text without blanks, in the order in which it was written. Recorded.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

/// The least time that an image is in the archive, in days: "Amazon ECR archive storage class" in the User Guide.
const ARCHIVE_DAYS: u32 = 90;

/// The schema has seen the types and values of all members.
fn rule(value: &Value) -> Result<Rule, InvalidLifecyclePolicy> {
    let empty = Map::new();
    let selection = value["selection"].as_object().unwrap_or(&empty);
    let text = |name: &str| selection.get(name).and_then(Value::as_str);
    let number = |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    let too_large = || InvalidLifecyclePolicy::because("numeric instance is greater than the required maximum");
    let priority = number(value.get("rulePriority")).ok_or_else(too_large)?;
    let count = number(selection.get("countNumber")).ok_or_else(too_large)?;
    let archive = text("storageClass") == Some("archive");
    let transition = value.pointer("/action/type").is_some_and(|kind| kind == "transition");
    let count = match text("countType") {
        Some("sinceImagePushed") => Count::Pushed(count),
        Some("sinceImagePulled") => Count::Pulled(count),
        Some("sinceImageTransitioned") => Count::Transitioned(count),
        _ => Count::MoreThan(count),
    };
    // An image in the archive is counted by the days that it is there, and by nothing else.
    if archive != matches!(count, Count::Transitioned(_)) {
        let problem = "storageClass archive and countType sinceImageTransitioned need each other";
        return Err(InvalidLifecyclePolicy::because(problem));
    }
    // Documented: no policy deletes what is in the archive for less than 90 days. The text is the validator's.
    if let Count::Transitioned(days) = count
        && days < ARCHIVE_DAYS
    {
        let problem =
            format!("numeric instance is lower than the required minimum (minimum: {ARCHIVE_DAYS}, found: {days})");
        return Err(InvalidLifecyclePolicy::because(&problem));
    }
    if transition && archive {
        return Err(InvalidLifecyclePolicy::because("images of storageClass archive can only expire"));
    }
    if matches!(count, Count::Pulled(_)) && !transition {
        return Err(InvalidLifecyclePolicy::because("countType sinceImagePulled is for action type transition only"));
    }
    Ok(Rule { priority, tags: tags(selection)?, archive, count, transition })
}

fn tags(selection: &Map<String, Value>) -> Result<TagSelection, InvalidLifecyclePolicy> {
    let list = |name: &str| -> Option<Vec<String>> {
        let entries = selection.get(name)?.as_array()?.iter();
        Some(entries.filter_map(Value::as_str).map(str::to_owned).collect())
    };
    let (prefixes, patterns) = (list("tagPrefixList"), list("tagPatternList"));
    let invalid = |problem: &str| Err(InvalidLifecyclePolicy::because(problem));
    match (selection.get("tagStatus").and_then(Value::as_str), prefixes, patterns) {
        (Some("any"), None, None) => Ok(TagSelection::Any),
        (Some("untagged"), None, None) => Ok(TagSelection::Untagged),
        (Some("tagged"), Some(prefixes), None) if !prefixes.is_empty() => Ok(TagSelection::Prefixes(prefixes)),
        (Some("tagged"), None, Some(patterns)) if !patterns.is_empty() => {
            // Four are documented.
            if patterns.iter().any(|pattern| pattern.matches('*').count() > 4) {
                return invalid("a tag pattern has at most four wildcards");
            }
            Ok(TagSelection::Patterns(patterns))
        }
        (Some("tagged"), Some(_), Some(_)) => invalid("tagPrefixList and tagPatternList exclude each other"),
        (Some("tagged"), _, _) => invalid("tagStatus tagged needs tagPrefixList or tagPatternList"),
        _ => invalid("tagPrefixList and tagPatternList are for tagStatus tagged only"),
    }
}
