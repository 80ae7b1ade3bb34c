//! An account behind a gate, called with signed requests as an SDK makes them.
//!
//! Time stands in the answers, so it comes from the gate's own clock; ids are random, so snapshots replace them.

use std::{net::Ipv4Addr, sync::Arc, time::SystemTime};

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4::SigningParams,
};
use http::Request;
use portcullis_gate::{Actions, Facts, Gate, KeySource, KeysUnavailable};
use portcullis_model::Clock;
use portcullis_store::{MemoryStore, Session, SessionPolicy};
use portcullis_wire::Service;

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const TRUST_EC2: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
pub(crate) const READ_LOGS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:GetLogEvents"],"Resource":"*"}]}"#;

/// The parameters of a call: names as in a query, such as `Tags.member.1.Key`.
pub(crate) type Parameters<'a> = &'a [(&'a str, &'a str)];

/// An account, the gate before it, and the identity whose key signs.
pub(crate) struct Account {
    pub(crate) gate: Gate,
    root: Credentials,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Nobody asks IAM for the keys of an issuer.
#[derive(Debug)]
struct NoKeys;

#[async_trait]
impl KeySource for NoKeys {
    async fn key_set(&self, issuer: &str) -> Result<Arc<str>, KeysUnavailable> {
        Err(KeysUnavailable(format!("no keys of `{issuer}` here")))
    }
}

impl Account {
    pub(crate) fn empty() -> Self {
        let store = Arc::new(MemoryStore::new().unwrap());
        let clock = Clock::new();
        // Well away from a whole second, which would be shown without a fraction.
        clock.advance(300 - i64::from(clock.now().subsec_millisecond()));
        let gate = Gate::new(store, clock, Arc::new(NoKeys));
        Self { gate, root: Credentials::new(ACCOUNT, "test", None, None, "test") }
    }

    /// Calls as the account's root user.
    pub(crate) async fn call(&self, action: &str, parameters: Parameters<'_>) -> Answer {
        self.call_as(&self.root, action, parameters).await
    }

    /// Calls as the root user what must succeed.
    pub(crate) async fn must(&self, action: &str, parameters: Parameters<'_>) -> Answer {
        let answer = self.call(action, parameters).await;
        assert_eq!(answer.status, 200, "{action}: {}", answer.body);
        answer
    }

    pub(crate) async fn call_as(&self, credentials: &Credentials, action: &str, parameters: Parameters<'_>) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", action).append_pair("Version", "2010-05-08").extend_pairs(parameters);
        let request = self.signed(credentials, form.finish());
        let (parts, body) = request.into_parts();
        let facts = Facts {
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            source_ip: Ipv4Addr::LOCALHOST.into(),
            secure: true,
            host: "iam.amazonaws.com".to_owned(),
            user_agent: None,
        };
        let services = [Actions { service: Service::iam, actions: portcullis_iam::ACTIONS }];
        let response = self.gate.serve(&services, &parts, body.as_bytes(), &facts).await;
        let body = String::from_utf8(response.body().to_vec()).unwrap();
        Answer { status: response.status().as_u16(), body }
    }

    /// New credentials of an existing user.
    pub(crate) async fn key_of(&self, user: &str) -> Credentials {
        let made = self.must("CreateAccessKey", &[("UserName", user)]).await;
        let text = |name: &str| made.text(name).unwrap();
        Credentials::new(text("AccessKeyId"), text("SecretAccessKey"), None, None, "test")
    }

    /// The credentials of a session of an existing role.
    pub(crate) fn session_of(&self, role: &str) -> Credentials {
        self.session_named(role, "tester")
    }

    /// The same, of a session of this name.
    pub(crate) fn session_named(&self, role: &str, session_name: &str) -> Credentials {
        self.session(role, session_name, Vec::new())
    }

    /// The same, of a session that these policies limit.
    pub(crate) fn session(&self, role: &str, session_name: &str, policies: Vec<SessionPolicy>) -> Credentials {
        let world = self.gate.store().world();
        let role = world.role(ACCOUNT.parse().unwrap(), role).unwrap();
        let now = self.gate.clock().now();
        let hour = portcullis_model::Duration::from_hours(1);
        let session = Session { policies, ..Session::of_role(role, session_name, now, hour).unwrap() };
        let token = self.gate.session_token(&session).unwrap();
        Credentials::new(session.access_key_id, session.secret_access_key, Some(token), None, "test")
    }

    fn signed(&self, credentials: &Credentials, form: String) -> Request<String> {
        let mut request = Request::post("https://iam.amazonaws.com/")
            .header("host", "iam.amazonaws.com")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .unwrap();
        let identity = credentials.clone().into();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("iam")
            .time(SystemTime::from(self.gate.clock().now()))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers: Vec<(&str, &str)> =
            request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        let body = SignableBody::Bytes(request.body().as_bytes());
        let signable = SignableRequest::new("POST", request.uri().to_string(), headers.into_iter(), body).unwrap();
        let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
        instructions.apply_to_request_http1x(&mut request);
        request
    }
}

impl Answer {
    /// The text of the first element of this name.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let document = roxmltree::Document::parse(&self.body).unwrap();
        let element = document.descendants().find(|node| node.tag_name().name() == name)?;
        Some(element.text().unwrap_or_default().to_owned())
    }

    /// The texts of all elements of this name.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(&self.body).unwrap();
        let elements = document.descendants().filter(|node| node.tag_name().name() == name);
        elements.map(|element| element.text().unwrap_or_default().to_owned()).collect()
    }
}
