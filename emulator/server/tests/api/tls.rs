//! The emulator under the real names of AWS and GitHub, over TLS: for clients that take no endpoint.

use std::net::SocketAddr;

use portcullis_server::{Emulator, Listening, Tls, host_names};
use reqwest::Certificate;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, net::TcpStream};

use crate::account::{ACCOUNT, REGION, request_to, root_of, sign_at};

struct Running {
    emulator: Emulator,
    listening: Listening,
    tls: Tls,
    http: reqwest::Client,
}

impl Running {
    async fn new() -> Self {
        let (emulator, tls) = (Emulator::new().unwrap(), Tls::new().unwrap());
        let listening = emulator.listen_with_tls("127.0.0.1:0".parse().unwrap(), &tls).await.unwrap();
        let http = Self::client(listening.address(), &tls.authority_pem());
        Self { emulator, listening, tls, http }
    }

    /// A client that resolves the names to the emulator, as a `hosts` file does, and trusts this authority alone.
    fn client(address: SocketAddr, authority: &str) -> reqwest::Client {
        let regions = [REGION.parse().unwrap(), "cn-north-1".parse().unwrap(), "us-gov-west-1".parse().unwrap()];
        let mut names = host_names(&regions, &[ACCOUNT.parse().unwrap(), "222222222222".parse().unwrap()]);
        names.extend(["s3.amazonaws.com", "example.com"].map(str::to_owned));
        let trusted = Certificate::from_pem(authority.as_bytes()).unwrap();
        let mut builder = reqwest::Client::builder().tls_certs_only([trusted]).no_proxy();
        for name in names {
            builder = builder.resolve(&name, address);
        }
        builder.build().unwrap()
    }

    fn at(&self, host: &str) -> String {
        format!("{host}:{}", self.listening.address().port())
    }

    /// A call of the root user, at the real name and signed for a region.
    async fn call(&self, host: &str, region: &str, operation: &str, input: Value) -> (u16, String) {
        let mut request = request_to(&self.at(host), operation, &input);
        sign_at(self.emulator.clock(), &root_of(ACCOUNT), region, &mut request);
        let uri = request.uri().to_string().replace("http://", "https://");
        *request.uri_mut() = uri.parse().unwrap();
        let answer = self.http.execute(request.try_into().unwrap()).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn get(&self, host: &str, path: &str) -> reqwest::Result<reqwest::Response> {
        self.http.get(format!("https://{}{path}", self.at(host))).send().await
    }
}

#[rstest]
#[case("sts.amazonaws.com", "us-east-1", "sts:GetCallerIdentity", "<Arn>arn:aws:iam::123456789012:root</Arn>")]
#[case(
    "sts.ap-northeast-1.amazonaws.com",
    REGION,
    "sts:GetCallerIdentity",
    "<Arn>arn:aws:iam::123456789012:root</Arn>"
)]
#[case(
    "sts.cn-north-1.amazonaws.com.cn",
    "cn-north-1",
    "sts:GetCallerIdentity",
    "<Arn>arn:aws-cn:iam::123456789012:root</Arn>"
)]
#[case(
    "sts.us-gov-west-1.amazonaws.com",
    "us-gov-west-1",
    "sts:GetCallerIdentity",
    "<Arn>arn:aws-us-gov:iam::123456789012:root</Arn>"
)]
#[case("iam.amazonaws.com", "us-east-1", "iam:ListRoles", "<Roles/>")]
#[case("iam.cn-north-1.amazonaws.com.cn", "cn-north-1", "iam:ListRoles", "<Roles/>")]
#[case("iam.us-gov.amazonaws.com", "us-gov-west-1", "iam:ListRoles", "<Roles/>")]
#[case("api.ecr.ap-northeast-1.amazonaws.com", REGION, "ecr:DescribeRepositories", r#"{"repositories":[]}"#)]
#[tokio::test]
async fn a_service_answers_under_its_real_name(
    #[case] host: &str,
    #[case] region: &str,
    #[case] operation: &str,
    #[case] part: &str,
) {
    let (status, text) = Running::new().await.call(host, region, operation, json!({})).await;
    assert_eq!(status, 200, "{text}");
    assert!(text.contains(part), "{text}");
}

#[rstest]
#[case("sts.amazonaws.com", REGION, "sts:GetCallerIdentity")]
#[case("iam.amazonaws.com", REGION, "iam:ListRoles")]
#[case("api.ecr.ap-northeast-1.amazonaws.com", "us-east-1", "ecr:DescribeRepositories")]
#[tokio::test]
async fn an_endpoint_takes_signatures_for_its_own_region_alone(
    #[case] host: &str,
    #[case] region: &str,
    #[case] operation: &str,
) {
    let (status, text) = Running::new().await.call(host, region, operation, json!({})).await;
    let expected = format!("Credential should be scoped to a valid region, not '{region}'. ");
    assert!(status >= 400 && text.replace("&apos;", "'").contains(&expected), "{status} {text}");
}

#[tokio::test]
async fn a_registry_has_its_real_name_and_is_the_account_of_that_name() {
    let running = Running::new().await;
    let host = "api.ecr.ap-northeast-1.amazonaws.com";
    let (_, text) = running.call(host, REGION, "ecr:CreateRepository", json!({"repositoryName": "app"})).await;
    let port = running.listening.address().port();
    let registry = format!("123456789012.dkr.ecr.ap-northeast-1.amazonaws.com:{port}");
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["repository"]["repositoryUri"], format!("{registry}/app"));
    let (_, text) = running.call(host, REGION, "ecr:GetAuthorizationToken", json!({})).await;
    let answer: Value = serde_json::from_str(&text).unwrap();
    let data = &answer["authorizationData"][0];
    assert_eq!(data["proxyEndpoint"], format!("https://{registry}"));
    let token = format!("Basic {}", data["authorizationToken"].as_str().unwrap());

    let asked = async |host: &str, path: &str| {
        let url = format!("https://{}{path}", running.at(host));
        let answer = running.http.get(url).header("authorization", &token).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let own = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com";
    assert_eq!(asked(own, "/v2/").await.0, 200);
    assert_eq!(asked(own, "/v2/app/tags/list").await, (200, r#"{"name":"app","tags":[]}"#.to_owned()));
    // The account's root user has no permission in another account's registry, which has no policy.
    let (status, text) = asked("222222222222.dkr.ecr.ap-northeast-1.amazonaws.com", "/v2/app/tags/list").await;
    assert!(
        status == 403 && text.contains("arn:aws:ecr:ap-northeast-1:222222222222:repository/app"),
        "{status} {text}"
    );
    assert_eq!(asked("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "/v2/").await.0, 401, "another region's");
    let api = asked("api.ecr.ap-northeast-1.amazonaws.com", "/v2/").await;
    assert_eq!(api.0, 401, "the API is no registry");
}

#[tokio::test]
async fn github_answers_under_its_real_names() {
    let running = Running::new().await;
    let path = "/.well-known/openid-configuration";
    let answer = running.get("token.actions.githubusercontent.com", path).await.unwrap();
    let discovery: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(discovery["issuer"], "https://token.actions.githubusercontent.com");
    let answer = running.get("api.github.com", "/orgs/nobody/actions/oidc/customization/sub").await.unwrap();
    let told = answer.text().await.unwrap();
    let direct = format!(
        "https://localhost:{}/_github/api/orgs/nobody/actions/oidc/customization/sub",
        running.listening.address().port()
    );
    assert_eq!(told, running.http.get(direct).send().await.unwrap().text().await.unwrap());

    let job = json!({"job": {"repository": {"owner": "o", "name": "r"}, "event": {"push": "refs/heads/main"}}});
    let request = running.http.post(format!("https://{}/_github/jobs", running.at("localhost"))).body(job.to_string());
    let answer = request.header("content-type", "application/json").send().await.unwrap();
    let registered: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(registered["requestUrl"].as_str().unwrap().starts_with("https://localhost:"), "{registered}");
}

#[tokio::test]
async fn plain_http_is_answered_on_the_same_port() {
    let running = Running::new().await;
    let health = format!("localhost:{}/_portcullis/health", running.listening.address().port());
    for scheme in ["http", "https"] {
        let answer = running.http.get(format!("{scheme}://{health}")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{scheme}");
    }
    assert!(running.listening.url().starts_with("https://localhost:"));
}

#[rstest]
#[case("s3.amazonaws.com")]
#[case("example.com")]
#[tokio::test]
async fn a_name_that_is_not_played_gets_no_certificate(#[case] host: &str) {
    let refused = Running::new().await.get(host, "/").await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
}

#[tokio::test]
async fn who_trusts_another_authority_does_not_talk_to_the_emulator() {
    let running = Running::new().await;
    let other = Tls::new().unwrap();
    assert_ne!(other.authority_pem(), running.tls.authority_pem());
    let client = Running::client(running.listening.address(), &other.authority_pem());
    let refused = client.get(format!("https://{}/", running.at("sts.amazonaws.com"))).send().await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
}

#[tokio::test]
async fn garbage_behind_a_tls_greeting_ends_that_connection_alone() {
    use tokio::io::AsyncWriteExt;
    let running = Running::new().await;
    for bytes in [&[0x16_u8, 3, 1, 0, 4, 9, 9, 9, 9][..], &[0x16], &[0x16, 3, 1, 0xff, 0xff]] {
        let mut stream = TcpStream::connect(running.listening.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let _reset = stream.read_to_end(&mut rest).await;
        assert!(!rest.starts_with(b"HTTP/"), "{rest:?}");
    }
    let health = format!("https://{}/_portcullis/health", running.at("localhost"));
    assert_eq!(running.http.get(health).send().await.unwrap().status(), 200);
}
