//! The images of a job: those in private registries of ECR, and the one that the scenario gives.

use portcullis_scenario::Stage;
use portcullis_workflow::{
    CannotTell,
    steps::{Deed, Does, Push as Pushes, PushClient, Skipped},
};

use super::Walk;
use crate::{
    plan::{client_of, unclear::Unclear},
    steps::{Login, Pull, Push},
};

impl Walk<'_> {
    /// An image that a step pushes or pulls.
    pub(super) fn image(
        &mut self,
        deed: &Deed,
        runs: Option<&CannotTell>,
        image: &Pushes,
        is_pull: bool,
    ) -> Result<(), Unclear> {
        match image.image.registry() {
            Ok(Some(host)) if is_private_ecr(&host) => {
                let stage = if is_pull { Stage::Pull } else { Stage::Push };
                if runs.is_none()
                    && (self.is_not_there(&deed.place, image) || self.has_no_login(deed, image, &host, stage))
                {
                    return Ok(());
                }
            }
            Ok(Some(host)) if self.is_own(&host) => {
                if runs.is_none() && self.is_not_there(&deed.place, image) {
                    return Ok(());
                }
            }
            // Docker Hub, GitHub's own registry, ECR Public: not AWS's to permit.
            Ok(_) => return Ok(()),
            Err(why) => {
                self.unclear.push(why);
                return Ok(());
            }
        }
        let repository = match (image.image.registry_and_repository(), runs) {
            (Ok(repository), None) => repository,
            (Err(why), _) => {
                self.unclear.push(why);
                return Ok(());
            }
            (Ok(_), Some(why)) => {
                self.unclear.push(why.clone());
                return Ok(());
            }
        };
        let tag = image.image.tag().ok().flatten();
        let image_name = tag.map_or_else(|| repository.clone(), |tag| format!("{repository}:{tag}"));
        let client = match self.case.client.or_else(|| client(image.client)) {
            Some(client) => client,
            None => {
                let message = format!("the requests of `{}` are not known", image.client.command());
                return Err(Unclear::text(message)
                    .at(&deed.place)
                    .help("say which client comes nearest: `client:` of the scenario"));
            }
        };
        self.client = Some(client);
        self.push_or_pull(image_name, client, is_pull);
        Ok(())
    }

    fn push_or_pull(&mut self, image: String, client: &'static str, is_pull: bool) {
        self.steps.push(if is_pull { Box::new(Pull { image, client }) } else { Box::new(Push { image, client }) });
    }

    /// Whether the scenario's image lies on this host: the emulator's own name for the registry.
    fn is_own(&self, host: &str) -> bool {
        self.given.image.as_deref().and_then(|image| image.split_once('/')).is_some_and(|(own, _)| own == host)
    }

    /// The scenario names the image: it stands for what the file does not tell, and agrees with what it does.
    pub(super) fn given_image(&mut self, image: &str) -> Result<(), Unclear> {
        let images: Vec<String> = self.steps.iter().filter_map(|step| step.image().map(str::to_owned)).collect();
        if images.iter().any(|known| same_repository(known, image)) {
            self.log_in_first();
            return Ok(());
        }
        if let (Some(known), true) = (images.first(), self.unclear.is_empty()) {
            return Err(Unclear::text(format!("the workflow's image is `{known}`, and the scenario's `{image}`"))
                .at(&self.run.place)
                .help(
                    "leave `image` out of the scenario, or change what the workflow takes it from: `secrets`, `vars`",
                ));
        }
        let is_push = |skipped: &&Skipped| matches!(skipped.does, Does::Push(_));
        if let Some(skipped) = self.only_skipped(is_push).filter(|_| self.case.expect.stage() > Stage::Login) {
            return Err(self.not_run("pushes an image", skipped));
        }
        let client = client_of(self.case);
        self.client = Some(client);
        self.push_or_pull(image.to_owned(), client, false);
        self.log_in_first();
        Ok(())
    }

    /// Whoever gives the image takes the login for granted, where no step is known to be one.
    fn log_in_first(&mut self) {
        if !self.has(Stage::Login) {
            let first = self.steps.iter().position(|step| step.image().is_some());
            self.steps.insert(first.unwrap_or(self.steps.len()), Box::new(Login::plain()));
        }
    }
}

/// Whether two images lie in the same repository; each registry has several names.
fn same_repository(one: &str, other: &str) -> bool {
    let repository = |image: &str| {
        let path = image.split_once('/').map_or(image, |(_, path)| path);
        let path = path.split('@').next().unwrap_or_default();
        path.rsplit_once(':').map_or(path, |(path, _)| path).to_owned()
    };
    repository(one) == repository(other)
}

/// `123456789012.dkr.ecr.eu-west-1.amazonaws.com`
fn is_private_ecr(host: &str) -> bool {
    let is_amazons = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    is_amazons && (host.contains(".dkr.ecr.") || host.contains(".dkr.ecr-fips."))
}

/// The registry client whose requests a command makes.
fn client(client: PushClient) -> Option<&'static str> {
    match client {
        PushClient::Docker => Some("docker"),
        PushClient::Buildx | PushClient::BuildPushAction => Some("buildx"),
        PushClient::Podman => Some("podman"),
        PushClient::Crane => Some("crane"),
        PushClient::Skopeo => Some("skopeo"),
        PushClient::Nerdctl => None,
    }
}
