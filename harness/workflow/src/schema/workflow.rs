//! The keys at the top of a workflow file.

use super::Shape::{OneOf, Text, Words};
use super::{BOOLEAN, NON_EMPTY, TEXT, contexts, define, event, job, keys, permission};

/// The root of every workflow file.
pub(crate) static WORKFLOW: &super::Definition = &ROOT;

define! {
    ROOT: keys!(
        "on" required => &event::ON,
        "name" => &TEXT,
        "description" => &TEXT,
        "run-name" => &RUN_NAME,
        "defaults" => &DEFAULTS,
        "env" => &ENV,
        "permissions" => &permission::PERMISSIONS,
        "concurrency" => &CONCURRENCY,
        "jobs" required => &job::JOBS,
    );
    RUN_NAME [contexts::RUN]: Text { non_empty: false };
    DEFAULTS: keys!("run" => &DEFAULTS_RUN);
    DEFAULTS_RUN: keys!("shell" => &NON_EMPTY, "working-directory" => &NON_EMPTY);
    ENV [contexts::WORKFLOW_ENV]: keys!(; &NON_EMPTY => &TEXT);
    CONCURRENCY [contexts::RUN]: OneOf(&[&TEXT, &CONCURRENCY_KEYS]);
    CONCURRENCY_KEYS: keys!(
        "group" required => &NON_EMPTY,
        "cancel-in-progress" => &BOOLEAN,
        "queue" => &CONCURRENCY_QUEUE,
    );
    CONCURRENCY_QUEUE: Words(&["single", "max"]);
}
