//! The runner that the job is on, where it is none of GitHub's: `runner: { token_service: absent }`, `runner: { role: ARN }`.
//!
//! A case's own keys win over the scenario's. Refuses a role without a workflow: which tags are sent with it, and whether
//! it is used at all, the steps of a workflow say.

use crate::{
    fields::Fields,
    keys::RUNNER,
    place::Span,
    problem::Problems,
    template::{Template, template},
    value::choice,
    yaml::Node,
};

/// What a runner has. One of GitHub's has a token service and no role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runner {
    /// Whether it hands on GitHub's token service to jobs that may ask for a token.
    pub token_service: TokenService,
    /// The ARN of the role of the EC2 instance that it runs on, whose credentials are used where no others are given.
    pub role: Option<Template>,
}

/// Whether `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN` are set for a job that may ask for a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenService {
    /// As on a runner of GitHub Actions, hosted or one's own.
    #[default]
    Present,
    /// As in other programs that run workflows, nektos/act among them.
    Absent,
}

pub(crate) const TOKEN_SERVICES: &[(&str, TokenService)] =
    &[("present", TokenService::Present), ("absent", TokenService::Absent)];

/// What a scenario or a case says of its runner.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunnerKeys {
    token_service: Option<TokenService>,
    role: Option<Template>,
}

impl RunnerKeys {
    /// Reads `runner`; what is wrong is noted.
    pub(crate) fn read(fields: &Fields<'_>, problems: &mut Problems) -> Self {
        let of = |node: &Node, problems: &mut Problems| {
            let fields = Fields::read(node, &RUNNER, problems)?;
            let token_service = fields.find("token_service");
            Some(Self {
                token_service: token_service
                    .and_then(|node| choice(node, "a state of the token service", TOKEN_SERVICES, problems)),
                role: fields.find("role").map(|node| template(node, "`role`", problems)),
            })
        };
        fields.find("runner").and_then(|node| of(node, problems)).unwrap_or_default()
    }

    /// The runner of a case, with the scenario's values where it says nothing.
    pub(crate) fn over(self, scenario: &Self, has_workflow: bool, at: &Span, problems: &mut Problems) -> Runner {
        let role = self.role.or_else(|| scenario.role.clone());
        if role.is_some() && !has_workflow {
            problems
                .add(at, "the runner has a role, and no workflow is given whose steps could use it")
                .help("add `workflow: ./.github/workflows/FILE.yml`, or leave `role` out of `runner`");
        }
        Runner { token_service: self.token_service.or(scenario.token_service).unwrap_or_default(), role }
    }
}
