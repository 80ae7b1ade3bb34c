//! A registry with one repository, `app`, for the targets to send requests to as its root user.

use std::{net::Ipv4Addr, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, header};
use http_body_util::BodyExt;
use portcullis_gate::{Caller, Facts, Gate, KeySource, KeysUnavailable};
use portcullis_image::RegistryToken;
use portcullis_model::{AccountId, Clock, Region};
use portcullis_registry::{Profile, serve};
use portcullis_store::{MemoryStore, Repository, RepositoryKey, write};
use sha2::{Digest as _, Sha256};

/// The registry and its only caller.
pub struct Registry {
    /// What judges its requests and has its blobs.
    pub gate: Gate,
    profile: &'static Profile,
    authorization: String,
    facts: Facts,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The content.
    pub body: Bytes,
}

#[derive(Debug)]
struct NoKeys;

#[async_trait::async_trait]
impl KeySource for NoKeys {
    async fn key_set(&self, _: &str) -> Result<Arc<str>, KeysUnavailable> {
        Err(KeysUnavailable("no issuer is known here".to_owned()))
    }
}

impl Registry {
    /// An empty one.
    pub fn new(profile: &'static Profile) -> Self {
        let store = Arc::new(MemoryStore::new().unwrap());
        let gate = Gate::new(store, Clock::new(), Arc::new(NoKeys));
        let (account, region): (AccountId, Region) =
            ("123456789012".parse().unwrap(), "ap-northeast-1".parse().unwrap());
        let now = gate.clock().now();
        let key = RepositoryKey { region: region.clone(), name: "app".parse().unwrap() };
        let made: Result<(), std::convert::Infallible> = write(gate.store(), |world| {
            world.account_mut(account).put_repository(Repository::new(account, key, now));
            Ok(())
        });
        made.unwrap();
        let caller = Caller::Root { account, arn: format!("arn:aws:iam::{account}:root").parse().unwrap() };
        let token = RegistryToken::issue(caller, account, region, now);
        let authorization = format!("Basic {}", token.authorization_token(gate.store().seal()).unwrap());
        let facts = Facts {
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            source_ip: Ipv4Addr::LOCALHOST.into(),
            secure: false,
            host: "localhost:4566".to_owned(),
            user_agent: None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { gate, profile, authorization, facts, runtime }
    }

    /// Sends a request; none where the path or a header is no HTTP.
    pub fn send(&self, method: Method, path: &str, headers: &[(&'static str, &[u8])], body: &[u8]) -> Option<Answer> {
        let path = path.strip_prefix("http://localhost:4566").unwrap_or(path);
        let mut request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, &self.authorization);
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_bytes(value).ok()?);
        }
        let request = request.body(Body::from(body.to_vec())).ok()?;
        let answer = self.runtime.block_on(async {
            let (parts, body) = serve(&self.gate, self.profile, request, &self.facts).await.into_parts();
            Answer {
                status: parts.status.as_u16(),
                headers: parts.headers,
                body: body.collect().await.unwrap().to_bytes(),
            }
        });
        assert_ne!(answer.status, 500, "{:?}", answer.body);
        Some(answer)
    }

    /// Pushes a layer.
    pub fn push_layer(&self, content: &[u8]) -> String {
        let location = self.begin();
        let digest = sha256(content);
        let answer = self.send(Method::PUT, &format!("{location}?digest={digest}"), &[], content).unwrap();
        assert_eq!(answer.status, 201);
        digest
    }

    /// Begins an upload and answers where it goes on.
    pub fn begin(&self) -> String {
        let answer = self.send(Method::POST, "/v2/app/blobs/uploads/", &[], b"").unwrap();
        answer.headers[header::LOCATION].to_str().unwrap().to_owned()
    }
}

/// The digest of content.
pub fn sha256(content: &[u8]) -> String {
    let hex: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
