//! The jobs whose tokens are tried: those that the statement speaks of, the usual ones, and those that a wildcard lets in.

use super::{Candidates, MALLORY, distinct};
use crate::lint::scene::{
    Segment, fill,
    hint::fill_each,
    subject::{is_branch_or_tag, is_context, is_templated},
    token::Job,
};

/// What somebody with write access puts into the place of a wildcard, so that a new branch, tag or environment matches.
const NEW_NAMES: &[&str] = &[
    "-mallory",
    "mallory",
    "mallory-",
    "mallory/",
    "/mallory",
    "ref:refs/heads/mallory",
    "ref:refs/heads/mallory-",
    "ref:refs/heads/mallory/",
    "refs/heads/mallory",
    "refs/heads/mallory-",
    "heads/mallory",
    "heads/mallory-",
];

/// Jobs that are tried where the policy refuses some.
const UNUSUAL: &[&str] = &["ref:refs/heads/mallory", "ref:refs/tags/mallory", "environment:mallory"];

impl Candidates {
    /// Jobs that the statement speaks of, and the usual ones.
    pub(in crate::lint::scene) fn jobs(&self) -> Vec<Job> {
        let mut refs: Vec<String> =
            self.hints.claim("ref").iter().flat_map(|git_ref| git_ref.filled(&[MALLORY, ""])).collect();
        refs.retain(|git_ref| is_branch_or_tag(git_ref));
        refs.push("refs/heads/main".to_owned());
        let fillers = &["ref:refs/heads/main", "pull_request", "refs/heads/main", MALLORY, ""];
        let contexts = self.subjects.iter().filter_map(|subject| subject.context.as_ref());
        let contexts_of_subjects = contexts.flat_map(|context| context.filled(fillers));
        let usual = ["pull_request", "environment:production"];
        // Whatever is refused of the usual jobs, there are others.
        let unusual = if self.wary { UNUSUAL } else { &[] };
        let usual = usual.iter().chain(unusual).map(|context| (*context).to_owned());
        let of_refs = refs.iter().map(|git_ref| format!("ref:{git_ref}"));
        let contexts = contexts_of_subjects.chain(of_refs).chain(usual);
        let contexts = distinct(contexts.filter(|context| is_context(context) || is_templated_context(context)));
        let mut jobs = Vec::new();
        let environments = self.first(self.hints.claim("environment").iter(), 8);
        for git_ref in self.first(refs.iter(), 8) {
            for context in &contexts {
                let job = Job::of_context(context, git_ref);
                let environments = environments.iter();
                let deploying = environments.map(|name| job.in_environment(&fill(&name.text, MALLORY)));
                let deploying: Vec<Job> = deploying.collect();
                jobs.push(job);
                jobs.extend(deploying);
            }
        }
        distinct(jobs)
    }

    /// Jobs on branches and tags, and in environments, that a wildcard within a name lets in; each with that name.
    pub(in crate::lint::scene) fn jobs_of_open_names(&self) -> Vec<Job> {
        let wild = |segment: &&Segment| segment.wild;
        let contexts = self.subjects.iter().filter_map(|subject| subject.context.as_ref());
        let contexts = contexts.filter(wild).map(|context| context.text.clone());
        let refs = self.hints.claim("ref").iter().filter(wild).map(|git_ref| format!("ref:{}", git_ref.text));
        let environments = self.hints.claim("environment").iter().filter(wild);
        let environments = environments.map(|name| format!("environment:{}", name.text));
        let patterns = distinct(contexts.chain(refs).chain(environments));
        let named = self.first(patterns.iter(), 16).into_iter().flat_map(|pattern| {
            let filled = NEW_NAMES.iter().map(|name| fill_each(pattern, &[name], 'x'));
            filled.filter(|context| is_context(context) && !context.contains("/-") && !context.contains(":-"))
        });
        distinct(named.map(|context| Job::of_context(&context, "refs/heads/mallory")))
    }
}

/// A context, or what a template puts in its place; of called workflows a job's token has only one.
fn is_templated_context(text: &str) -> bool {
    is_templated(text) && !text.contains("job_workflow_ref:")
}
