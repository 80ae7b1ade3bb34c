//! The emulator as a process sees it, over HTTP: the admin routes, what is no request, and emulators beside one another.

use std::time::Duration;

use portcullis_server::{Emulator, Listening};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    account::{ACCOUNT, REGION, request_to, root_of, sign_at},
    registry::sha256,
};

/// An emulator that listens, and a client.
pub(crate) struct Running {
    pub(crate) emulator: Emulator,
    pub(crate) listening: Listening,
    pub(crate) http: reqwest::Client,
}

impl Running {
    pub(crate) async fn start(emulator: Emulator) -> Self {
        let listening = emulator.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { emulator, listening, http }
    }

    async fn new() -> Self {
        Self::start(Emulator::new().unwrap()).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.listening.url())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(self.url(path)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        let (status, text) = self.get(path).await;
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> (u16, String) {
        let request = self.http.post(self.url(path)).header("content-type", "application/json").body(body.to_owned());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// A signed call of the root user.
    pub(crate) async fn call(&self, operation: &str, input: Value) -> (u16, String) {
        let host = format!("localhost:{}", self.listening.address().port());
        let mut request = request_to(&host, operation, &input);
        sign_at(self.emulator.clock(), &root_of(ACCOUNT), REGION, &mut request);
        let answer = self.http.execute(request.try_into().unwrap()).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    pub(crate) async fn create(&self, name: &str) {
        let (status, text) = self.call("ecr:CreateRepository", json!({"repositoryName": name})).await;
        assert_eq!(status, 200, "{text}");
    }

    pub(crate) async fn repositories(&self) -> Vec<String> {
        let (status, text) = self.call("ecr:DescribeRepositories", json!({})).await;
        assert_eq!(status, 200, "{text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        let names = answer["repositories"].as_array().unwrap().iter();
        names.map(|repository| repository["repositoryName"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn token(&self) -> String {
        let (_, text) = self.call("ecr:GetAuthorizationToken", json!({})).await;
        let answer: Value = serde_json::from_str(&text).unwrap();
        format!("Basic {}", answer["authorizationData"][0]["authorizationToken"].as_str().unwrap())
    }

    pub(crate) async fn registry(&self, method: reqwest::Method, path: &str, body: &str) -> reqwest::Response {
        let request = self.http.request(method, self.url(path)).header("authorization", self.token().await);
        request.body(body.to_owned()).send().await.unwrap()
    }

    /// Sends bytes as they are and reads until the other side closes.
    async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.listening.address()).await.unwrap();
        // The other side may close before everything was sent.
        let _closed_early = stream.write_all(bytes).await;
        let _closed_early = stream.shutdown().await;
        let mut answer = Vec::new();
        let _reset = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn is_well(&self) {
        assert_eq!(self.json("/_portcullis/health").await["status"], "ok");
    }
}

/// More than any buffer between them holds: a connection closed under it breaks the pipe.
#[rstest]
#[case::without_a_login(
    reqwest::Method::PATCH,
    "blobs/uploads/6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "401",
    "Not Authorized"
)]
#[case::for_no_upload(
    reqwest::Method::PUT,
    "blobs/uploads/6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "400",
    "DIGEST_INVALID"
)]
#[case::for_a_manifest(reqwest::Method::PUT, "manifests/1", "405", "UNSUPPORTED")]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_refused_is_told_while_still_sending(
    #[case] method: reqwest::Method,
    #[case] path: &str,
    #[case] status: &str,
    #[case] refusal: &str,
) {
    let running = Running::new().await;
    running.create("app").await;
    let authorization = if status == "401" { String::new() } else { running.token().await };
    let length = 64 * 1024 * 1024;
    let mut stream = TcpStream::connect(running.listening.address()).await.unwrap();
    let head = format!(
        "{method} /v2/app/{path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {authorization}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..length / 65536 {
        stream.write_all(&[b' '; 65536]).await.unwrap();
    }
    // The next request on the same connection is answered, too.
    stream.write_all(b"GET /v2/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    let answers: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).collect();
    let [first, second] = answers[..] else { panic!("{answers:?}") };
    assert!(first.starts_with(status) && first.contains(refusal), "{first}");
    assert!(second.starts_with("401 ") && second.ends_with("Not Authorized\n"), "{second}");
}

#[tokio::test]
async fn the_clock_moves_both_ways_and_not_beyond_a_century() {
    let running = Running::new().await;
    let offset = async || running.json("/_portcullis/clock").await["offsetSeconds"].clone();
    assert_eq!(offset().await, 0);
    let (status, text) = running.post("/_portcullis/clock", r#"{"advanceSeconds": 43260}"#).await;
    assert_eq!((status, serde_json::from_str::<Value>(&text).unwrap()["offsetSeconds"].clone()), (200, json!(43260)));
    for absurd in [
        format!(r#"{{"advanceSeconds": {}}}"#, i64::MAX),
        format!(r#"{{"advanceSeconds": {}}}"#, i64::MIN),
        r#"{"advanceSeconds": 99999999999999999999}"#.to_owned(),
        r#"{"advanceSeconds": 3200000000}"#.to_owned(),
        r#"{"advanceSeconds": -3200000000}"#.to_owned(),
        r#"{"advanceSeconds": 1.5}"#.to_owned(),
        r#"{"advanceSeconds": "1h"}"#.to_owned(),
        r#"{"advanceSeconds": 1, "more": 1}"#.to_owned(),
        "{}".to_owned(),
        "{".to_owned(),
        String::new(),
    ] {
        let (status, text) = running.post("/_portcullis/clock", &absurd).await;
        assert!((400..500).contains(&status), "{absurd}: {status} {text}");
        assert_eq!(offset().await, 43260, "{absurd}");
    }
    running.post("/_portcullis/clock", r#"{"advanceSeconds": -43260}"#).await;
    assert_eq!(offset().await, 0);
}

#[tokio::test]
async fn a_reset_leaves_an_emulator_as_new() {
    let running = Running::new().await;
    running.create("app").await;
    running.post("/_portcullis/clock", r#"{"advanceSeconds": 3600}"#).await;
    assert_eq!(running.repositories().await, ["app"]);
    assert_eq!(running.post("/_portcullis/reset", "").await, (204, String::new()));
    assert_eq!(running.json("/_portcullis/decisions").await, json!([]));
    assert_eq!(running.json("/_portcullis/clock").await["offsetSeconds"], 0);
    assert!(running.repositories().await.is_empty());
}

#[tokio::test]
async fn the_decisions_are_asked_by_verdict_principal_and_action() {
    let running = Running::new().await;
    running.create("app").await;
    running.call("ecr:DescribeRepositories", json!({"repositoryNames": ["no-such"]})).await;
    running.call("ecr:DescribeRepositories", json!({})).await;
    let operations = async |query: &str| -> Vec<String> {
        let records = running.json(&format!("/_portcullis/decisions{query}")).await;
        let operations = records.as_array().unwrap().iter();
        operations.map(|record| record["operation"].as_str().unwrap().to_owned()).collect()
    };
    let (create, describe) = ("CreateRepository", "DescribeRepositories");
    assert_eq!(operations("").await, [create, describe, describe]);
    assert_eq!(operations("?verdict=denied").await, [describe]);
    assert_eq!(operations("?verdict=allowed").await, [create, describe]);
    assert_eq!(operations("?action=ecr:createrepository").await, [create]);
    assert_eq!(operations("?principal=arn:aws:iam::123456789012:root&verdict=denied").await, [describe]);
    assert!(operations("?principal=arn:aws:iam::123456789013:root").await.is_empty());
    for wrong in ["?verdict=maybe", "?verdct=denied", "?verdict=denied&verdict=allowed"] {
        assert_eq!(running.get(&format!("/_portcullis/decisions{wrong}")).await.0, 400, "{wrong}");
    }
}

#[rstest]
#[case("GET", "/_portcullis/no-such", 404)]
#[case("GET", "/_portcullis/reset", 405)]
#[case("POST", "/_portcullis/health", 405)]
#[case("GET", "/_portcullis/layers/sha256:0", 403)]
#[case("GET", "/no-such", 404)]
#[case("GET", "/v2x", 404)]
#[case("GET", "/v2", 401)]
#[case("GET", "/_github/no-such", 404)]
#[case("GET", "/", 400)]
#[case("DELETE", "/", 400)]
#[tokio::test]
async fn what_is_not_there_is_told(#[case] method: &str, #[case] path: &str, #[case] status: u16) {
    let running = Running::new().await;
    let answer = running.http.request(method.parse().unwrap(), running.url(path)).send().await.unwrap();
    assert_eq!(answer.status(), status, "{}", answer.text().await.unwrap());
}

#[tokio::test]
async fn the_admin_routes_are_listed_with_the_methods_that_they_take() {
    let running = Running::new().await;
    let (status, list) = running.get("/_portcullis/").await;
    assert_eq!(status, 200, "{list}");
    assert_eq!(running.get("/_portcullis").await, (200, list.clone()));
    insta::assert_snapshot!(list);
    for line in list.lines() {
        let (methods, rest) = line.split_once('/').unwrap();
        let methods: Vec<&str> = methods.trim().split(", ").collect();
        let path = format!("/{}", rest.split_whitespace().next().unwrap());
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let request = running.http.request(method.parse().unwrap(), running.url(&path));
            let status = request.send().await.unwrap().status().as_u16();
            assert_eq!(methods.contains(&method), status != 405, "{method} {path}: {status}");
            assert_ne!(status, 404, "{method} {path}");
        }
    }
}

/// On this answer docker's engines fall back to plain HTTP.
#[tokio::test]
async fn a_tls_greeting_is_answered_with_an_http_400() {
    let running = Running::new().await;
    let hello = [0x16, 0x03, 0x01, 0x00, 0x31, 0x01, 0x00, 0x00, 0x2d, 0x03, 0x03, 0x5a, 0x00, 0x0d, 0x0a, 0xff];
    let answer = running.raw(&hello).await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer:?}");
    running.is_well().await;
}

#[tokio::test]
async fn garbage_is_refused_and_kills_nothing() {
    let running = Running::new().await;
    let long = "a".repeat(1_000_000);
    let garbage = [
        String::new(),
        "\0\0\0\0".to_owned(),
        "GET".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        format!("GET /{long} HTTP/1.1\r\nhost: a\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nhost: a\r\nx: {long}\r\n\r\n"),
        "GET /v2/%zz/manifests/%ff HTTP/1.0\r\n\r\n".to_owned(),
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999999\r\n\r\n".to_owned(),
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".to_owned(),
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_owned(),
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nAction=".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0".to_owned(),
    ];
    for request in &garbage {
        let answer = running.raw(request.as_bytes()).await;
        assert!(!answer.starts_with("HTTP/1.1 2") && !answer.starts_with("HTTP/1.0 2"), "{request:.60}: {answer}");
    }
    running.is_well().await;
}

#[tokio::test]
async fn a_call_that_is_too_large_is_refused() {
    let running = Running::new().await;
    let request = running.http.post(running.url("/")).body(vec![b'a'; 32 * 1024 * 1024 + 1]);
    // The refusal may arrive while the client is still sending; then the connection is closed under it.
    if let Ok(answer) = request.send().await {
        assert_eq!(answer.status(), 413);
    }
    running.is_well().await;
}

#[tokio::test]
async fn two_emulators_in_one_process_know_nothing_of_each_other() {
    let (one, other) = (Running::new().await, Running::new().await);
    one.create("app").await;
    assert!(other.repositories().await.is_empty());
    one.post("/_portcullis/clock", r#"{"advanceSeconds": 60}"#).await;
    assert_eq!(other.json("/_portcullis/clock").await["offsetSeconds"], 0);
    let foreign = other.http.get(other.url("/v2/")).header("authorization", one.token().await).send().await.unwrap();
    assert_eq!(foreign.status(), 401);
    let decisions = other.json("/_portcullis/decisions?action=ecr:CreateRepository").await;
    assert_eq!(decisions, json!([]));
}

#[tokio::test]
async fn a_fork_starts_from_its_origin_and_leaks_nothing_back() {
    let origin = Running::new().await;
    origin.create("before").await;
    origin.post("/_portcullis/clock", r#"{"advanceSeconds": 60}"#).await;
    let token = origin.token().await;
    let fork = Running::start(origin.emulator.fork()).await;
    assert_eq!(fork.repositories().await, ["before"]);
    assert_eq!(fork.json("/_portcullis/clock").await["offsetSeconds"], 60);
    let greeted = fork.http.get(fork.url("/v2/")).header("authorization", token).send().await.unwrap();
    assert_eq!(greeted.status(), 200, "what was given out before the fork holds on both sides");

    fork.create("in-the-fork").await;
    fork.post("/_portcullis/clock", r#"{"advanceSeconds": 3600}"#).await;
    origin.create("in-the-origin").await;
    assert_eq!(fork.repositories().await, ["before", "in-the-fork"]);
    assert_eq!(origin.repositories().await, ["before", "in-the-origin"]);
    assert_eq!(origin.json("/_portcullis/clock").await["offsetSeconds"], 60);
    let seen = origin.json("/_portcullis/decisions?action=ecr:CreateRepository").await;
    assert_eq!(seen.as_array().unwrap().len(), 2, "the journals are two");
    fork.post("/_portcullis/reset", "").await;
    assert_eq!(origin.repositories().await, ["before", "in-the-origin"]);
}

#[tokio::test]
async fn an_emulator_that_is_dropped_does_not_answer_any_more() {
    let running = Running::new().await;
    running.is_well().await;
    let (http, health) = (running.http.clone(), running.url("/_portcullis/health"));
    drop(running);
    let gone = async {
        while http.get(&health).send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap();
}

/// What only a connection shows: lengths without bodies, and a redirect that leads somewhere.
#[tokio::test]
async fn a_layer_is_pushed_asked_for_and_pulled_over_http() {
    let running = Running::new().await;
    running.create("app").await;
    let content = "the content of a layer";
    let digest = sha256(content);
    let begun = running.registry(reqwest::Method::POST, "/v2/app/blobs/uploads/", "").await;
    let location = begun.headers()["location"].to_str().unwrap().to_owned();
    let path = location.strip_prefix(&running.listening.url()).unwrap();
    let put = running.registry(reqwest::Method::PUT, &format!("{path}?digest={digest}"), content).await;
    assert_eq!(put.status(), 201);
    let head = running.registry(reqwest::Method::HEAD, &format!("/v2/app/blobs/{digest}"), "").await;
    assert_eq!(head.headers()["content-length"], content.len().to_string().as_str());
    assert_eq!(head.text().await.unwrap(), "");
    let got = running.registry(reqwest::Method::GET, &format!("/v2/app/blobs/{digest}"), "").await;
    assert_eq!(got.status(), 307);
    let link = got.headers()["location"].to_str().unwrap().to_owned();
    let layer = running.http.get(&link).send().await.unwrap();
    assert_eq!((layer.status().as_u16(), layer.text().await.unwrap().as_str()), (200, content));
    let changed = running.http.get(link.replace("link=", "link=A")).send().await.unwrap();
    assert_eq!(changed.status(), 403);
}
