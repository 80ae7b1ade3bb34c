//! The workflow file of a case, and what the scenario says of it: the job, secrets and variables, called workflows.
//!
//! Nothing is read here but names: whoever runs the case opens the files, which are relative to the scenario's. A case's
//! own keys win over the scenario's; of mappings, entry by entry. Refuses keys that mean nothing without a workflow.

use std::collections::BTreeMap;

use crate::{
    event::EventDetails,
    fields::Fields,
    github::Settings,
    keys::CALL,
    needs::{JobEnd, job_end},
    place::{Place, Span},
    problem::Problems,
    template::{Template, template},
    value::{entries, text},
    yaml::{Kind, Node},
};

/// A workflow that a case runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// The file, relative to the scenario file's folder.
    pub file: Located,
    /// The id of the job that the case is about; without one, the only job that assumes a role.
    pub job: Option<Located>,
    /// Which combination of the job's matrix the case is about.
    pub matrix: BTreeMap<String, String>,
    /// GitHub's secrets; `None`: the scenario does not say which there are.
    pub secrets: Option<BTreeMap<String, Template>>,
    /// The secrets that Dependabot's runs get in the place of those; `None`: the scenario does not say which there are.
    pub dependabot_secrets: Option<BTreeMap<String, Template>>,
    /// GitHub's configuration variables; `None`: the scenario does not say which there are.
    pub vars: Option<BTreeMap<String, Template>>,
    /// Workflows that are called from other repositories, by the reference as it is written.
    pub calls: BTreeMap<String, Called>,
    /// The release that an action is of, by `OWNER/REPO@REF`, where the reference does not tell.
    pub releases: BTreeMap<String, Located>,
    /// How jobs before the job went, by their ids; of any other that runs, it is taken that it succeeds.
    pub needs: BTreeMap<String, JobEnd>,
    /// What the event says beyond what decides a token.
    pub event: EventDetails,
    /// The repository's settings.
    pub settings: Settings,
}

/// A text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A workflow that is called from another repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Its file, relative to the scenario file's folder.
    pub file: Located,
    /// The full ref or commit that its reference stands for, where the reference does not tell.
    pub git_ref: Option<String>,
}

/// The keys about workflows, at the top or in a case.
#[derive(Clone, Debug, Default)]
pub(crate) struct WorkflowKeys {
    file: Option<Located>,
    job: Option<Located>,
    matrix: Option<BTreeMap<String, String>>,
    secrets: Option<BTreeMap<String, Template>>,
    dependabot_secrets: Option<BTreeMap<String, Template>>,
    vars: Option<BTreeMap<String, Template>>,
    calls: BTreeMap<String, Called>,
    releases: BTreeMap<String, Located>,
    needs: BTreeMap<String, JobEnd>,
    /// The first of the keys that mean nothing without a file.
    needs_file: Option<(&'static str, Span)>,
}

/// The keys that mean nothing without `workflow`.
const OF_A_WORKFLOW: &[&str] =
    &["job", "matrix", "secrets", "dependabot_secrets", "vars", "calls", "releases", "needs"];

impl WorkflowKeys {
    /// Reads the keys; what is wrong is noted.
    pub(crate) fn read(fields: &Fields<'_>, problems: &mut Problems) -> Self {
        let mut word = |key: &str| located(fields.find(key)?, &format!("`{key}`"), problems);
        let (file, job) = (word("workflow"), word("job"));
        let matrix = fields.find("matrix").map(|node| {
            let of = |value: &Node, what: &str, problems: &mut Problems| Some(text(value, what, problems)?.to_owned());
            named(node, "matrix", "matrix: { env: prod }", problems, of)
        });
        let mut templates = |key: &str| {
            let of = |value: &Node, what: &str, problems: &mut Problems| Some(setting(value, what, problems));
            let example = format!("{key}: {{ ROLE_ARN: \"${{output.role_arn}}\" }}");
            fields.find(key).map(|node| named(node, key, &example, problems, of))
        };
        let (secrets, vars) = (templates("secrets"), templates("vars"));
        let dependabot_secrets = templates("dependabot_secrets");
        let calls = fields.find("calls").map(|node| {
            let example = "calls: { \"octo-org/shared/.github/workflows/deploy.yml@v1\": ./deploy.yml }";
            named(node, "calls", example, problems, called)
        });
        let releases = fields.find("releases").map(|node| {
            let example = "releases: { \"aws-actions/configure-aws-credentials@COMMIT\": v4.3.1 }";
            named(node, "releases", example, problems, located)
        });
        let needs = fields.find("needs").map(|node| {
            let example = "needs: { build: { outputs: { image: app } } }";
            named(node, "needs", example, problems, |node, _, problems| job_end(node, problems))
        });
        let (calls, releases) = (calls.unwrap_or_default(), releases.unwrap_or_default());
        let needs = needs.unwrap_or_default();
        let needs_file = OF_A_WORKFLOW.iter().find_map(|key| Some((*key, fields.key_at(key)?.clone())));
        Self { file, job, matrix, secrets, dependabot_secrets, vars, calls, releases, needs, needs_file }
    }

    /// This, with the scenario's values where it says nothing.
    pub(crate) fn over(self, scenario: &Self) -> Self {
        Self {
            // The scenario's job and combination are those of the scenario's file.
            job: self.job.or_else(|| scenario.job.clone().filter(|_| self.file.is_none())),
            matrix: self.matrix.or_else(|| scenario.matrix.clone().filter(|_| self.file.is_none())),
            file: self.file.or_else(|| scenario.file.clone()),
            secrets: merged(self.secrets, &scenario.secrets),
            dependabot_secrets: merged(self.dependabot_secrets, &scenario.dependabot_secrets),
            vars: merged(self.vars, &scenario.vars),
            calls: scenario.calls.clone().into_iter().chain(self.calls).collect(),
            releases: scenario.releases.clone().into_iter().chain(self.releases).collect(),
            needs: scenario.needs.clone().into_iter().chain(self.needs).collect(),
            needs_file: self.needs_file,
        }
    }

    /// Whether there is a workflow at all.
    pub(crate) fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// A key that was given although it means nothing without a workflow.
    pub(crate) fn needs_file(&self) -> Option<(&'static str, Span)> {
        self.needs_file.clone()
    }

    /// The workflow of a case.
    pub(crate) fn workflow(self, event: EventDetails, settings: Settings) -> Option<Workflow> {
        Some(Workflow {
            file: self.file?,
            job: self.job,
            matrix: self.matrix.unwrap_or_default(),
            secrets: self.secrets,
            dependabot_secrets: self.dependabot_secrets,
            vars: self.vars,
            calls: self.calls,
            releases: self.releases,
            needs: self.needs,
            event,
            settings,
        })
    }
}

/// Notes a key that only a workflow gives a meaning.
pub(crate) fn without_workflow(key: &str, at: &Span, problems: &mut Problems) {
    problems
        .add(at, format!("`{key}` means something only to a workflow, and none is given"))
        .help("add `workflow: ./.github/workflows/FILE.yml`, or leave it out");
}

fn merged(
    own: Option<BTreeMap<String, Template>>,
    top: &Option<BTreeMap<String, Template>>,
) -> Option<BTreeMap<String, Template>> {
    match (own, top) {
        (None, None) => None,
        (own, top) => Some(
            top.iter()
                .flatten()
                .map(|(name, value)| (name.clone(), value.clone()))
                .chain(own.into_iter().flatten())
                .collect(),
        ),
    }
}

/// The value of a secret or variable. One that is empty is to GitHub as one that is not set.
pub(crate) fn setting(node: &Node, what: &str, problems: &mut Problems) -> Template {
    let is_empty = matches!(&node.kind, Kind::Text { text, .. } if text.is_empty());
    if is_empty || node.is_null() {
        return Template { pieces: Vec::new(), place: problems.source.place(node.at.start) };
    }
    template(node, what, problems)
}

/// A file, or `{ file: ./deploy.yml, ref: refs/tags/v1 }`.
fn called(node: &Node, what: &str, problems: &mut Problems) -> Option<Called> {
    if !matches!(node.kind, Kind::Map(_)) {
        return Some(Called { file: located(node, what, problems)?, git_ref: None });
    }
    let fields = Fields::read(node, &CALL, problems)?;
    let file = fields.require("file", &node.at, "file: ./deploy.yml", problems);
    let file = file.and_then(|node| located(node, "`file`", problems));
    let git_ref = match fields.find("ref") {
        Some(node) => Some(full_ref_or_commit(node, problems)?),
        None => None,
    };
    Some(Called { file: file?, git_ref })
}

fn full_ref_or_commit(node: &Node, problems: &mut Problems) -> Option<String> {
    let written = text(node, "`ref`", problems)?;
    let is_commit = written.len() == 40 && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_commit && !written.starts_with("refs/") {
        problems
            .add(&node.at, format!("`{written}` is neither a full ref nor a commit"))
            .help(format!("did you mean `refs/tags/{written}`? a branch is `refs/heads/{written}`"));
        return None;
    }
    Some(written.to_owned())
}

fn located(node: &Node, what: &str, problems: &mut Problems) -> Option<Located> {
    let text = text(node, what, problems)?.to_owned();
    Some(Located { text, place: problems.source.place(node.at.start) })
}

/// The entries of a mapping whose keys are free, as far as they could be read.
fn named<T>(
    node: &Node,
    key: &str,
    example: &str,
    problems: &mut Problems,
    mut read: impl FnMut(&Node, &str, &mut Problems) -> Option<T>,
) -> BTreeMap<String, T> {
    let mut found = BTreeMap::new();
    for entry in entries(node, &format!("`{key}`"), example, problems) {
        if let Some(value) = read(&entry.value, &format!("`{}`", entry.key), problems) {
            found.insert(entry.key.clone(), value);
        }
    }
    found
}
