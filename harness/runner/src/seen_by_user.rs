//! What the user of an action sees when it fails, beside what AWS answered.

use portcullis_workflow::steps::{
    Configured, LoginClient, Version,
    messages::{self, Action, Course, Setting, StsCall},
};

use crate::event::{Calls, SeenByUser};

/// A use of `aws-actions/configure-aws-credentials`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acting(Setting);

/// A use of `aws-actions/amazon-ecr-login`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActingLogin(Version);

impl Acting {
    pub(crate) fn of(configured: &Configured) -> Self {
        Self(Setting::from(configured))
    }

    /// The job may not have the token that the inputs ask for.
    pub(crate) fn no_token(self) -> Option<SeenByUser> {
        self.seen(&Course::NoTokenPermission)
    }

    /// No role is named: as without a token, but for the hint at the permission, which is there.
    pub(crate) fn no_credentials(self) -> Option<SeenByUser> {
        let mut seen = self.seen(&Course::NoTokenPermission)?;
        seen.lines.retain(|line| !line.contains("`id-token` permission"));
        Some(seen)
    }

    /// GitHub's token service refuses.
    pub(crate) fn token_refused(self, status: u16, message: &str) -> Option<SeenByUser> {
        self.seen(&Course::TokenRefused { status, message: message.to_owned() })
    }

    /// STS refuses the role.
    pub(crate) fn role_refused(self, code: &str, message: &str) -> Option<SeenByUser> {
        self.sts(StsCall::AssumeRoleWithWebIdentity, code, message)
    }

    /// STS refuses the next role.
    pub(crate) fn chain_refused(self, code: &str, message: &str) -> Option<SeenByUser> {
        self.sts(StsCall::AssumeRole, code, message)
    }

    /// STS refuses to say who the session is.
    pub(crate) fn identity_refused(self, code: &str, message: &str) -> Option<SeenByUser> {
        self.sts(StsCall::GetCallerIdentity, code, message)
    }

    fn sts(self, call: StsCall, code: &str, message: &str) -> Option<SeenByUser> {
        self.seen(&Course::Sts { call, code: code.to_owned(), message: message.to_owned() })
    }

    fn seen(self, course: &Course) -> Option<SeenByUser> {
        let seen = messages::outcome(Action::ConfigureAwsCredentials, self.0, course)?;
        Some(of(seen, format!("aws-actions/configure-aws-credentials {}", self.0.version)))
    }
}

impl ActingLogin {
    /// None for other ways to log in.
    pub(crate) fn of(client: LoginClient) -> Option<Self> {
        match client {
            LoginClient::AmazonEcrLogin(version) => Some(Self(version)),
            LoginClient::DockerLoginAction | LoginClient::AwsCli => None,
        }
    }

    /// ECR refuses.
    pub(crate) fn refused(self, message: &str) -> Option<SeenByUser> {
        // It repeats nothing, whatever is asked.
        let setting = Setting { version: self.0, attempts: 1 };
        let seen = messages::outcome(Action::AmazonEcrLogin, setting, &Course::Ecr { message: message.to_owned() })?;
        Some(of(seen, format!("aws-actions/amazon-ecr-login {}", self.0)))
    }
}

fn of(seen: messages::SeenByUser, action: String) -> SeenByUser {
    SeenByUser {
        action,
        lines: seen.lines,
        calls: seen.calls.into_iter().map(|(call, times)| Calls { call: call.into(), times }).collect(),
        least_seconds: *seen.seconds.start(),
        most_seconds: *seen.seconds.end(),
        exit: seen.exit,
    }
}
