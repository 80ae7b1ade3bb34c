//! `aws-actions/amazon-ecr-login`: which registries it logs in to, and the registry that it gives to later steps.

use portcullis_expression::Value;

use super::{
    deed::{AuthFile, Does, EcrLogin, LoginClient, LoginCredentials, Refused},
    inputs::{Inputs, unexpected_inputs},
    known::{CannotTell, Known, PartlyKnown},
    releases::AMAZON_ECR_LOGIN,
    version::Version,
    walk::{Here, Walk, as_value},
};
use crate::place::Map;

/// The action.
pub(super) const NAME: &str = "aws-actions/amazon-ecr-login";

const INPUTS: &[(&str, Version)] = &[
    ("registries", Version::new(1, 0, 1)),
    ("skip-logout", Version::new(1, 3, 0)),
    ("registry-type", Version::new(1, 5, 0)),
    ("http-proxy", Version::new(1, 6, 0)),
    ("mask-password", Version::new(1, 7, 0)),
];

/// Works out what the step does.
pub(super) fn walk(walk: &mut Walk<'_>, here: &Here<'_>, reference: &str) {
    let version = match walk.release(here, NAME, reference, AMAZON_ECR_LOGIN) {
        Ok(version) => version,
        Err(reason) => {
            walk.does(here, Does::CannotTell(reason));
            return walk.leave_unknown(here, &format!("`{NAME}@{reference}`"));
        }
    };
    let mut inputs = Inputs::of(here);
    let valid: Vec<&str> = INPUTS.iter().filter(|(_, since)| *since <= version).map(|(name, _)| *name).collect();
    let dropped = inputs.drop_unexpected(&valid);
    if !dropped.is_empty() {
        walk.warn(here, unexpected_inputs(&dropped, &valid));
    }
    let kind = match inputs.get("registry-type").text() {
        Ok(kind) => kind.to_lowercase(),
        Err(reason) => return walk.does(here, Does::CannotTell(reason)),
    };
    let public = match kind.as_str() {
        "" | "private" => false,
        "public" => true,
        _ => {
            let message = "Invalid input for 'registry-type', possible options are [private, public]".to_owned();
            return walk.does(here, Does::Refused(Refused { action: NAME, message, attempts: 1 }));
        }
    };
    if version >= Version::new(1, 7, 0) && !masks_password(&inputs, version) {
        walk.warn(
            here,
            "Your docker password is not masked. See \
             https://github.com/aws-actions/amazon-ecr-login#docker-credentials for more information.",
        );
    }
    let region = if public { public_region(here, version) } else { region(here) };
    let registries = if public { Vec::new() } else { registries(&inputs) };
    let registry = registry(walk, here, &registries, &region, public);
    let login = EcrLogin {
        by: LoginClient::AmazonEcrLogin(version),
        registries,
        public,
        region,
        empty_region: empty_region(here),
        registry: None,
        credentials: credentials(walk, here),
        file: AuthFile::Docker,
    };
    walk.does(here, Does::EcrLogin(login));
    leave(walk, here, registry);
}

/// v1 shows the password unless it is told not to; v2 the other way round.
fn masks_password(inputs: &Inputs, version: Version) -> bool {
    match inputs.get("mask-password").text().as_deref() {
        Ok("") => version.major >= 2,
        Ok(text) => !text.eq_ignore_ascii_case("false"),
        Err(_) => true,
    }
}

/// The action splits at commas and trims nothing.
fn registries(inputs: &Inputs) -> Vec<PartlyKnown> {
    let given = inputs.get("registries");
    if given.is_empty() { Vec::new() } else { given.split(|character| character == ',') }
}

/// The region of JavaScript's SDK: the variable, set by an earlier step or the workflow; empty if there is none. It
/// reads no other: with `AWS_DEFAULT_REGION` alone, amazon-ecr-login v2.1.5 says that the region is missing.
pub(super) fn region(here: &Here<'_>) -> Known<String> {
    region_of(here, &["AWS_REGION"])
}

/// Whether the variable of JavaScript's SDK is there without a text, as one is that comes of a secret nobody set.
pub(super) fn empty_region(here: &Here<'_>) -> bool {
    here.environment.get("AWS_REGION").is_some_and(PartlyKnown::is_empty)
}

/// The first of these variables that is set.
pub(super) fn region_of(here: &Here<'_>, names: &[&str]) -> Known<String> {
    let mut set = names.iter().filter_map(|name| here.environment.get(*name)).filter(|region| !region.is_empty());
    set.next().map_or_else(|| Ok(String::new()), PartlyKnown::text)
}

const ACCESS_KEY: &str = "AWS_ACCESS_KEY_ID";

/// The credentials of the SDK: variables of an earlier step, or of step, job and workflow. The step's own come first.
pub(super) fn credentials(walk: &Walk<'_>, here: &Here<'_>) -> LoginCredentials {
    let own =
        matches!(&here.step.env, Map::Entries(entries) if entries.iter().any(|(name, _)| name.text == ACCESS_KEY));
    if walk.account.is_some() && !own {
        return LoginCredentials::Earlier;
    }
    let variable = |name: &str| here.environment.get(name).filter(|value| !value.is_empty()).cloned();
    if let (Some(access_key_id), Some(secret_access_key)) = (variable(ACCESS_KEY), variable("AWS_SECRET_ACCESS_KEY")) {
        let session_token = variable("AWS_SESSION_TOKEN").unwrap_or_default();
        return LoginCredentials::Keys { access_key_id, secret_access_key, session_token };
    }
    const OTHERS: [&str; 4] = [
        "AWS_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    match OTHERS.iter().find(|name| variable(name).is_some()) {
        Some(name) => {
            let why = format!("the credentials are those that `{name}` names");
            LoginCredentials::Elsewhere(CannotTell::new(why, &here.step.place))
        }
        None => LoginCredentials::Runner,
    }
}

/// ECR Public answers in us-east-1 alone; releases before 2.1.0 asked the region of the environment all the same.
fn public_region(here: &Here<'_>, version: Version) -> Known<String> {
    if version >= Version::new(2, 1, 0) { Ok("us-east-1".to_owned()) } else { region(here) }
}

/// The output `registry`, which is set when there is exactly one.
fn registry(
    walk: &Walk<'_>,
    here: &Here<'_>,
    registries: &[PartlyKnown],
    region: &Known<String>,
    public: bool,
) -> Option<Known<String>> {
    if public {
        return Some(Ok("public.ecr.aws".to_owned()));
    }
    let account = match registries {
        [] => walk.account.clone().unwrap_or_else(|| {
            let why = "the registry is that of the credentials' account, and no step before obtains any";
            Err(CannotTell::new(why, &here.step.place))
        }),
        [one] => one.text(),
        _ => return None,
    };
    let region = region.clone().and_then(|region| match region.as_str() {
        "" => Err(CannotTell::new("no step before sets `AWS_REGION`", &here.step.place)),
        _ => Ok(region),
    });
    Some(account.and_then(|account| Ok(host(&account, &region?))))
}

/// The host of an account's registry.
pub(super) fn host(account: &str, region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("{account}.dkr.ecr.{region}.{suffix}")
}

fn leave(walk: &mut Walk<'_>, here: &Here<'_>, registry: Option<Known<String>>) {
    let registry = registry.map(|registry| ("registry", as_value(&PartlyKnown::from(registry))));
    let why = format!("it is a name or password that `{NAME}` obtains ({})", here.step.place);
    let outputs = match registry {
        Some(registry) => Value::open_object([registry], why),
        // With several registries the output is not set, so that it is empty.
        None => Value::open_object([("registry", Value::from(""))], why),
    };
    walk.leave(here, outputs);
}
