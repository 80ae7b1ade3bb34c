//! An emulator whose one role trusts one repository's workflows, whatever their subject says.

use std::collections::BTreeMap;

use portcullis_model::{IssuerFault, TokenFault};
use portcullis_server::{Emulator, Listening};
use serde_json::{Value, json};

use crate::account::{ACCOUNT, REGION, request_to, root_of, sign_at};

const AUDIENCE: &str = "sts.amazonaws.com";
const ISSUER: &str = "https://token.actions.githubusercontent.com";

pub(crate) struct Trusting {
    emulator: Emulator,
    listening: Listening,
    http: reqwest::Client,
}

/// What STS answered.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// Empty when it is no refusal.
    pub(crate) code: String,
    pub(crate) message: String,
    /// Empty when it is one.
    pub(crate) subject: String,
}

impl Trusting {
    pub(crate) async fn start() -> Self {
        let emulator = Emulator::new().unwrap();
        let listening = emulator.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let trusting = Self { emulator, listening, http: reqwest::Client::new() };
        let provider = json!({ "Url": ISSUER, "ClientIDList.member.1": AUDIENCE });
        trusting.call("iam:CreateOpenIDConnectProvider", &provider).await;
        let trust = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": { "Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com") },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringLike": {
                "token.actions.githubusercontent.com:job_workflow_ref": "mycompany-inc/my-repo/*",
            } },
        }] });
        let role = json!({ "RoleName": "deploy", "AssumeRolePolicyDocument": trust.to_string() });
        trusting.call("iam:CreateRole", &role).await;
        trusting
    }

    /// Asks for credentials with a token that has these faults.
    pub(crate) async fn assume(&self, faults: &[TokenFault]) -> Answered {
        let token = self.token(json!({ "faults": faults })).await;
        self.exchange(&token).await
    }

    /// Asks for credentials with a good token while the issuer's documents have this fault.
    pub(crate) async fn assume_with_documents(&self, fault: IssuerFault) -> Answered {
        let token = self.token(json!({ "issuerFaults": [fault] })).await;
        let answered = self.exchange(&token).await;
        self.token(json!({ "issuerFaults": [] })).await;
        answered
    }

    async fn token(&self, mut registration: Value) -> String {
        registration["job"] = json!({
            "repository": { "owner": "mycompany-inc", "name": "my-repo", "ownerId": 1, "id": 2 },
            "event": { "push": "refs/heads/develop" },
        });
        let jobs = self.http.post(format!("{}/_github/jobs", self.listening.url())).body(registration.to_string());
        let given: BTreeMap<String, String> = jobs.send().await.unwrap().json().await.unwrap();
        let url = format!("{}&audience={AUDIENCE}", given["requestUrl"]);
        let minted = self.http.get(url).bearer_auth(&given["requestToken"]).send().await.unwrap();
        let minted: BTreeMap<String, String> = minted.json().await.unwrap();
        minted["value"].clone()
    }

    async fn exchange(&self, token: &str) -> Answered {
        let input = json!({
            "RoleArn": format!("arn:aws:iam::{ACCOUNT}:role/deploy"),
            "RoleSessionName": "GitHubActions",
            "WebIdentityToken": token,
        });
        let request = request_to(&self.host(), "sts:AssumeRoleWithWebIdentity", &input);
        let answer = self.http.execute(request.try_into().unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let element = |name: &str| {
            let found = document.descendants().find(|node| node.tag_name().name() == name);
            found.and_then(|node| node.text()).unwrap_or_default().to_owned()
        };
        Answered {
            status,
            code: element("Code"),
            message: element("Message"),
            subject: element("SubjectFromWebIdentityToken"),
        }
    }

    /// What the root user must be able to do.
    async fn call(&self, operation: &str, input: &Value) {
        let mut request = request_to(&self.host(), operation, input);
        sign_at(self.emulator.clock(), &root_of(ACCOUNT), REGION, &mut request);
        let answer = self.http.execute(request.try_into().unwrap()).await.unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{operation}: {}", answer.text().await.unwrap());
    }

    fn host(&self) -> String {
        format!("localhost:{}", self.listening.address().port())
    }
}
