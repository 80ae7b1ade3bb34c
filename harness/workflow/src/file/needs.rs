//! `needs:`: the order of jobs. Refuses jobs that can never start.

use std::collections::HashSet;

use super::Job;
use crate::{error::WorkflowError, place::Place};

/// Whether every job's turn comes.
pub(super) fn check(jobs: &[Job], place: &Place, errors: &mut Vec<WorkflowError>) {
    let mut done: HashSet<String> = HashSet::new();
    let mut waiting: Vec<&Job> = jobs.iter().collect();
    if waiting.iter().all(|job| !job.needs.is_empty()) {
        errors.push(WorkflowError::at(place, "The workflow must contain at least one job with no dependencies."));
        return;
    }
    loop {
        let before = waiting.len();
        waiting.retain(|job| {
            let ready = job.needs.iter().all(|need| done.contains(&need.text.to_lowercase()));
            if ready {
                done.insert(job.id.text.to_lowercase());
            }
            !ready
        });
        if waiting.len() == before {
            break;
        }
    }
    let names: HashSet<String> = jobs.iter().map(|job| job.id.text.to_lowercase()).collect();
    for job in waiting {
        for need in job.needs.iter().filter(|need| !done.contains(&need.text.to_lowercase())) {
            let message = if names.contains(&need.text.to_lowercase()) {
                format!(
                    "Job '{}' depends on job '{}' which creates a cycle in the dependency graph.",
                    job.id.text, need.text
                )
            } else {
                format!("Job '{}' depends on unknown job '{}'.", job.id.text, need.text)
            };
            errors.push(WorkflowError::at(&need.place, message));
        }
    }
}
