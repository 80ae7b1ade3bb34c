//! `docker/metadata-action`: the names that it makes for an image, for the kinds of `tags` that hang on the ref alone.
//!
//! `type=ref`, `type=schedule`, `type=raw`, `type=sha` and `type=semver` with the plain patterns, and the `latest` that comes of
//! them by itself. Anything cleverer (templates, flavors, prefixes, other types) is not known, with its place.
//! Source: the action's README, sections `tags` input and `flavor` input, and its `src/meta.ts`.

use portcullis_expression::Value;

use super::{
    inputs::Inputs,
    known::{CannotTell, Known, PartlyKnown},
    walk::{Here, Walk, as_value},
};

/// The action.
pub(super) const NAME: &str = "docker/metadata-action";

/// What is made where `tags` is left out.
const DEFAULT: [&str; 4] = ["type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr"];

/// Works out the names.
pub(super) fn walk(walk: &mut Walk<'_>, here: &Here<'_>) {
    let inputs = Inputs::of(here);
    let names = names(&inputs, here);
    let (tags, version) = match names {
        Ok((tags, version)) => (PartlyKnown::known(&tags), PartlyKnown::known(&version)),
        Err(reason) => (PartlyKnown::cannot_tell(reason.clone()), PartlyKnown::cannot_tell(reason)),
    };
    walk.export("DOCKER_METADATA_OUTPUT_TAGS", tags.clone());
    walk.export("DOCKER_METADATA_OUTPUT_VERSION", version.clone());
    let why = format!("it is an output of `{NAME}` ({}), which only a run makes", here.step.place);
    walk.leave(here, Value::open_object([("tags", as_value(&tags)), ("version", as_value(&version))], why));
}

/// The lines of the output `tags`, and the output `version`.
fn names(inputs: &Inputs, here: &Here<'_>) -> Known<(String, String)> {
    let list = inputs.lines("images").iter().map(PartlyKnown::text).collect::<Known<Vec<_>>>();
    let images = list.map_err(|reason| not_known(inputs, here, &reason.why))?;
    let unclear = |what: &str| not_known(inputs, here, what);
    if let Some(image) = images.iter().find(|image| image.contains('=')) {
        return Err(unclear(&format!("the image `{image}` is not read")));
    }
    let flavor = inputs.lines("flavor");
    let mut latest = None;
    for line in &flavor {
        latest = match line.text()?.as_str() {
            "latest=auto" => None,
            "latest=true" => Some(true),
            "latest=false" => Some(false),
            other => return Err(unclear(&format!("the flavor `{other}` is not read"))),
        };
    }
    let written = inputs.lines("tags");
    let lines =
        if written.is_empty() { DEFAULT.iter().map(|line| PartlyKnown::known(line)).collect() } else { written };
    let git_ref = here.github("ref").text()?;
    let mut made: Vec<(u32, String)> = Vec::new();
    let mut has_latest = false;
    for line in lines {
        let line = line.text().map_err(|reason| unclear(&reason.why))?;
        let rule = Rule::read(&line).ok_or_else(|| unclear(&format!("the line `{line}` of `tags` is not read")))?;
        if !rule.enabled {
            continue;
        }
        let Some((tag, comes_with_latest)) = rule.tag(&git_ref, here).map_err(|reason| unclear(&reason.why))? else {
            continue;
        };
        has_latest |= comes_with_latest;
        if !made.iter().any(|(_, known)| *known == tag) {
            made.push((rule.priority, tag));
        }
    }
    made.sort_by_key(|(priority, _)| std::cmp::Reverse(*priority));
    let mut tags: Vec<String> = made.into_iter().map(|(_, tag)| tag).collect();
    if latest.unwrap_or(has_latest) && !tags.iter().any(|tag| tag == "latest") && !tags.is_empty() {
        tags.push("latest".to_owned());
    }
    let names: Vec<String> =
        images.iter().flat_map(|image| tags.iter().map(move |tag| format!("{}:{tag}", image.to_lowercase()))).collect();
    Ok((names.join("\n"), tags.into_iter().next().unwrap_or_default()))
}

fn not_known(inputs: &Inputs, here: &Here<'_>, what: &str) -> CannotTell {
    let images: Vec<String> = inputs.list("images").iter().map(ToString::to_string).collect();
    let why = format!("it is an output of `{NAME}` for the images `{}`: {what}", images.join("`, `"));
    CannotTell::new(why, &here.step.place)
}

/// A line of `tags`.
struct Rule<'a> {
    kind: &'a str,
    /// `event=`, `value=`, `pattern=` or `format=`.
    of: &'a str,
    enabled: bool,
    priority: u32,
}

impl<'a> Rule<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut rule = Self { kind: "raw", of: "", enabled: true, priority: 200 };
        let mut given_priority = None;
        for (index, field) in line.split(',').map(str::trim).enumerate() {
            match field.split_once('=') {
                Some(("type", kind)) => rule.kind = kind,
                Some(("event", of)) if rule.kind == "ref" => rule.of = of,
                Some(("value", of)) if rule.kind == "raw" => rule.of = of,
                Some(("pattern", of)) if matches!(rule.kind, "semver" | "schedule") => rule.of = of,
                Some(("format", of)) if rule.kind == "sha" => rule.of = of,
                Some(("enable", enabled)) => {
                    rule.enabled = match enabled {
                        "true" => true,
                        "false" => false,
                        _ => return None,
                    }
                }
                Some(("priority", priority)) => given_priority = Some(priority.parse().ok()?),
                None if index == 0 => rule.of = field,
                _ => return None,
            }
        }
        let by_itself = match rule.kind {
            "schedule" => 1000,
            "semver" => 900,
            "ref" => 600,
            "raw" => 200,
            "sha" => 100,
            _ => return None,
        };
        rule.priority = given_priority.unwrap_or(by_itself);
        let plain = match rule.kind {
            "raw" => !rule.of.contains("{{") && !rule.of.is_empty(),
            "semver" => SEMVER.contains(&rule.of),
            "schedule" => rule.of.is_empty(),
            "sha" => matches!(rule.of, "" | "short" | "long"),
            _ => matches!(rule.of, "branch" | "tag" | "pr"),
        };
        plain.then_some(rule)
    }

    /// The tag that comes of it, and whether `latest` does too.
    fn tag(&self, git_ref: &str, here: &Here<'_>) -> Known<Option<(String, bool)>> {
        Ok(match (self.kind, self.of) {
            ("schedule", _) => (here.github("event_name").text()? == "schedule").then(|| ("nightly".to_owned(), false)),
            ("ref", "branch") => git_ref.strip_prefix("refs/heads/").map(|branch| (sanitized(branch), false)),
            ("ref", "tag") => git_ref.strip_prefix("refs/tags/").map(|tag| (sanitized(tag), true)),
            ("ref", _) => git_ref
                .strip_prefix("refs/pull/")
                .and_then(|rest| rest.split('/').next())
                .map(|number| (format!("pr-{number}"), false)),
            ("sha", format) => {
                let sha = here.github("sha").text()?;
                let sha = if format == "long" { sha.as_str() } else { sha.get(..7).unwrap_or(&sha) };
                Some((format!("sha-{sha}"), false))
            }
            ("semver", pattern) => git_ref.strip_prefix("refs/tags/").and_then(|tag| semver(tag, pattern)),
            (_, value) => Some((sanitized(value), false)),
        })
    }
}

const SEMVER: [&str; 4] = ["{{version}}", "{{raw}}", "{{major}}.{{minor}}", "{{major}}"];

/// The tag of a version, which for one that is not final is always the whole of it and never `latest`.
fn semver(tag: &str, pattern: &str) -> Option<(String, bool)> {
    let version = tag.strip_prefix('v').unwrap_or(tag);
    let (numbers, rest) = version.find(['-', '+']).map_or((version, ""), |at| version.split_at(at));
    let parts: Vec<&str> = numbers.split('.').collect();
    let [major, minor, patch] = parts.as_slice() else { return None };
    if ![major, minor, patch].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let before_release = rest.starts_with('-');
    let whole = sanitized(version.split('+').next().unwrap_or_default());
    let text = match pattern {
        "{{raw}}" => sanitized(tag),
        _ if before_release => whole,
        "{{major}}.{{minor}}" => format!("{major}.{minor}"),
        "{{major}}" => (*major).to_owned(),
        _ => whole,
    };
    Some((text, !before_release))
}

/// What a tag cannot hold becomes one dash.
fn sanitized(name: &str) -> String {
    let mut tag = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-') {
            tag.push(character);
        } else if !tag.ends_with('\u{0}') {
            tag.push('\u{0}');
        }
    }
    tag.replace('\u{0}', "-")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("v1.2.3", "{{version}}", Some(("1.2.3", true)))]
    #[case("v1.2.3", "{{major}}.{{minor}}", Some(("1.2", true)))]
    #[case("v1.2.3-rc.1", "{{major}}", Some(("1.2.3-rc.1", false)))]
    #[case("1.2.3+build", "{{version}}", Some(("1.2.3", true)))]
    #[case("v1.2.3", "{{raw}}", Some(("v1.2.3", true)))]
    #[case("v1.2", "{{version}}", None)]
    #[case("release", "{{version}}", None)]
    fn a_version_makes_a_tag(#[case] tag: &str, #[case] pattern: &str, #[case] expected: Option<(&str, bool)>) {
        assert_eq!(semver(tag, pattern), expected.map(|(tag, latest)| (tag.to_owned(), latest)));
    }

    #[rstest]
    #[case("type=ref,event=branch,prefix=x-")]
    #[case("type=raw,value={{branch}}")]
    #[case("type=match,pattern=x")]
    #[case("type=semver,pattern=v{{major}}")]
    #[case("type=raw,value=x,enable={{is_default_branch}}")]
    fn what_is_cleverer_is_not_read(#[case] line: &str) {
        assert!(Rule::read(line).is_none());
    }

    #[test]
    fn what_a_tag_cannot_hold_is_a_dash() {
        assert_eq!(sanitized("feature/a b"), "feature-a-b");
        assert_eq!(sanitized("a//b"), "a-b");
    }
}
