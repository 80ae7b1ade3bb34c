//! `jobs:`: a job that runs steps, or one that calls another workflow.

use super::Shape::{Boolean, List, Number, OneOf, Text, Words};
use super::{
    ANY, BOOLEAN, NON_EMPTY, NON_EMPTY_LIST, NON_EMPTY_OR_LIST, NUMBER, TEXT, contexts, define, keys, permission, step,
    workflow,
};

define! {
    JOBS: keys!(; &NON_EMPTY => &JOB);
    JOB: OneOf(&[&STEPS_JOB, &CALLING_JOB]);
    STEPS_JOB: keys!(
        "needs" => &NEEDS,
        "if" => &IF,
        "strategy" => &STRATEGY,
        "name" => &TEXT_OF_COMBINATION,
        "runs-on" required => &RUNS_ON,
        "timeout-minutes" => &NUMBER_OF_COMBINATION,
        "cancel-timeout-minutes" => &NUMBER_OF_COMBINATION,
        "continue-on-error" => &BOOLEAN_OF_COMBINATION,
        "container" => &CONTAINER,
        "services" => &SERVICES,
        "env" => &ENV,
        "environment" => &ENVIRONMENT,
        "permissions" => &permission::PERMISSIONS,
        "concurrency" => &CONCURRENCY,
        "outputs" => &OUTPUTS,
        "defaults" => &DEFAULTS,
        "steps" => &step::STEPS,
        "snapshot" => &SNAPSHOT,
    );
    CALLING_JOB: keys!(
        "name" => &TEXT_OF_COMBINATION,
        "uses" required => &NON_EMPTY,
        "with" => &CALL_INPUTS,
        "secrets" => &CALL_SECRETS,
        "needs" => &NEEDS,
        "if" => &IF,
        "permissions" => &permission::PERMISSIONS,
        "concurrency" => &CONCURRENCY,
        "strategy" => &STRATEGY,
    );
    CALL_INPUTS: keys!(; &NON_EMPTY => &CALL_INPUT);
    CALL_INPUT [contexts::STRATEGY]: OneOf(&[&TEXT, &BOOLEAN, &NUMBER]);
    CALL_SECRETS: OneOf(&[&CALL_SECRET_KEYS, &INHERIT]);
    INHERIT: Words(&["inherit"]);
    CALL_SECRET_KEYS: keys!(; &NON_EMPTY => &CALL_SECRET);
    CALL_SECRET [contexts::JOB_SECRETS]: OneOf(&[&TEXT, &BOOLEAN, &NUMBER]);

    NEEDS: OneOf(&[&NON_EMPTY_LIST, &NON_EMPTY]);
    IF [contexts::JOB_IF]: Text { non_empty: false };
    TEXT_OF_COMBINATION [contexts::STRATEGY]: Text { non_empty: false };
    NUMBER_OF_COMBINATION [contexts::STRATEGY]: Number;
    BOOLEAN_OF_COMBINATION [contexts::STRATEGY]: Boolean;

    STRATEGY [contexts::NEEDS]: keys!("fail-fast" => &BOOLEAN, "max-parallel" => &NUMBER, "matrix" => &MATRIX);
    MATRIX: keys!("include" => &MATRIX_FILTERS, "exclude" => &MATRIX_FILTERS; &NON_EMPTY => &MATRIX_VECTOR);
    MATRIX_VECTOR: List(&ANY);
    MATRIX_FILTERS: List(&MATRIX_FILTER);
    MATRIX_FILTER: keys!(; &NON_EMPTY => &ANY);

    RUNS_ON [contexts::STRATEGY]: OneOf(&[&NON_EMPTY, &NON_EMPTY_LIST, &RUNS_ON_KEYS]);
    RUNS_ON_KEYS: keys!("group" => &NON_EMPTY, "labels" => &NON_EMPTY_OR_LIST);
    ENV [contexts::JOB_SECRETS]: keys!(; &NON_EMPTY => &TEXT);
    ENVIRONMENT [contexts::STRATEGY]: OneOf(&[&TEXT, &ENVIRONMENT_KEYS]);
    ENVIRONMENT_KEYS: keys!(
        "name" required => &TEXT_OF_COMBINATION,
        "url" => &ENVIRONMENT_URL,
        "deployment" => &BOOLEAN,
    );
    ENVIRONMENT_URL [contexts::RUNNER_WITHOUT_SECRETS]: Text { non_empty: false };
    CONCURRENCY [contexts::STRATEGY]: OneOf(&[&NON_EMPTY, &workflow::CONCURRENCY_KEYS]);
    OUTPUTS: keys!(; &NON_EMPTY => &RUNNER_TEXT);
    RUNNER_TEXT [contexts::RUNNER]: Text { non_empty: false };
    DEFAULTS: keys!("run" => &DEFAULTS_RUN);
    DEFAULTS_RUN [contexts::DEFAULTS]: keys!("shell" => &NON_EMPTY, "working-directory" => &NON_EMPTY);
    SNAPSHOT: OneOf(&[&NON_EMPTY, &SNAPSHOT_KEYS]);
    SNAPSHOT_KEYS: keys!("image-name" required => &NON_EMPTY, "if" => &SNAPSHOT_IF, "version" => &NON_EMPTY);
    SNAPSHOT_IF [contexts::STRATEGY]: Text { non_empty: false };

    CONTAINER [contexts::STRATEGY]: OneOf(&[&TEXT, &CONTAINER_KEYS]);
    CONTAINER_KEYS: keys!(
        "image" => &NON_EMPTY,
        "options" => &TEXT,
        "env" => &CONTAINER_ENV,
        "ports" => &NON_EMPTY_LIST,
        "volumes" => &NON_EMPTY_LIST,
        "credentials" => &CREDENTIALS,
    );
    SERVICES [contexts::STRATEGY]: keys!(; &NON_EMPTY => &SERVICE);
    SERVICE [contexts::STRATEGY]: OneOf(&[&NON_EMPTY, &SERVICE_KEYS]);
    SERVICE_KEYS: keys!(
        "image" => &NON_EMPTY,
        "options" => &TEXT,
        "env" => &CONTAINER_ENV,
        "ports" => &NON_EMPTY_LIST,
        "volumes" => &NON_EMPTY_LIST,
        "credentials" => &CREDENTIALS,
        "entrypoint" => &TEXT,
        "command" => &TEXT,
    );
    CONTAINER_ENV: keys!(; &NON_EMPTY => &RUNNER_TEXT);
    CREDENTIALS [contexts::CREDENTIALS]: keys!("username" => &NON_EMPTY, "password" => &NON_EMPTY);
}
