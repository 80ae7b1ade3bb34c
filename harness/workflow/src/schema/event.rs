//! `on:`: the events that start a workflow, and what narrows them.
//!
//! What GitHub runs is laxer than what its editor underlines: below an event it ignores keys that it does not know, so
//! that `push: branch: main` starts on every branch. The file is read as GitHub runs it; what it ignores becomes a
//! warning. Sources: `on-new` in the schema of actions/runner; confidential-containers/enclave-cc#176, jtroo/kanata#2037.

use super::Shape::{List, OneOf, Text, Words};
use super::{ANY, BOOLEAN, NON_EMPTY, NON_EMPTY_LIST, NULL, NUMBER, TEXT, contexts, define, keys};

/// Every event that has a name.
const NAMES: &[&str] = &[
    "branch_protection_rule",
    "check_run",
    "check_suite",
    "create",
    "delete",
    "deployment",
    "deployment_status",
    "discussion",
    "discussion_comment",
    "dynamic",
    "fork",
    "gollum",
    "image_version",
    "interactive_component",
    "issue_comment",
    "issues",
    "label",
    "member",
    "merge_group",
    "milestone",
    "page_build",
    "project",
    "project_card",
    "project_column",
    "public",
    "pull_request",
    "pull_request_comment",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_target",
    "push",
    "registry_package",
    "release",
    "repository_dispatch",
    "schedule",
    "status",
    "watch",
    "workflow_call",
    "workflow_dispatch",
    "workflow_run",
];

define! {
    ON: OneOf(&[&NAME, &NAME_LIST, &EVENTS]);
    NAME: Words(NAMES);
    NAME_LIST: List(&NAME);
    EVENTS: keys!(
        "schedule" => &SCHEDULE,
        "workflow_call" => &CALL,
        "workflow_dispatch" => &DISPATCH;
        &NAME => &EVENT
    );

    EVENT: OneOf(&[&NULL, &EVENT_KEYS]);
    EVENT_KEYS: keys!(
        "branches" => &PATTERNS,
        "branches-ignore" => &PATTERNS,
        "tags" => &PATTERNS,
        "tags-ignore" => &PATTERNS,
        "paths" => &PATTERNS,
        "paths-ignore" => &PATTERNS,
        "workflows" => &PATTERNS,
        "types" => &PATTERNS,
        "names" => &PATTERNS,
        "versions" => &PATTERNS;
        &TEXT => &ANY
    );
    PATTERNS: OneOf(&[&NULL, &NON_EMPTY, &NON_EMPTY_LIST]);
    SCHEDULE: List(&CRON);
    CRON: keys!("cron" required => &NON_EMPTY, "timezone" => &NON_EMPTY; &TEXT => &ANY);

    DISPATCH: OneOf(&[&NULL, &DISPATCH_KEYS]);
    DISPATCH_KEYS: keys!("inputs" => &DISPATCH_INPUTS; &TEXT => &ANY);
    DISPATCH_INPUTS: OneOf(&[&NULL, &DISPATCH_INPUT_KEYS]);
    DISPATCH_INPUT_KEYS: keys!(; &NON_EMPTY => &DISPATCH_INPUT);
    DISPATCH_INPUT: OneOf(&[&NULL, &DISPATCH_INPUT_DEFINITION]);
    DISPATCH_INPUT_DEFINITION: keys!(
        "description" => &TEXT,
        "type" => &DISPATCH_INPUT_TYPE,
        "required" => &BOOLEAN,
        "default" => &INPUT_DEFAULT,
        "options" => &TEXT_LIST;
        &TEXT => &ANY
    );
    DISPATCH_INPUT_TYPE: Words(&["string", "boolean", "number", "environment", "choice"]);
    INPUT_DEFAULT: OneOf(&[&TEXT, &BOOLEAN, &NUMBER]);
    TEXT_LIST: List(&TEXT);

    CALL: OneOf(&[&NULL, &CALL_KEYS]);
    CALL_KEYS: keys!("inputs" => &CALL_INPUTS, "secrets" => &CALL_SECRETS, "outputs" => &CALL_OUTPUTS);
    CALL_INPUTS: keys!(; &NON_EMPTY => &CALL_INPUT);
    CALL_INPUT: keys!(
        "description" => &TEXT,
        "type" required => &CALL_INPUT_TYPE,
        "required" => &BOOLEAN,
        "default" => &CALL_INPUT_DEFAULT,
    );
    CALL_INPUT_TYPE: Words(&["string", "boolean", "number"]);
    CALL_INPUT_DEFAULT [contexts::RUN]: OneOf(&[&TEXT, &BOOLEAN, &NUMBER]);
    CALL_SECRETS: keys!(; &NON_EMPTY => &CALL_SECRET);
    CALL_SECRET: OneOf(&[&NULL, &CALL_SECRET_KEYS]);
    CALL_SECRET_KEYS: keys!("description" => &TEXT, "required" => &BOOLEAN);
    CALL_OUTPUTS: keys!(; &NON_EMPTY => &CALL_OUTPUT);
    CALL_OUTPUT: keys!("description" => &TEXT, "value" required => &CALL_OUTPUT_VALUE);
    CALL_OUTPUT_VALUE [contexts::OUTPUT]: Text { non_empty: false };
}
