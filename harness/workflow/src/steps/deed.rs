//! What a job's steps do about AWS and its registries, in order.

use super::{
    amazon_ecr_login::host,
    image::ImageName,
    known::{CannotTell, Known, PartlyKnown},
    local_images::Local,
    version::Version,
};
use crate::place::Place;

/// Everything that a job's steps do about AWS, and what they may do besides without its being read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    /// In the order of the steps, and within a script of its commands.
    pub deeds: Vec<Deed>,
    /// Actions, scripts and programs that were not read, each of which may do more.
    pub unread: Vec<CannotTell>,
    /// What GitHub and the actions warn of.
    pub warnings: Vec<Warning>,
    /// What steps would do that are known not to run.
    pub skipped: Vec<Skipped>,
}

/// A deed of a step that does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// What it would do.
    pub does: Does,
    /// Why it does not run, as a clause, with the place of what keeps it.
    pub why: CannotTell,
}

/// One deed of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The number of the step in the job, from 0.
    pub step: usize,
    /// Where it stands.
    pub place: Place,
    /// Whether the step's `if` lets it run: known to (a step that is known not to run has no deeds), or not known.
    pub runs: Known<()>,
    /// What is done.
    pub does: Does,
}

/// A line that the run shows as a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line.
    pub text: String,
    /// The step.
    pub place: Place,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// `sts:AssumeRoleWithWebIdentity` by `configure-aws-credentials`, then `sts:GetCallerIdentity`.
    AssumeRoleWithWebIdentity(TokenSource, Box<AssumeRole>),
    /// `sts:AssumeRole` by `configure-aws-credentials`, signed with these credentials.
    AssumeRole(Credentials, Box<AssumeRole>),
    /// `configure-aws-credentials` without a role: the credentials are only checked and passed on.
    UseCredentials(Credentials, Box<Configured>),
    /// `ecr:GetAuthorizationToken` and a login to the registries.
    EcrLogin(EcrLogin),
    /// A logout from this registry.
    Logout(PartlyKnown, AuthFile),
    /// An image is pushed.
    Push(Push),
    /// An image is pulled.
    Pull(Push),
    /// The action refuses its inputs before it calls anybody.
    Refused(Refused),
    /// A client of registries refuses before it calls anybody.
    ClientRefused(ClientRefused),
    /// The step does something about AWS, but what cannot be worked out.
    CannotTell(CannotTell),
}

/// Where the web identity token comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    /// GitHub's token service, asked for this audience.
    Oidc {
        /// The audience.
        audience: PartlyKnown,
    },
    /// A file on the runner.
    File {
        /// Its path.
        path: PartlyKnown,
        /// The audience of the token that an earlier script of the job asks GitHub for, if one does: it is taken to be the
        /// one that is written there. Empty for GitHub's default.
        asked_for: Option<PartlyKnown>,
    },
}

/// Which credentials sign a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Access keys given as inputs.
    Keys {
        /// `aws-access-key-id`
        access_key_id: PartlyKnown,
        /// `aws-secret-access-key`
        secret_access_key: PartlyKnown,
        /// `aws-session-token`, empty if there is none.
        session_token: PartlyKnown,
        /// Whether `aws-session-token` is given too, so that they are temporary.
        temporary: Known<bool>,
    },
    /// Those that an earlier step of the job put into the environment.
    Earlier,
    /// Whatever the SDK's chain finds on the runner: nothing on one of GitHub's.
    Runner {
        /// Whether the inputs ask for a token of GitHub's which the job may not have.
        wanted_oidc: bool,
    },
}

/// What every use of `configure-aws-credentials` has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    /// The release.
    pub version: Version,
    /// `aws-region`
    pub region: PartlyKnown,
    /// `mask-aws-account-id`: whether the account is masked in logs, so that an output of the job that holds it is lost.
    pub masks_account: bool,
    /// `allowed-account-ids`
    pub allowed_account_ids: PartlyKnown,
    /// How often a refused call is repeated.
    pub attempts: u32,
    /// `sts-endpoint`
    pub sts_endpoint: PartlyKnown,
}

/// A role that is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumeRole {
    /// What every use of the action has.
    pub configured: Configured,
    /// `role-to-assume`: an ARN, or a name in the account of the credentials.
    pub role: PartlyKnown,
    /// `role-session-name`
    pub session_name: PartlyKnown,
    /// `role-duration-seconds`
    pub duration_seconds: Known<u32>,
    /// `inline-session-policy`, empty if there is none.
    pub inline_session_policy: PartlyKnown,
    /// `managed-session-policies`
    pub managed_session_policies: Vec<PartlyKnown>,
    /// `role-external-id`, empty if there is none.
    pub external_id: PartlyKnown,
    /// The session tags that are sent: none with a web identity token, and none when tagging is skipped.
    pub session_tags: Vec<(String, PartlyKnown)>,
    /// Which of them go on to further sessions.
    pub transitive_tag_keys: Vec<PartlyKnown>,
}

/// A login to ECR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcrLogin {
    /// Who logs in.
    pub by: LoginClient,
    /// The accounts whose registries are asked for; none for the caller's own.
    pub registries: Vec<PartlyKnown>,
    /// Whether it is ECR Public.
    pub public: bool,
    /// The region asked; empty if nothing sets one.
    pub region: Known<String>,
    /// Whether the variable that should have the region is set, and empty.
    pub empty_region: bool,
    /// The registry that the credentials are given to, where the step names it.
    pub registry: Option<PartlyKnown>,
    /// What signs the call.
    pub credentials: LoginCredentials,
    /// Where the password is kept.
    pub file: AuthFile,
}

/// What signs a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginCredentials {
    /// What an earlier step of the job put into the environment.
    Earlier,
    /// Access keys of the step's inputs or of the variables of step, job or workflow.
    Keys {
        /// The access key.
        access_key_id: PartlyKnown,
        /// The secret key.
        secret_access_key: PartlyKnown,
        /// The session token, empty if there is none.
        session_token: PartlyKnown,
    },
    /// A variable names other credentials, such as `AWS_PROFILE`.
    Elsewhere(CannotTell),
    /// Whatever the runner has: nothing on one of GitHub's.
    Runner,
}

/// The file in which a client keeps its logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthFile {
    /// `~/.docker/config.json`, which docker, nerdctl and crane write. All clients read it.
    Docker,
    /// `$XDG_RUNTIME_DIR/containers/auth.json`, which podman and skopeo write, and they and crane read.
    Containers,
}

impl EcrLogin {
    /// The private registries that docker has a password for afterwards, with credentials of this account; none if that
    /// cannot be told. One that the step names is the only one.
    #[must_use]
    pub fn hosts(&self, account: Option<&str>) -> Option<Vec<String>> {
        if let Some(registry) = &self.registry {
            let named = registry.text().ok()?;
            let host = named.trim_start_matches("https://").split('/').next().unwrap_or_default();
            return Some(vec![host.to_owned()]);
        }
        let region = self.region.as_ref().ok().filter(|region| !region.is_empty())?;
        let accounts = match self.registries.as_slice() {
            [] => vec![account?.to_owned()],
            registries => registries.iter().map(PartlyKnown::text).collect::<Result<_, _>>().ok()?,
        };
        Some(accounts.iter().map(|account| host(account, region)).collect())
    }
}

/// Who logs in to ECR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginClient {
    /// `aws-actions/amazon-ecr-login`
    AmazonEcrLogin(Version),
    /// `docker/login-action`
    DockerLoginAction,
    /// `aws ecr get-login-password | docker login`
    AwsCli,
}

/// An image that is pushed or pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Which.
    pub image: ImageName,
    /// By what.
    pub client: PushClient,
    /// Of an image that is pushed: whether the runner has it.
    pub local: Local,
}

/// A client of registries that refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRefused {
    /// Which.
    pub client: PushClient,
    /// Why, as a clause.
    pub why: String,
    /// What it prints.
    pub message: String,
    /// Whether that hangs on an image which the runner does not have, as far as the steps tell.
    pub lacks_image: bool,
}

/// What pushes or pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushClient {
    /// `docker push`, `docker pull`
    Docker,
    /// `docker buildx build --push`
    Buildx,
    /// `docker/build-push-action`
    BuildPushAction,
    /// `podman push`
    Podman,
    /// `nerdctl push`
    Nerdctl,
    /// `crane push`
    Crane,
    /// `skopeo copy`
    Skopeo,
}

impl PushClient {
    /// The files in which it looks for a password.
    #[must_use]
    pub fn reads(self) -> &'static [AuthFile] {
        match self {
            Self::Docker | Self::Buildx | Self::BuildPushAction | Self::Nerdctl => &[AuthFile::Docker],
            Self::Podman | Self::Skopeo | Self::Crane => &[AuthFile::Containers, AuthFile::Docker],
        }
    }

    /// The file in which it keeps a password.
    #[must_use]
    pub fn writes(self) -> AuthFile {
        match self {
            Self::Docker | Self::Buildx | Self::BuildPushAction | Self::Nerdctl | Self::Crane => AuthFile::Docker,
            Self::Podman | Self::Skopeo => AuthFile::Containers,
        }
    }

    /// What it says where it has no password and ECR asks for one. Recorded of docker, podman, skopeo and crane.
    #[must_use]
    pub fn without_password(self) -> &'static str {
        match self {
            Self::Docker | Self::Buildx | Self::BuildPushAction | Self::Nerdctl => "no basic auth credentials",
            Self::Podman | Self::Skopeo => "authentication required",
            Self::Crane => "unexpected status code 401 Unauthorized (HEAD responses have no body, use GET for details)",
        }
    }

    /// What stands in the workflow file.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Buildx => "docker buildx",
            Self::BuildPushAction => "docker/build-push-action",
            Self::Podman => "podman",
            Self::Nerdctl => "nerdctl",
            Self::Crane => "crane",
            Self::Skopeo => "skopeo",
        }
    }
}

/// An action that refuses its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `OWNER/REPO`
    pub action: &'static str,
    /// What it prints.
    pub message: String,
    /// How often it tries before it says so.
    pub attempts: u32,
}
