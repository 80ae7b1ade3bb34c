//! `steps:` of a job.
//!
//! `parallel` is in GitHub's schema since 2026; `background`, `wait`, `wait-all` and `cancel` are behind a feature flag
//! of GitHub's that is off, and refused here as well.

use super::Shape::{Boolean, List, Number, OneOf, Text};
use super::{NON_EMPTY, contexts, define, keys};

define! {
    STEPS: List(&STEP);
    STEP: OneOf(&[&RUN_STEP, &ACTION_STEP, &PARALLEL_STEP]);
    RUN_STEP: keys!(
        "name" => &STEP_TEXT,
        "id" => &NON_EMPTY,
        "if" => &IF,
        "timeout-minutes" => &STEP_NUMBER,
        "run" required => &STEP_TEXT,
        "continue-on-error" => &STEP_BOOLEAN,
        "env" => &STEP_TEXTS,
        "working-directory" => &STEP_TEXT,
        "shell" => &NON_EMPTY,
    );
    ACTION_STEP: keys!(
        "name" => &STEP_TEXT,
        "id" => &NON_EMPTY,
        "if" => &IF,
        "continue-on-error" => &STEP_BOOLEAN,
        "timeout-minutes" => &STEP_NUMBER,
        "uses" required => &NON_EMPTY,
        "with" => &STEP_TEXTS,
        "env" => &STEP_TEXTS,
    );
    PARALLEL_STEP: keys!("parallel" required => &STEPS);
    IF [contexts::STEP_IF]: Text { non_empty: false };
    STEP_TEXT [contexts::STEP]: Text { non_empty: false };
    STEP_NUMBER [contexts::STEP]: Number;
    STEP_BOOLEAN [contexts::STEP]: Boolean;
    STEP_TEXTS [contexts::STEP]: keys!(; &NON_EMPTY => &TEXT_VALUE);
    TEXT_VALUE: Text { non_empty: false };
}
