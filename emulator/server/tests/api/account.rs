//! An account behind a gate, called with signed requests as an SDK makes them and with a registry token as docker does.

use std::{net::Ipv4Addr, sync::Arc, time::SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4::SigningParams,
};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Request, header};
use http_body_util::BodyExt;
use portcullis_gate::{Facts, Filter, Gate, RegistryHost};
use portcullis_model::Clock;
use portcullis_policy::Record;
use portcullis_registry::Profile;
use portcullis_store::{MemoryStore, Session, Store};
use portcullis_wire::Service;
use serde_json::{Value, json};

use crate::issuer::FakeIssuer;

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const REGION: &str = "ap-northeast-1";
pub(crate) const HOST: &str = "localhost:4566";

/// An account of an empty world and the gate before it.
pub(crate) struct Account {
    pub(crate) gate: Gate,
    pub(crate) root: Credentials,
    pub(crate) region: &'static str,
    pub(crate) facts: Facts,
    /// Whose habits the registry has.
    pub(crate) profile: &'static Profile,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Account {
    /// Registries are reached at one local port.
    pub(crate) fn empty() -> Self {
        let account = Self::at_real_hosts(REGION);
        account.gate.reach_registries_at(RegistryHost::Local(HOST.to_owned()));
        account
    }

    /// Registries have AWS's own names.
    pub(crate) fn at_real_hosts(region: &'static str) -> Self {
        let store = Arc::new(MemoryStore::new().unwrap());
        let gate = Gate::new(store, Clock::new(), Arc::new(FakeIssuer));
        let facts = Facts {
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            source_ip: Ipv4Addr::new(203, 0, 113, 7).into(),
            secure: false,
            host: HOST.to_owned(),
            user_agent: Some("a client".to_owned()),
        };
        Self { gate, root: root_of(ACCOUNT), region, facts, profile: &portcullis_registry::ECR }
    }

    /// An account with the repository `app`, and a role `tester` with this policy, if any.
    pub(crate) async fn with_tester(policy: Option<&Value>) -> Self {
        let account = Self::empty();
        account.must("ecr:CreateRepository", json!({"repositoryName": "app"})).await;
        account.create_role("tester").await;
        if let Some(policy) = policy {
            account.put_role_policy("tester", policy).await;
        }
        account
    }

    pub(crate) async fn create_role(&self, name: &str) {
        let trust = allow_web_identity();
        self.must("iam:CreateRole", json!({"RoleName": name, "AssumeRolePolicyDocument": trust.to_string()})).await;
    }

    pub(crate) async fn put_role_policy(&self, role: &str, policy: &Value) {
        let input = json!({"RoleName": role, "PolicyName": "inline", "PolicyDocument": policy.to_string()});
        self.must("iam:PutRolePolicy", input).await;
    }

    /// Calls as the root user what must succeed.
    pub(crate) async fn must(&self, operation: &str, input: Value) -> Answer {
        let answer = self.call(&self.root, operation, input).await;
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
        answer
    }

    /// Calls `service:Operation`. The input of a query service is its parameters.
    pub(crate) async fn call(&self, caller: &Credentials, operation: &str, input: Value) -> Answer {
        let request = self.signed(caller, self.region, self.request(operation, &input));
        self.send(request).await
    }

    /// The request before it is signed.
    pub(crate) fn request(&self, operation: &str, input: &Value) -> Request<String> {
        request_to(HOST, operation, input)
    }

    /// The same request with the headers of a signature for the service that it is for.
    pub(crate) fn signed(&self, caller: &Credentials, region: &str, mut request: Request<String>) -> Request<String> {
        sign_at(self.gate.clock(), caller, region, &mut request);
        request
    }

    pub(crate) async fn send(&self, request: Request<String>) -> Answer {
        let (parts, body) = request.into_parts();
        let services = portcullis_server::services();
        let response = self.gate.serve(services, &parts, body.as_bytes(), &self.facts).await;
        let (parts, body) = response.into_parts();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// A session of an existing role as its session token would hold it, lasting an hour.
    pub(crate) fn session(&self, role: &str) -> Session {
        let world = self.gate.store().world();
        let role = world.role(ACCOUNT.parse().unwrap(), role).unwrap();
        let now = self.gate.clock().now();
        Session::of_role(role, "ci", now, portcullis_model::Duration::from_hours(1)).unwrap()
    }

    pub(crate) fn credentials(&self, session: &Session) -> Credentials {
        let token = self.gate.session_token(session).unwrap();
        Credentials::new(&session.access_key_id, &session.secret_access_key, Some(token), None, "test")
    }

    /// Credentials of a session of this role.
    pub(crate) fn session_of(&self, role: &str) -> Credentials {
        self.credentials(&self.session(role))
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.gate.store()
    }

    /// The newest record of the journal.
    pub(crate) fn last_record(&self) -> Record {
        self.gate.journal().records(&Filter::default()).pop().unwrap()
    }

    /// The `Authorization` header of a registry token, got with these credentials.
    pub(crate) async fn login(&self, caller: &Credentials) -> String {
        let answer = self.call(caller, "ecr:GetAuthorizationToken", json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        format!("Basic {}", answer.json()["authorizationData"][0]["authorizationToken"].as_str().unwrap())
    }

    /// A request to the registry.
    pub(crate) async fn v2(&self, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        let request = request.header(header::HOST, HOST).body(body.into()).unwrap();
        let response = portcullis_registry::serve(&self.gate, self.profile, request, &self.facts).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The text of the first element of this name in an XML answer.
    pub(crate) fn element(&self, name: &str) -> String {
        let document = roxmltree::Document::parse(self.text()).unwrap();
        let element = document.descendants().find(|node| node.tag_name().name() == name).unwrap();
        element.text().unwrap_or_default().to_owned()
    }

    /// `400 AccessDeniedException: User: …` of a refusal, in whatever shape.
    pub(crate) fn refusal(&self) -> String {
        assert!(self.status >= 400, "not refused: {}", self.text());
        let (code, message) = if self.text().starts_with('<') {
            (self.element("Code"), self.element("Message"))
        } else {
            let body = self.json();
            let error = body.pointer("/errors/0").unwrap_or(&body);
            let text =
                |names: [&str; 2]| names.iter().find_map(|name| error[*name].as_str()).unwrap_or_default().to_owned();
            (text(["__type", "code"]), text(["message", "Message"]))
        };
        format!("{} {code}: {message}", self.status)
    }
}

/// The request that calls `service:Operation` at a host, before it is signed.
pub(crate) fn request_to(host: &str, operation: &str, input: &Value) -> Request<String> {
    let (service, operation) = operation.split_once(':').unwrap();
    let request = Request::post(format!("http://{host}/")).header(header::HOST, host);
    let model = Service::all().into_iter().find(|model| model.name() == service).unwrap();
    if let Some(prefix) = model.target_prefix() {
        let target = format!("{prefix}.{operation}");
        let request = request.header("content-type", "application/x-amz-json-1.1").header("x-amz-target", target);
        return request.body(input.to_string()).unwrap();
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", operation).append_pair("Version", model.version());
    for (name, value) in input.as_object().unwrap() {
        form.append_pair(name, value.as_str().unwrap());
    }
    request.header("content-type", "application/x-www-form-urlencoded").body(form.finish()).unwrap()
}

/// Adds the headers of a signature for the service that the request is for.
pub(crate) fn sign_at(clock: &Clock, caller: &Credentials, region: &str, request: &mut Request<String>) {
    let target = request.headers().get("x-amz-target").map(|target| target.to_str().unwrap());
    let prefix = target.and_then(|target| Some(target.split_once('.')?.0));
    let service = match Service::all().into_iter().find(|service| prefix.is_some() && service.target_prefix() == prefix)
    {
        Some(service) => service.signing_name(),
        None if request.body().contains("Version=2011-06-15") => "sts",
        None => "iam",
    };
    let identity = caller.clone().into();
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(SystemTime::from(clock.now()))
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let headers: Vec<(&str, &str)> =
        request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    let body = SignableBody::Bytes(request.body().as_bytes());
    let signable = SignableRequest::new("POST", request.uri().to_string(), headers.into_iter(), body).unwrap();
    let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
    instructions.apply_to_request_http1x(request);
}

/// Snapshots without the times in records.
pub(crate) fn without_times() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>");
    settings
}

/// The root user of an account.
pub(crate) fn root_of(account: &str) -> Credentials {
    Credentials::new(account, "test", None, None, "test")
}

/// A policy of one statement that allows actions on a resource.
pub(crate) fn allow(actions: &[&str], resource: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resource}]})
}

/// A policy of one statement that denies actions on everything.
pub(crate) fn deny(actions: &[&str]) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": actions, "Resource": "*"}]})
}

fn allow_web_identity() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": crate::issuer::PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
    }]})
}
