//! The registry as its clients meet it: tokens, permissions, uploads, manifests, and paths that mean harm.

mod access;
mod artifacts;
mod layers;
mod manifests;
mod paths;
mod plain;
mod repositories;

use axum::body::Body;
use http::{Method, Request, header};
use portcullis_model::Digest;
use portcullis_registry::Noun;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::account::{Account, Answer};

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// The registry with the token of one caller.
pub(crate) struct Client<'a> {
    pub(crate) account: &'a Account,
    pub(crate) authorization: String,
}

impl<'a> Client<'a> {
    /// With a token of the root user.
    pub(crate) async fn root(account: &'a Account) -> Self {
        Client { account, authorization: account.login(&account.root).await }
    }

    /// With a token of the role `tester`.
    pub(crate) async fn tester(account: &'a Account) -> Self {
        Client { account, authorization: account.login(&account.session_of("tester")).await }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let path = path.strip_prefix("http://localhost:4566").unwrap_or(path);
        let mut request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, &self.authorization);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.account.v2(request, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    pub(crate) async fn head(&self, path: &str) -> Answer {
        self.send(Method::HEAD, path, &[], Body::empty()).await
    }

    /// Begins an upload and answers where its parts go.
    pub(crate) async fn begin(&self, repository: &str) -> String {
        let answer = self.send(Method::POST, &format!("/v2/{repository}/blobs/uploads/"), &[], Body::empty()).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.header("location").to_owned()
    }

    /// Pushes a layer in one request after the first.
    pub(crate) async fn push_layer(&self, repository: &str, content: &str) -> Digest {
        let digest = sha256(content);
        let location = self.begin(repository).await;
        let answer = self.send(Method::PUT, &format!("{location}?digest={digest}"), &[], content.to_owned()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        digest
    }

    pub(crate) async fn put_manifest(&self, repository: &str, reference: &str, manifest: &Value) -> Answer {
        let media_type = manifest["mediaType"].as_str().unwrap();
        let path = format!("/v2/{repository}/manifests/{reference}");
        self.send(Method::PUT, &path, &[("content-type", media_type)], manifest.to_string()).await
    }

    /// Pushes an image of one layer under a tag and answers its digest.
    pub(crate) async fn push_image(&self, repository: &str, tag: &str, layer: &str) -> Digest {
        let manifest = manifest_of(&[layer]);
        self.push_layer(repository, "{}").await;
        self.push_layer(repository, layer).await;
        let answer = self.put_manifest(repository, tag, &manifest).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        sha256(&manifest.to_string())
    }
}

/// The manifest of an image with an empty configuration and these layers.
fn manifest_of(layers: &[&str]) -> Value {
    let descriptor = |media_type: &str, content: &str| json!({"mediaType": media_type, "digest": sha256(content), "size": content.len()});
    let layers: Vec<Value> = layers.iter().map(|layer| descriptor(LAYER, layer)).collect();
    json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(CONFIG, "{}"), "layers": layers})
}

/// The index of these manifests.
fn index_of(manifests: &[&Value]) -> Value {
    let manifests = manifests.iter().map(|manifest| {
        let text = manifest.to_string();
        json!({"mediaType": manifest["mediaType"], "digest": sha256(&text), "size": text.len()})
    });
    let manifests: Vec<Value> = manifests.collect();
    json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})
}

pub(crate) fn sha256(content: &str) -> Digest {
    Digest::from_sha256(Sha256::digest(content).into())
}

/// A path to something of this kind in a repository.
pub(crate) fn path(noun: Noun, repository: &str) -> String {
    let digest = sha256("nothing");
    match noun {
        Noun::Base => "/v2/".to_owned(),
        Noun::Blob => format!("/v2/{repository}/blobs/{digest}"),
        Noun::Catalog => "/v2/_catalog".to_owned(),
        Noun::Referrers => format!("/v2/{repository}/referrers/{digest}"),
        Noun::Manifest => format!("/v2/{repository}/manifests/1"),
        Noun::Tags => format!("/v2/{repository}/tags/list"),
        Noun::Upload => format!("/v2/{repository}/blobs/uploads/6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        Noun::Uploads => format!("/v2/{repository}/blobs/uploads/"),
    }
}

pub(crate) const NOUNS: [Noun; 8] =
    [Noun::Base, Noun::Blob, Noun::Catalog, Noun::Manifest, Noun::Referrers, Noun::Tags, Noun::Upload, Noun::Uploads];
