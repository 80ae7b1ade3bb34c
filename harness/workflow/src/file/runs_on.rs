//! `runs-on:`: refuses runner groups that GitHub cannot mean.

use crate::{error::WorkflowError, template::Token};

/// Checks the group's name: alone, or behind one of four prefixes.
pub(super) fn check(token: &Token, errors: &mut Vec<WorkflowError>) {
    let Some(group) = token.get("group") else { return };
    let Some(name) = group.as_text() else { return };
    let parts: Vec<&str> = name.split('/').collect();
    let message = match parts.as_slice() {
        [_] => return,
        ["org" | "organization" | "ent" | "enterprise", ""] => format!("Invalid runs-on group name '{name}'."),
        ["org" | "organization" | "ent" | "enterprise", _] => return,
        _ => format!(
            "Invalid runs-on group name '{name}'. Please use 'organization/' or 'enterprise/' prefix to target a \
             single runner group."
        ),
    };
    errors.push(WorkflowError::at(&group.place, message));
}
