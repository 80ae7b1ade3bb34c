//! One case, with every default resolved.
//!
//! A list of clients makes one case per client. Refuses two cases of one name, a role or an image that is missing for
//! what is expected, and expectations that the operation cannot come to. What a workflow says is worked out elsewhere.

use std::collections::HashMap;

use portcullis_model::Job;

use crate::{
    Stage,
    change::{Change, Changed, changes, is_before_the_run},
    client::{Clients, clients},
    clock::{ClockMove, clock},
    expect::{Expectation, Expected, expected},
    fields::Fields,
    github::Github,
    job::{Inherited, OnGithub, job},
    keys::CASE,
    message::MessagePattern,
    permission::{Permission, permissions},
    place::{Place, Span},
    problem::Problems,
    runner::{Runner, RunnerKeys},
    session::{Chained, Session, chain, session},
    template::{Template, template},
    token::{TokenOverrides, token},
    value::{choice, list, number, text},
    vary::varied,
    workflow::{Workflow, WorkflowKeys, without_workflow},
    yaml::{Kind, Node},
};

/// One case of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name, unique in the scenario; with the client's in brackets when the case was written for several.
    pub name: String,
    /// Where its name stands.
    pub place: Place,
    /// The GitHub job that asks for the token. Of a case with a workflow, its repository, event and actor: the rest is
    /// the workflow's to say.
    pub job: Job,
    /// The runner that it is on.
    pub runner: Runner,
    /// The workflow that the job is one of, if the case has one.
    pub workflow: Option<Workflow>,
    /// The audience that the job asks for; without one, the workflow's or `sts.amazonaws.com`.
    pub audience: Option<String>,
    /// What is different about the token.
    pub token: TokenOverrides,
    /// The ARN of the role to assume. When absent, it is the workflow's; without a workflow, the run ends with the token.
    pub role: Option<Template>,
    /// What is asked of the role's session; a workflow says it itself.
    pub session: Session,
    /// The roles that are assumed after it, each with the credentials of the one before.
    pub chain: Vec<Chained>,
    /// The image to push or pull, without `https://`. When absent, it is the workflow's; without a workflow, the run ends
    /// with the login.
    pub image: Option<Template>,
    /// The registry client, one of [`CLIENTS`](crate::CLIENTS); without one, the workflow's or `docker`.
    pub client: Option<&'static str>,
    /// What is done with the image.
    pub operation: Operation,
    /// How often the image is pushed, each time another one under the same name.
    pub pushes: u32,
    /// Changes to the applied world and to GitHub, before the run or before one of its stages.
    pub changes: Vec<Change>,
    /// Moves of the clock, in the order of the stages.
    pub clock: Vec<ClockMove>,
    /// What the credentials must be allowed in the end, and what not.
    pub permissions: Vec<Permission>,
    /// What it must come to.
    pub expect: Expectation,
    /// Warnings that it must be given.
    pub warnings: Vec<MessagePattern>,
}

/// What a case does with its image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operation {
    /// Pushes it with the role's credentials.
    #[default]
    Push,
    /// Pulls it with the role's credentials, after the account's own key has put it there.
    Pull,
}

const OPERATIONS: &[(&str, Operation)] = &[("push", Operation::Push), ("pull", Operation::Pull)];

impl Case {
    /// The stages that the run goes through, in order, unless it is refused: as far as role and image are given, and
    /// no further than the last thing that must happen.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage> {
        let given = Given {
            workflow: self.workflow.is_some(),
            role: self.role.is_some(),
            chain: !self.chain.is_empty(),
            image: self.image.is_some(),
        };
        stages(&self.expect, given, self.operation)
    }
}

impl Operation {
    /// The stage in which it happens.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Push => Stage::Push,
            Self::Pull => Stage::Pull,
        }
    }
}

/// What a case has been given, here or at the top.
#[derive(Clone, Copy)]
struct Given {
    workflow: bool,
    role: bool,
    chain: bool,
    image: bool,
}

/// What cases inherit from the top of the scenario.
#[derive(Debug)]
pub(crate) struct Defaults {
    pub(crate) workflow: WorkflowKeys,
    pub(crate) github: Github,
    pub(crate) environment: Option<String>,
    pub(crate) actor: Option<String>,
    pub(crate) runner: RunnerKeys,
    pub(crate) role: Option<Template>,
    pub(crate) image: Option<Template>,
    pub(crate) clients: Clients,
    pub(crate) audience: Option<String>,
}

/// Reads `cases`; what is wrong is noted.
pub(crate) fn cases(node: &Node, defaults: &Defaults, problems: &mut Problems) -> Vec<Case> {
    let items = list(node, "`cases`", "cases: [ { name: …, on: …, expect: … } ]", problems);
    if items.is_empty() && matches!(node.kind, Kind::List(_)) {
        problems.add(&node.at, "a scenario without cases proves nothing").help("add a case");
    }
    let mut cases: Vec<Case> = Vec::new();
    let mut lines: HashMap<String, usize> = HashMap::new();
    let items: Vec<Node> = items.iter().flat_map(|item| varied(item, problems)).collect();
    for item in &items {
        for (case, at) in read(item, defaults, problems) {
            match lines.insert(case.name.clone(), case.place.line) {
                Some(line) => {
                    problems
                        .add(&at, format!("the name `{}` is taken by the case of line {line}", case.name))
                        .help("reports and baselines know a case by its name: give this one another");
                }
                None => cases.push(case),
            }
        }
    }
    cases
}

/// The case of one item, once for each of its clients, with the place of its name.
fn read(node: &Node, defaults: &Defaults, problems: &mut Problems) -> Vec<(Case, Span)> {
    let Some(fields) = Fields::read(node, &CASE, problems) else {
        return Vec::new();
    };
    let named = fields.require("name", &node.at, "name: what happens, in a few words", problems);
    let name = named.and_then(|node| text(node, "`name`", problems));
    let at = named.map_or(&node.at, |node| &node.at);
    let workflow = WorkflowKeys::read(&fields, problems).over(&defaults.workflow);
    let has_workflow = workflow.has_file();
    if let Some((key, at)) = workflow.needs_file().filter(|_| !has_workflow) {
        without_workflow(key, &at, problems);
    }
    let inherited = Inherited {
        github: &defaults.github,
        environment: defaults.environment.as_deref(),
        actor: defaults.actor.as_deref(),
    };
    let job = job(&fields, at, inherited, has_workflow, problems);
    let runner_at = fields.key_at("runner").unwrap_or(at);
    let runner = RunnerKeys::read(&fields, problems).over(&defaults.runner, has_workflow, runner_at, problems);
    let mut own = |key: &str, inherited: &Option<Template>| match fields.find(key) {
        Some(node) => Some(template(node, &format!("`{key}`"), problems)),
        None => inherited.clone(),
    };
    let role = own("role", &defaults.role);
    let image = own("image", &defaults.image);
    let audience = match fields.find("audience") {
        Some(node) => text(node, "`audience`", problems).map(str::to_owned),
        None => defaults.audience.clone(),
    };
    let token = fields.find("token").map(|node| token(node, problems)).unwrap_or_default();
    let of_the_workflow = |key: &str, problems: &mut Problems| {
        let given = fields.find(key)?;
        if has_workflow {
            problems
                .add(&given.at, format!("the workflow says it itself: `{key}` is for a role that is given here"))
                .help("write it into the inputs of the workflow's `aws-actions/configure-aws-credentials`");
        }
        Some(given)
    };
    let session = of_the_workflow("session", problems).map(|node| session(node, problems)).unwrap_or_default();
    let chain = of_the_workflow("chain", problems).map(|node| chain(node, problems)).unwrap_or_default();
    let mut may: Vec<Permission> = Vec::new();
    for (key, allowed) in [("can", true), ("cannot", false)] {
        may.extend(fields.find(key).into_iter().flat_map(|node| permissions(node, key, allowed, problems)));
    }
    let operation = match fields.find("do") {
        Some(node) if has_workflow => {
            let help = "leave `do` out: what is expected says how far the run goes";
            problems.add(&node.at, "the workflow says what is done with the image").help(help);
            None
        }
        Some(node) => choice(node, "something to do with an image", OPERATIONS, problems),
        None => Some(Operation::default()),
    };
    let pushes = fields.find("pushes").and_then(|node| pushes(node, operation, problems)).unwrap_or(1);
    let Clients { names, listed } = match fields.find("client") {
        Some(node) => clients(node, problems),
        None => defaults.clients.clone(),
    };
    let expectation = fields.require("expect", at, "expect: pushed", problems);
    let expect = expectation.and_then(|node| expected(node, problems));
    let (Some(Expected { expectation: expect, warnings }), Some(operation)) = (expect, operation) else {
        // How far the case goes is not known, but what is wrong with its changes is told all the same.
        fields.find("change").map(|node| changes(node, Stage::ALL, problems));
        return Vec::new();
    };
    let expected_at = expectation.map_or(at, |node| &node.at);
    let given =
        Given { workflow: has_workflow, role: role.is_some(), chain: !chain.is_empty(), image: image.is_some() };
    agrees(&expect, operation, given, expected_at, problems);
    has_credentials(&expect, &fields, problems);
    let reached = stages(&expect, given, operation);
    let changes = fields.find("change").map(|node| changes(node, &reached, problems)).unwrap_or_default();
    let clock = fields.find("clock").map(|node| clock(node, &reached, problems)).unwrap_or_default();
    let (Some(name), Some(OnGithub { mut job, details, settings })) = (name, job) else {
        return Vec::new();
    };
    for change in &changes {
        if let Changed::Renamed(renamed) = &change.what {
            renamed.fits(&job.repository, problems);
            if is_before_the_run(change.before) {
                renamed.apply(&mut job.repository);
            }
        }
    }
    let changes: Vec<Change> = changes
        .into_iter()
        .filter(|change| !matches!(change.what, Changed::Renamed(_)) || !is_before_the_run(change.before))
        .collect();
    let workflow = workflow.workflow(details, settings);
    let place = problems.source.place(at.start);
    let of_client = |client: Option<&'static str>| Case {
        name: match client {
            Some(client) if listed => format!("{name} ({client})"),
            _ => name.to_owned(),
        },
        place: place.clone(),
        job: job.clone(),
        runner: runner.clone(),
        workflow: workflow.clone(),
        audience: audience.clone(),
        token: token.clone(),
        role: role.clone(),
        session: session.clone(),
        chain: chain.clone(),
        image: image.clone(),
        client,
        operation,
        pushes,
        changes: changes.clone(),
        clock: clock.clone(),
        permissions: may.clone(),
        expect: expect.clone(),
        warnings: warnings.clone(),
    };
    names.into_iter().map(|client| (of_client(client), at.clone())).collect()
}

/// More pushes than that prove nothing more.
const MOST_PUSHES: u64 = 100;

fn pushes(node: &Node, operation: Option<Operation>, problems: &mut Problems) -> Option<u32> {
    let pushes = number(node, "`pushes`", problems)?;
    if operation == Some(Operation::Pull) {
        problems.add(&node.at, "the case pulls its image").help("remove `do: pull`, or `pushes`");
    }
    if pushes > MOST_PUSHES {
        problems.add(&node.at, format!("`pushes` must be from 1 to {MOST_PUSHES}"));
    }
    u32::try_from(pushes).ok()
}

/// Notes an expectation that the case can never meet.
fn agrees(expect: &Expectation, operation: Operation, given: Given, at: &Span, problems: &mut Problems) {
    if given.workflow {
        // How far its steps go is known when the file was read.
        return;
    }
    let stage = expect.stage();
    let word = match expect {
        Expectation::Reached(reached) => reached.name().to_owned(),
        Expectation::Denied(denial) => format!("denied: {}", denial.stage),
    };
    let problem = match (operation, stage) {
        (Operation::Push, Stage::Pull) => Some(("the case pushes its image", "add `do: pull`")),
        (Operation::Pull, Stage::Push) => Some(("the case pulls its image", "remove `do: pull`")),
        (_, Stage::Trigger) => {
            let help = "add `workflow: ./.github/workflows/FILE.yml` here or at the top of the scenario";
            Some(("no workflow is given", help))
        }
        _ if stage >= Stage::AssumeRole && !given.role => {
            Some(("no role is given", "add `role: ${aws_iam_role.NAME.arn}` here or at the top of the scenario"))
        }
        _ if stage == Stage::Chain && !given.chain => {
            Some(("no second role is given", "add `chain: ${aws_iam_role.NAME.arn}`"))
        }
        _ if stage >= Stage::Push && !given.image => {
            let help = "add `image: ${aws_ecr_repository.NAME.repository_url}` here or at the top of the scenario";
            Some(("no image is given", help))
        }
        _ => None,
    };
    if let Some((why, help)) = problem {
        problems.add(at, format!("`{word}` cannot come about: {why}")).help(help);
    }
}

/// Notes permissions that nobody would have: the case is to end before there are credentials.
fn has_credentials(expect: &Expectation, fields: &Fields<'_>, problems: &mut Problems) {
    let never = match expect {
        Expectation::Reached(reached) => reached.stage() < Stage::AssumeRole,
        Expectation::Denied(denial) => denial.stage <= Stage::AssumeRole,
    };
    let named = ["can", "cannot"].into_iter().find_map(|key| Some((key, fields.key_at(key)?)));
    if let (true, Some((key, at))) = (never, named) {
        problems
            .add(at, format!("`{key}` is about credentials, and this case is expected to get none"))
            .help("expect that the role is assumed, `expect: assumed`, or more");
    }
}

fn stages(expect: &Expectation, given: Given, operation: Operation) -> Vec<Stage> {
    let last = match expect {
        Expectation::Reached(reached) => reached.stage(),
        // A refusal that does not come must show: the run goes as far as it can.
        Expectation::Denied(denial) if denial.stage == Stage::Apply => Stage::Apply,
        Expectation::Denied(_) if given.workflow => Stage::Pull,
        Expectation::Denied(_) if !given.role => Stage::Mint,
        Expectation::Denied(_) if !given.image => Stage::Login,
        Expectation::Denied(_) => operation.stage(),
    };
    let all = Stage::ALL.iter().copied().filter(|stage| *stage != Stage::Apply);
    let is_part = |stage: &Stage| match stage {
        Stage::Trigger => given.workflow,
        Stage::Chain => given.workflow || given.chain,
        Stage::Push | Stage::Pull => given.workflow || *stage == operation.stage(),
        Stage::Apply | Stage::Mint | Stage::AssumeRole | Stage::Login => true,
    };
    all.filter(|stage| *stage <= last && is_part(stage)).collect()
}
