//! What ends a job before anybody is called: a region that AWS does not have, an image that is not there, a name that is
//! none, a login without credentials.
//!
//! Where something before could not be read, or the runner is the user's own and keeps what earlier jobs left, nothing is
//! refused for what is missing.

use portcullis_model::{Region, RunnerEnvironment};
use portcullis_scenario::Stage;
use portcullis_workflow::{
    Place,
    steps::{
        ClientRefused, Configured, EcrLogin, Local, LoginClient, LoginCredentials, Push as Pushes, PushClient, Version,
    },
};

use super::{Walk, credentials::GIVE_KEYS};
use crate::{
    event::WorkflowReason,
    plan::{Warned, unclear::Unclear},
    steps::{RefusedByAction, UseKeys},
};

/// The AWS CLI of GitHub's runners is v2, whose releases of 2026 say so, as public logs of them show. v1.45.11, which was
/// run, says `aws configure` in the place of `aws login`, and nothing before the sentence.
const NO_CREDENTIALS: &str = "aws: [ERROR]: An error occurred (NoCredentials): Unable to locate credentials. You can \
                              configure credentials by running \"aws login\".";

/// The sentence is that of v1.45.11, which was run.
///
/// unverified: what v2 puts before it is taken from its other errors.
const NO_REGION: &str = "aws: [ERROR]: An error occurred (NoRegion): You must specify a region. You can also configure \
                         your region by running \"aws configure\".";

impl Walk<'_> {
    /// The host of STS in a region that AWS does not have is in no DNS.
    ///
    /// The SDK's error; of v1 and v2, which have the SDK of its second version, that one's.
    pub(super) fn has_no_region(&mut self, place: &Place, configured: &Configured, with_token: bool) -> bool {
        let Ok(region) = configured.region.text() else { return false };
        if region.is_empty() || Region::is_known(&region) || !configured.sts_endpoint.is_empty() {
            return false;
        }
        let host = format!("sts.{region}.amazonaws.com");
        let message = match (configured.version.major, with_token) {
            (..=2, _) => format!(
                "Inaccessible host: `{host}' at port `undefined'. This service may not be available in the `{region}' region."
            ),
            (_, true) => format!("Could not assume role with OIDC: getaddrinfo ENOTFOUND {host}"),
            (_, false) => format!("getaddrinfo ENOTFOUND {host}"),
        };
        self.refuse(Stage::AssumeRole, place, &no_region(&region), near(&region), message);
        true
    }

    /// The same for the host of ECR.
    pub(super) fn has_no_region_to_log_in(&mut self, place: &Place, login: &EcrLogin, region: &str) -> bool {
        if Region::is_known(region) {
            return false;
        }
        let host = format!("api.ecr.{region}.amazonaws.com");
        let message = match login.by {
            LoginClient::AwsCli => format!("Could not connect to the endpoint URL: \"https://{host}/\""),
            LoginClient::AmazonEcrLogin(_) | LoginClient::DockerLoginAction => format!("getaddrinfo ENOTFOUND {host}"),
        };
        self.refuse(Stage::Login, place, &no_region(region), near(region), message);
        true
    }

    /// A login needs a region, and its client looks for one before it looks for credentials. Whether the job ends here.
    pub(super) fn lacks_a_region(&mut self, place: &Place, login: &EcrLogin) -> bool {
        let is_none = login.region.as_ref().is_ok_and(String::is_empty);
        if !is_none || !self.all_is_read() || !self.is_hosted() || self.given.role.is_some() {
            return false;
        }
        let message = match login.by {
            LoginClient::AmazonEcrLogin(version) if version < Version::new(1, 7, 0) => "Missing region in config",
            // Both as amazon-ecr-login v2.1.5 says them.
            LoginClient::AmazonEcrLogin(_) | LoginClient::DockerLoginAction if login.empty_region => {
                "Region not accepted: region=\"\" is not a valid hostname component."
            }
            LoginClient::AmazonEcrLogin(_) | LoginClient::DockerLoginAction => "Region is missing",
            LoginClient::AwsCli => NO_REGION,
        };
        let (why, help) = match login.by {
            LoginClient::AwsCli => (
                "nothing tells the login its region: neither `--region`, nor `AWS_REGION`, nor `AWS_DEFAULT_REGION`",
                "say it: `aws ecr get-login-password --region REGION`",
            ),
            LoginClient::AmazonEcrLogin(_) | LoginClient::DockerLoginAction => (
                "nothing tells the login its region: no step before and no `env` sets `AWS_REGION`",
                "set it in the `env` of the job, or let `aws-actions/configure-aws-credentials` do so before",
            ),
        };
        self.refuse(Stage::Login, place, why, Some(help.to_owned()), message.to_owned());
        true
    }

    /// A login needs credentials: those of a step before, of variables, or of the runner. Whether the job ends here.
    pub(super) fn has_no_credentials(
        &mut self,
        place: &Place,
        login: &EcrLogin,
        region: Option<&str>,
    ) -> Result<bool, Unclear> {
        let has_keys = matches!(login.credentials, LoginCredentials::Keys { .. });
        if self.given.role.is_some() || (self.has(Stage::AssumeRole) && !has_keys) {
            return Ok(false);
        }
        match &login.credentials {
            LoginCredentials::Keys { access_key_id, secret_access_key, session_token } => {
                let part = |what: &str, text: &portcullis_workflow::steps::PartlyKnown| {
                    text.text().map_err(|why| {
                        Unclear::cannot_tell(&format!("it cannot be told what the {what} of the login is"), &why)
                            .help(GIVE_KEYS)
                    })
                };
                let session_token = part("session token", session_token)?;
                self.steps.push(Box::new(UseKeys {
                    access_key_id: part("access key", access_key_id)?,
                    secret_access_key: part("secret key", secret_access_key)?,
                    session_token: Some(session_token).filter(|token| !token.is_empty()),
                    region: region.map(str::to_owned),
                    acting: None,
                    stage: Stage::Login,
                }));
                self.own_keys = true;
                Ok(false)
            }
            LoginCredentials::Elsewhere(why) => {
                let help = "give the role whose credentials they are: `role: ${aws_iam_role.NAME.arn}`";
                Err(Unclear::cannot_tell("it cannot be told with which credentials the login is made", why).help(help))
            }
            LoginCredentials::Runner if self.all_is_read() && self.given.runner_role.is_none() && self.is_hosted() => {
                let message = match login.by {
                    // The second version of the SDK, which releases before 1.7.0 have.
                    LoginClient::AmazonEcrLogin(version) if version < Version::new(1, 7, 0) => {
                        "Missing credentials in config, if using AWS_CONFIG_FILE, set AWS_SDK_LOAD_CONFIG=1"
                    }
                    LoginClient::AmazonEcrLogin(_) | LoginClient::DockerLoginAction => {
                        "Could not load credentials from any providers"
                    }
                    LoginClient::AwsCli => NO_CREDENTIALS,
                };
                let help = "put the step with `aws-actions/configure-aws-credentials` before it, in the same job";
                let why = "no step before the login obtains credentials";
                self.refuse(Stage::Login, place, why, Some(help.to_owned()), message.to_owned());
                Ok(true)
            }
            LoginCredentials::Earlier | LoginCredentials::Runner => Ok(false),
        }
    }

    /// A client of registries refuses a name, or has no such image to name.
    pub(super) fn client_refused(&mut self, place: &Place, refused: &ClientRefused) {
        if refused.lacks_image && !self.keeps_no_images() {
            return;
        }
        self.refuse(Stage::Push, place, &refused.why, None, refused.message.clone());
    }

    /// The image must be on the runner. Whether the job ends here.
    pub(super) fn is_not_there(&mut self, place: &Place, push: &Pushes) -> bool {
        let named = push.image.registry_and_repository();
        let repository = named.unwrap_or_else(|_| push.image.as_written().to_string());
        let whole = match push.image.tag() {
            Ok(Some(tag)) => format!("{repository}:{tag}"),
            _ => push.image.as_written().to_string(),
        };
        let (why, message) = match (push.local, push.client) {
            (Local::Has | Local::CannotTell, _) => return false,
            (Local::HasNone, _) => {
                if self.keeps_no_images() && self.given.image.is_none() {
                    let text =
                        format!("assumed: the image `{whole}` is on the runner, although no step of the job makes it");
                    let hint = "on one of GitHub's runners there is none, and `docker push` says so without asking ECR";
                    let warning =
                        WorkflowReason { text, place: self.sources.place(place), hint: Some(hint.to_owned()) };
                    self.assumed.push(Warned { after: self.steps.len(), warning });
                }
                return false;
            }
            (_, PushClient::Podman) => {
                (format!("no step of this job makes the image `{whole}`"), format!("{whole}: image not known"))
            }
            (Local::HasOthers, _) => (
                format!("no step of this job makes the image `{repository}`"),
                format!("An image does not exist locally with the tag: {repository}"),
            ),
            (Local::HasOtherTags, _) => {
                (format!("no step of this job makes the image `{whole}`"), format!("tag does not exist: {whole}"))
            }
        };
        if !self.keeps_no_images() {
            return false;
        }
        let help = "push the name that the build or `docker tag` gives it, registry and tag included";
        self.refuse(Stage::Push, place, &why, Some(help.to_owned()), message);
        true
    }

    /// Whether the runner has only the images that this job makes, as far as its steps are read.
    fn keeps_no_images(&self) -> bool {
        self.is_hosted() && self.all_is_read()
    }

    fn is_hosted(&self) -> bool {
        self.run.job.runner_environment == RunnerEnvironment::GithubHosted
    }

    pub(super) fn all_is_read(&self) -> bool {
        self.unclear.is_empty() && self.unread.is_empty()
    }

    fn refuse(&mut self, stage: Stage, place: &Place, why: &str, hint: Option<String>, message: String) {
        let reason = WorkflowReason { text: why.to_owned(), place: self.sources.place(place), hint };
        self.end_with(Box::new(RefusedByAction { stage, reason, message: Some(message), seen: None }));
    }
}

fn no_region(region: &str) -> String {
    format!("AWS has no region `{region}`, so that no host of that name is found")
}

fn near(region: &str) -> Option<String> {
    Region::nearest(region).map(|near| format!("did you mean `{near}`?"))
}
