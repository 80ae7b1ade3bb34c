//! A stand-in for AWS that records what it is asked and answers the least that the SDKs accept.
//!
//! It decides nothing: it shows which calls an apply makes, in which order and with which values.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_iam::config::{Credentials, SharedCredentialsProvider};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
};

/// The stand-in and what it was asked so far.
#[derive(Clone, Default)]
pub(crate) struct RecordingAws {
    calls: Arc<Mutex<Vec<String>>>,
    /// An operation to refuse, with code and message.
    refuse: Option<(&'static str, &'static str, &'static str)>,
}

impl RecordingAws {
    /// One that refuses an operation with this code and message.
    pub(crate) fn refusing(refuse: (&'static str, &'static str, &'static str)) -> Self {
        Self { refuse: Some(refuse), ..Self::default() }
    }

    /// Starts it on a free port.
    pub(crate) async fn start(&self) -> SdkConfig {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("ap-northeast-1"))
            .endpoint_url(format!("http://{address}"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new("k", "s", None, None, "test")))
            .build()
    }

    /// One line per call, with its parameters.
    pub(crate) fn calls(&self) -> String {
        self.calls.lock().unwrap().join("\n")
    }
}

async fn answer(State(aws): State<RecordingAws>, headers: HeaderMap, body: String) -> (StatusCode, String) {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let (operation, parameters, is_json) = match target.split_once('.') {
        Some((_, operation)) => {
            let json: BTreeMap<String, serde_json::Value> = serde_json::from_str(&body).unwrap();
            let text = |value: serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (operation.to_owned(), json.into_iter().map(|(key, value)| (key, text(value))).collect(), true)
        }
        None => {
            let mut form: BTreeMap<String, String> =
                form_urlencoded::parse(body.as_bytes()).map(|(key, value)| (key.into(), value.into())).collect();
            form.remove("Version");
            (form.remove("Action").unwrap(), form, false)
        }
    };
    let mut line = operation.clone();
    for (key, value) in &parameters {
        line.push_str(&format!("\n  {key} = {value}"));
    }
    aws.calls.lock().unwrap().push(line);
    if let Some((refused, code, message)) = aws.refuse
        && refused == operation
    {
        return (
            StatusCode::BAD_REQUEST,
            match is_json {
                true => serde_json::json!({ "__type": code, "message": message }).to_string(),
                false => format!(
                    "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
                 <RequestId>r</RequestId></ErrorResponse>"
                ),
            },
        );
    }
    let body =
        if is_json { json(&operation, &parameters) } else { xml(&operation, &parameters, &aws.calls.lock().unwrap()) };
    (StatusCode::OK, body)
}

fn json(operation: &str, parameters: &BTreeMap<String, String>) -> String {
    let account = "123456789012";
    let name = parameters.get("repositoryName").or(parameters.get("repositoryNames"));
    let name = name.map(|name| name.trim_matches(['[', ']', '"'])).unwrap_or_default();
    let repository = serde_json::json!({
        "repositoryName": name,
        "registryId": account,
        "repositoryArn": format!("arn:aws:ecr:ap-northeast-1:{account}:repository/{name}"),
        "repositoryUri": format!("{account}.dkr.ecr.ap-northeast-1.amazonaws.com/{name}"),
    });
    match operation {
        "DescribeRepositories" => serde_json::json!({ "repositories": [repository] }),
        "ListTagsForResource" => serde_json::json!({ "tags": [] }),
        "CreateRepository" | "DeleteRepository" => serde_json::json!({ "repository": repository }),
        _ => repository,
    }
    .to_string()
}

fn xml(operation: &str, parameters: &BTreeMap<String, String>, calls: &[String]) -> String {
    let of = |key: &str| parameters.get(key).map(String::as_str).unwrap_or_default();
    let role = of("RoleName");
    let policy = match of("PolicyArn") {
        "" => of("PolicyName"),
        arn => arn.rsplit('/').next().unwrap(),
    };
    let result = match operation {
        "CreateOpenIDConnectProvider" => format!(
            "<OpenIDConnectProviderArn>arn:aws:iam::123456789012:oidc-provider/{}</OpenIDConnectProviderArn>",
            of("Url").trim_start_matches("https://")
        ),
        "GetOpenIDConnectProvider" => format!(
            "<Url>{}</Url><ClientIDList><member>sts.amazonaws.com</member></ClientIDList>",
            of("OpenIDConnectProviderArn").split_once('/').unwrap().1
        ),
        "CreateRole" | "GetRole" => format!(
            "<Role><Path>/</Path><RoleName>{role}</RoleName><RoleId>AROA{role}</RoleId>\
             <Arn>arn:aws:iam::123456789012:role/{role}</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></Role>"
        ),
        "CreatePolicy" | "GetPolicy" => format!(
            "<Policy><Arn>arn:aws:iam::123456789012:policy/{policy}</Arn><PolicyName>{policy}</PolicyName>\
             <PolicyId>ANPA{policy}</PolicyId><DefaultVersionId>v1</DefaultVersionId></Policy>"
        ),
        "GetPolicyVersion" => "<PolicyVersion><VersionId>v1</VersionId></PolicyVersion>".to_owned(),
        "GetRolePolicy" => format!(
            "<RoleName>{role}</RoleName><PolicyName>{policy}</PolicyName><PolicyDocument>%7B%7D</PolicyDocument>"
        ),
        "ListRolePolicies" => "<PolicyNames/>".to_owned(),
        // Everything that was attached to a role of this name: attachments are read back.
        "ListAttachedRolePolicies" => {
            let of_role = |call: &&String| {
                call.starts_with("AttachRolePolicy") && call.lines().any(|line| line == format!("  RoleName = {role}"))
            };
            let arn = |call: &String| Some(call.split_once("PolicyArn = ")?.1.lines().next()?.to_owned());
            let arns = calls.iter().filter(of_role).filter_map(arn);
            let members = arns.map(|arn| format!("<member><PolicyArn>{arn}</PolicyArn></member>"));
            format!("<AttachedPolicies>{}</AttachedPolicies>", members.collect::<String>())
        }
        _ => String::new(),
    };
    format!("<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>")
}
