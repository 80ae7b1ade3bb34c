//! A scenario file as a whole.

use portcullis_model::{AccountId, Region};

use crate::{
    case::{Case, Defaults, cases},
    client::{Clients, clients},
    fields::Fields,
    github::Github,
    infra::{Infra, infra},
    job::{actor, environment},
    keys::SCENARIO,
    place::{Place, Source},
    problem::{Problems, ScenarioErrors},
    runner::RunnerKeys,
    template::template,
    value::{parsed, text},
    workflow::{WorkflowKeys, without_workflow},
    yaml::{self, Kind, Node},
};

/// Whether a file of a folder is a scenario: `scenario.yml` or `NAME.scenario.yml`, or the same with `.yaml`.
#[must_use]
pub fn is_scenario_file(name: &str) -> bool {
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| stem == "scenario" || stem.ends_with(".scenario"))
}

/// A scenario: what is applied, and the cases that are tried on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it is about, in the words of the file.
    pub title: String,
    /// The account that everything is applied to.
    pub account: AccountId,
    /// The region of the registry and of STS's endpoint.
    pub region: Region,
    /// What is applied before any case, in this order.
    pub infra: Vec<Infra>,
    /// The cases, in the order of the file; at least one, and no two of the same name.
    pub cases: Vec<Case>,
    /// Where the scenario begins.
    pub place: Place,
}

/// Reads a scenario file. Nothing is opened: the caller has read the text.
///
/// # Errors
///
/// [`ScenarioErrors`] holds everything that is wrong with the file: YAML that cannot be read, keys and values that are
/// unknown, missing or not supported yet, jobs that GitHub could not produce, cases that contradict themselves.
pub fn parse(file_name: &str, text: &str) -> Result<Scenario, ScenarioErrors> {
    let mut problems = Problems::new(Source { name: file_name.into(), text: text.into() });
    let scenario = yaml::read(&mut problems).and_then(|node| scenario(&node, &mut problems));
    match (problems.into_errors(), scenario) {
        (None, Some(scenario)) => Ok(scenario),
        (Some(errors), _) => Err(errors),
        // Whatever keeps a scenario from being built is noted. Should that ever be forgotten, it is refused all the same.
        (None, None) => Err(ScenarioErrors::unexplained(file_name)),
    }
}

fn scenario(node: &Node, problems: &mut Problems) -> Option<Scenario> {
    let fields = Fields::read(node, &SCENARIO, problems)?;
    let title = fields
        .require("scenario", &node.at, "scenario: what it is about", problems)
        .and_then(|node| text(node, "`scenario`", problems));
    let account = fields
        .require("account", &node.at, "account: \"123456789012\"", problems)
        .and_then(|node| parsed::<AccountId>(node, "`account`", problems));
    let region = fields
        .require("region", &node.at, "region: us-east-1", problems)
        .and_then(|node| parsed::<Region>(node, "`region`", problems));
    let defaults = Defaults {
        workflow: WorkflowKeys::read(&fields, problems),
        github: fields.find("github").map_or_else(Github::default, |node| Github::read(node, problems)),
        environment: fields.find("environment").and_then(|node| environment(node, false, problems)),
        actor: fields.find("actor").and_then(|node| actor(node, problems)),
        runner: RunnerKeys::read(&fields, problems),
        role: fields.find("role").map(|node| template(node, "`role`", problems)),
        image: fields.find("image").map(|node| template(node, "`image`", problems)),
        clients: fields.find("client").map_or_else(Clients::default, |node| clients(node, problems)),
        audience: fields.find("audience").and_then(|node| text(node, "`audience`", problems)).map(str::to_owned),
    };
    let infra = fields.find("infra").map_or_else(Vec::new, |node| infra(node, problems));
    let cases = fields
        .require("cases", &node.at, "cases: [ { name: …, on: { push: refs/heads/main }, expect: pushed } ]", problems)
        .map(|node| cases(node, &defaults, problems));
    // A case that is refused may name one as well.
    let names_one =
        |case: &Node| matches!(&case.kind, Kind::Map(entries) if entries.iter().any(|entry| entry.key == "workflow"));
    let written = fields.find("cases").map(|node| &node.kind);
    let nobody_reads =
        fields.find("workflow").is_none() && !matches!(written, Some(Kind::List(cases)) if cases.iter().any(names_one));
    let of_workflows = defaults.workflow.needs_file().or_else(|| defaults.github.of_workflows());
    if let Some((key, at)) = of_workflows.filter(|_| nobody_reads) {
        without_workflow(key, &at, problems);
    }
    Some(Scenario {
        title: title?.to_owned(),
        account: account?,
        region: region?,
        infra,
        cases: cases?,
        place: problems.source.place(node.at.start),
    })
}
