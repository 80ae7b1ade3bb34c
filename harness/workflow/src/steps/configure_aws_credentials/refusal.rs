//! What the action itself refuses, in its words, before it calls anybody. An input that is not known is not refused.

use super::{Step, inputs};
use crate::steps::{known::PartlyKnown, version::Version};

/// The first refusal.
pub(super) fn of_inputs(step: &Step<'_, '_>) -> Result<(), String> {
    let region = step.text("aws-region");
    if region.is_empty() {
        return Err("Input required and not supplied: aws-region".to_owned());
    }
    if step.version.major >= 5 {
        inputs::BOOLEANS.iter().try_for_each(|name| boolean(name, &step.text(name)))?;
        force_skip_oidc(step)?;
    }
    if let Ok(region) = region.text()
        && !region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        return Err(format!("Region is not valid: {region}"));
    }
    if step.version >= Version::new(6, 2, 0) {
        session_name(&step.text("role-session-name"))?;
    }
    if !step.text("aws-access-key-id").is_empty() && step.text("aws-secret-access-key").is_empty() {
        return Err("'aws-secret-access-key' must be provided if 'aws-access-key-id' is provided".to_owned());
    }
    match step.text("custom-tags").text() {
        Ok(json) if !json.is_empty() => custom_tags(&json).map(drop),
        _ => Ok(()),
    }
}

fn boolean(name: &str, input: &PartlyKnown) -> Result<(), String> {
    let Ok(text) = input.text() else { return Ok(()) };
    if matches!(text.as_str(), "" | "true" | "True" | "TRUE" | "false" | "False" | "FALSE") {
        return Ok(());
    }
    Err(format!(
        "Input does not meet YAML 1.2 \"Core Schema\" specification: {name}\nSupport boolean input list: `true | True | \
         TRUE | false | False | FALSE`"
    ))
}

fn force_skip_oidc(step: &Step<'_, '_>) -> Result<(), String> {
    let skips = step.flag("force-skip-oidc").unwrap_or(false);
    let has = |name: &str| !step.text(name).is_empty();
    if skips && has("role-to-assume") && !has("aws-access-key-id") && !has("web-identity-token-file") {
        return Err("If 'force-skip-oidc' is true and 'role-to-assume' is set, 'aws-access-key-id' or \
                    'web-identity-token-file' must be set"
            .to_owned());
    }
    Ok(())
}

fn session_name(input: &PartlyKnown) -> Result<(), String> {
    let Ok(name) = input.text() else { return Ok(()) };
    if name.is_empty() {
        return Ok(());
    }
    let length = name.encode_utf16().count();
    if !(2..=64).contains(&length) {
        return Err(format!("Role session name must be between 2 and 64 characters, got {length}: '{name}'"));
    }
    if !name.chars().all(|next| next.is_ascii_alphanumeric() || "_+=,.@-".contains(next)) {
        return Err(format!(
            "Role session name is not valid: '{name}'. Must satisfy regular expression pattern: [\\w+=,.@-]*"
        ));
    }
    Ok(())
}

/// The tags of `custom-tags`, or why the action refuses them.
pub(super) fn custom_tags(json: &str) -> Result<Vec<(String, PartlyKnown)>, String> {
    let parsed: serde_json::Value =
        serde_json::from_str(json).map_err(|_| "custom-tags: input is not valid JSON".to_owned())?;
    let serde_json::Value::Object(entries) = parsed else {
        return Err("custom-tags: input must be a JSON object (not an array or primitive)".to_owned());
    };
    entries.into_iter().map(|(key, value)| custom_tag(key, &value)).collect()
}

fn custom_tag(key: String, value: &serde_json::Value) -> Result<(String, PartlyKnown), String> {
    use serde_json::Value::{Array, Null, Object, String as Text};
    let value = match value {
        Null | Array(_) | Object(_) => {
            return Err(format!(
                "custom-tags: value for key '{key}' must be a string, number, or boolean (not an object or array)"
            ));
        }
        Text(text) => text.clone(),
        other => other.to_string(),
    };
    let characters = "Allowed: unicode letters, digits, spaces, and _.:/=+-@";
    let allowed = |text: &str| text.chars().all(|next| next.is_alphanumeric() || " _.:/=+-@".contains(next));
    if key.is_empty() || key.encode_utf16().count() > 128 {
        return Err(format!("custom-tags: key '{key}' must be between 1 and 128 characters"));
    }
    if value.encode_utf16().count() > 256 {
        return Err(format!("custom-tags: value for key '{key}' exceeds maximum length of 256 characters"));
    }
    if !allowed(&key) {
        return Err(format!("custom-tags: key '{key}' contains invalid characters. {characters}"));
    }
    if !allowed(&value) {
        return Err(format!("custom-tags: value for key '{key}' contains invalid characters. {characters}"));
    }
    if PROTECTED.contains(&key.as_str()) {
        return Err(format!(
            "custom-tags: key '{key}' conflicts with a protected session tag set by this action and cannot be overridden"
        ));
    }
    Ok((key, PartlyKnown::known(&value)))
}

const PROTECTED: &[&str] = &[
    "GitHub",
    "Repository",
    "Workflow",
    "Action",
    "Actor",
    "Commit",
    "Branch",
    "EventName",
    "BaseRef",
    "HeadRef",
    "RunId",
    "Job",
    "TriggeringActor",
];
