//! One case written for many: `vary: { environment: [staging, dev], actor: [octocat, mona] }`.
//!
//! Each key of a case may be varied; a case is made of every combination, and has the values in its name. Refuses keys
//! that the case gives as well, lists without values, and more combinations than anybody wants to read.

use crate::{
    keys::CASE,
    problem::{Problems, did_you_mean, one_of},
    value::{entries, list},
    yaml::{Entry, Kind, Node},
};

/// The key itself.
const VARY: &str = "vary";

/// What cannot be varied: it would not be the same case, or not end.
const FIXED: &[&str] = &["name", VARY];

/// More cases than that are a mistake.
const MOST: usize = 1000;

/// The item itself, or one for each combination of what it varies. What is wrong is noted.
pub(crate) fn varied(item: &Node, problems: &mut Problems) -> Vec<Node> {
    let Kind::Map(case) = &item.kind else { return vec![item.clone()] };
    let Some(vary) = case.iter().find(|entry| entry.key == VARY) else { return vec![item.clone()] };
    let rest: Vec<Entry> = case.iter().filter(|entry| entry.key != VARY).cloned().collect();
    let mut combinations: Vec<Vec<Entry>> = vec![Vec::new()];
    for axis in entries(&vary.value, "`vary`", "vary: { environment: [staging, dev] }", problems) {
        if !may_vary(axis, &rest, problems) {
            continue;
        }
        let values = list(&axis.value, &format!("`{}` of `vary`", axis.key), "environment: [staging, dev]", problems);
        if values.is_empty() {
            problems
                .add(&axis.value.at, format!("`{}` varies over nothing", axis.key))
                .help("give it values, or leave it out");
        }
        if combinations.len().saturating_mul(values.len()) > MOST {
            problems.add(&vary.value.at, format!("this makes more than {MOST} cases")).help("vary less in one case");
            return Vec::new();
        }
        let with = |chosen: &Vec<Entry>, value: &Node| {
            let chosen_here = Entry { key: axis.key.clone(), key_at: axis.key_at.clone(), value: value.clone() };
            chosen.iter().cloned().chain([chosen_here]).collect::<Vec<_>>()
        };
        combinations =
            combinations.iter().flat_map(|chosen| values.iter().map(move |value| with(chosen, value))).collect();
    }
    combinations.into_iter().map(|chosen| of(item, &rest, chosen)).collect()
}

fn may_vary(axis: &Entry, rest: &[Entry], problems: &mut Problems) -> bool {
    let key = axis.key.as_str();
    if let Some(given) = rest.iter().find(|entry| entry.key == key) {
        problems.add(&given.key_at, format!("`{key}` is given here and varied too")).help("leave one of them out");
        return false;
    }
    let may = || CASE.known.iter().copied().filter(|key| !FIXED.contains(key));
    let known = may().any(|known| known == key);
    if !known {
        let help = match did_you_mean(key, may()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("what may vary is {}", one_of(may())),
        };
        problems.add(&axis.key_at, format!("`{key}` is nothing of a case that may vary")).help(help);
    }
    known
}

fn of(item: &Node, rest: &[Entry], chosen: Vec<Entry>) -> Node {
    let values: Vec<String> = chosen.iter().map(|entry| words(&entry.value)).collect();
    let suffix = values.join(", ");
    let rest = rest.iter().cloned().map(|mut entry| {
        if let ("name", Kind::Text { text, .. }) = (entry.key.as_str(), &mut entry.value.kind) {
            *text = format!("{text} ({suffix})");
        }
        entry
    });
    let mut node = item.clone();
    node.kind = Kind::Map(rest.chain(chosen).collect());
    node
}

/// A value in a name: `push refs/heads/main`.
fn words(value: &Node) -> String {
    let all = |values: &mut dyn Iterator<Item = String>| values.collect::<Vec<_>>().join(" ");
    match &value.kind {
        Kind::Text { text, .. } => text.clone(),
        Kind::List(items) => all(&mut items.iter().map(words)),
        Kind::Map(entries) => all(&mut entries.iter().map(|entry| format!("{} {}", entry.key, words(&entry.value)))),
    }
}
