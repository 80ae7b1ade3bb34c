//! No action and no registry route exists that skips the gate: each is called by a session that a policy denies
//! everything, and by nobody, and must refuse both and write both down.
//!
//! An action cannot be registered without declaring its permission: `AnyAction` is sealed. What is shown here is that
//! the permission it declares is judged before anything happens.

use std::collections::BTreeSet;

use http::{Method, Request, header};
use portcullis_gate::Filter;
use portcullis_policy::{Record, Verdict};
use portcullis_registry::{Noun, OCI, OCI_PERMISSIONS, PERMISSIONS, PROFILES, Row};
use portcullis_store::Session;
use serde_json::{Value, json};

use crate::{
    account::{Account, allow, deny},
    issuer::{ISSUER, PROVIDER},
    organization::World,
    registry::{NOUNS, path, sha256},
};

/// What policies of the caller do not decide, and why.
const EXEMPT: [(&str, &str); 3] = [
    ("sts:GetCallerIdentity", "AWS: it needs no permission and cannot be denied"),
    ("sts:GetSessionToken", "AWS: no policy controls who authenticates with it"),
    ("sts:AssumeRoleWithWebIdentity", "nobody signs it: the gate judges the role's trust policy instead"),
];

/// The operation's input, good enough to come as far as the gate.
fn input(operation: &str) -> Value {
    let iam: Value = serde_json::from_str(include_str!("gate/iam.json")).unwrap();
    let ecr: Value = serde_json::from_str(include_str!("permissions/ecr.json")).unwrap();
    let organizations: Value = serde_json::from_str(include_str!("permissions/organizations.json")).unwrap();
    let more: Value = serde_json::from_str(include_str!("gate/ecr.json")).unwrap();
    let cases = || ecr.as_array().unwrap().iter().chain(organizations.as_array().unwrap());
    let of_ecr = || cases().find(|case| case["operation"] == operation);
    let of_iam = || operation.strip_prefix("iam:").and_then(|name| iam.get(name)).cloned();
    let of_sts =
        || crate::sts_permissions::CASES.iter().find(|case| case.operation == operation).map(|case| (case.input)());
    // An id that an earlier answer would have given.
    let with_id = |input: &Value| {
        let text = ["<uploadId>", "<replicationBackfillId>"]
            .iter()
            .fold(input.to_string(), |text, name| text.replace(name, "6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
        serde_json::from_str(&text).unwrap()
    };
    of_ecr()
        .map(|case| with_id(&case["input"]))
        .or_else(of_iam)
        .or_else(of_sts)
        .or_else(|| operation.strip_prefix("ecr:").and_then(|name| more.get(name)).cloned())
        .unwrap_or_else(|| panic!("write an input for {operation} into emulator/server/tests/api/gate"))
}

/// An account with something of every kind, and a role `tester` that is allowed everything.
async fn furnished() -> Account {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    account
        .must("iam:CreateOpenIDConnectProvider", json!({"Url": ISSUER, "ClientIDList.member.1": "sts.amazonaws.com"}))
        .await;
    account.create_role("demo").await;
    account.put_role_policy("demo", &allow(&["*"], "*")).await;
    let document = allow(&["*"], "*").to_string();
    account.must("iam:CreatePolicy", json!({"PolicyName": "demo", "PolicyDocument": document})).await;
    World::Full.furnish(&account);
    account
}

/// What the journal wrote down since then.
fn records_since(account: &Account, number: u64) -> Vec<Record> {
    account.gate.journal().records(&Filter { since: Some(number), ..Filter::default() })
}

fn world(account: &Account) -> String {
    format!("{:?}", account.store().world())
}

/// The record of a request that a Deny on everything refused.
fn assert_denied(records: &[Record], session: &Session, of: &str) {
    let [record] = records else { panic!("{of}: one request has one record, not {}", records.len()) };
    let decision = record.decision.as_ref().unwrap_or_else(|| panic!("{of} was not judged: {record:?}"));
    assert_eq!(decision.verdict, Verdict::ExplicitDeny, "{of}");
    assert_eq!(record.principal.as_deref(), Some(session.arn.as_str()), "{of}");
    assert!(record.action.is_some() && record.resource.is_some(), "{of}");
    assert!(record.refusal.is_some(), "{of}");
}

fn operations() -> Vec<String> {
    let services = portcullis_server::services().iter();
    let named = services.flat_map(|service| {
        service.actions.iter().map(|action| format!("{}:{}", (service.service)().name(), action.name()))
    });
    named.collect()
}

fn is_exempt(operation: &str) -> bool {
    EXEMPT.iter().any(|(exempt, _)| *exempt == operation)
}

#[tokio::test]
async fn a_deny_on_everything_denies_every_action_of_every_service() {
    let account = furnished().await;
    account.put_role_policy("tester", &deny(&["*"])).await;
    let session = account.session("tester");
    let tester = account.credentials(&session);
    let before = world(&account);
    let mut seen = 0;
    for operation in operations().iter().filter(|operation| !is_exempt(operation)) {
        let number = account.last_record().number;
        let answer = account.call(&tester, operation, input(operation)).await;
        // STS adds no clause to the refusal of AssumeRole. Recorded.
        let clause =
            if operation == "sts:AssumeRole" { "" } else { "with an explicit deny in an identity-based policy" };
        assert!(answer.refusal().contains(clause), "{}", answer.refusal());
        assert_denied(&records_since(&account, number), &session, operation);
        seen += 1;
    }
    assert!(seen > 50, "only {seen} operations were found");
    assert_eq!(world(&account), before, "a denied call changed something");
}

#[tokio::test]
async fn without_a_signature_every_action_but_web_identity_is_refused_and_written_down() {
    let account = furnished().await;
    let before = world(&account);
    for operation in operations().iter().filter(|operation| *operation != "sts:AssumeRoleWithWebIdentity") {
        let number = account.last_record().number;
        let input = if is_exempt(operation) { json!({}) } else { input(operation) };
        let answer = account.send(account.request(operation, &input)).await;
        assert!(answer.refusal().contains(" MissingAuthenticationToken"), "{operation}: {}", answer.refusal());
        let records = records_since(&account, number);
        assert_eq!(records.len(), 1, "{operation}");
        assert!(records[0].refusal.is_some() && records[0].decision.is_none() && records[0].principal.is_none());
    }
    assert_eq!(world(&account), before);
}

/// The two exceptions are what they claim to be: the one says who calls, the other is judged by the trust policy.
#[tokio::test]
async fn the_exceptions_are_declared_and_no_more_than_that() {
    let account = furnished().await;
    account.put_role_policy("tester", &deny(&["*"])).await;
    let asked = account.call(&account.session_of("tester"), "sts:GetCallerIdentity", json!({})).await;
    assert_eq!(asked.status, 200);
    assert!(account.last_record().decision.is_none());

    // Nobody is limited by it either: it gives a session to its own caller only, and none to a session.
    let token = account.call(&account.session_of("tester"), "sts:GetSessionToken", json!({})).await;
    assert_eq!(token.refusal(), "403 AccessDenied: Cannot call GetSessionToken with session credentials");

    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"},
        {"Effect": "Deny", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"},
    ]});
    let input = json!({"RoleName": "demo", "PolicyDocument": trust.to_string()});
    account.must("iam:UpdateAssumeRolePolicy", input).await;
    let now = account.gate.clock().seconds();
    let claims = json!({"iss": ISSUER, "aud": "sts.amazonaws.com", "sub": "ci", "iat": now, "exp": now + 300});
    let input = json!({"RoleArn": "arn:aws:iam::123456789012:role/demo", "RoleSessionName": "nobody",
                       "WebIdentityToken": crate::issuer::token(&claims)});
    let refused = account.send(account.request("sts:AssumeRoleWithWebIdentity", &input)).await;
    assert_eq!(refused.status, 403);
    let record = account.last_record();
    assert_eq!(record.decision.unwrap().verdict, Verdict::ExplicitDeny);
    assert_eq!(record.principal.as_deref(), Some(PROVIDER));
    assert!(EXEMPT.iter().all(|(exempt, why)| operations().iter().any(|name| name == exempt) && !why.is_empty()));
}

const METHODS: [Method; 9] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
    Method::CONNECT,
];

/// The rows of a request in the profile of this name.
fn rows<'a>(profile: &str, method: &'a Method, noun: Noun) -> impl Iterator<Item = &'static Row> + use<'a> {
    let more = if profile == OCI.name { OCI_PERMISSIONS } else { &[] };
    PERMISSIONS.iter().chain(more).filter(move |row| row.method == *method && row.noun == noun)
}

/// The queries that make another request of the same route: a whole layer in a POST, and a layer of another repository.
fn queries(noun: Noun) -> Vec<String> {
    let digest = sha256("content");
    match noun {
        Noun::Upload | Noun::Uploads => {
            vec![String::new(), format!("?digest={digest}"), format!("?mount={digest}&from=other")]
        }
        Noun::Manifest => vec![String::new(), "?tag=another".to_owned()],
        _ => vec![String::new(), "?n=1".to_owned()],
    }
}

#[tokio::test]
async fn a_deny_on_everything_denies_every_route_of_the_registry_in_every_profile() {
    let ecr = furnished().await;
    let session = ecr.session("tester");
    let token = ecr.login(&ecr.credentials(&session)).await;
    ecr.put_role_policy("tester", &deny(&["*"])).await;
    let before = world(&ecr);
    let mut account = ecr;
    for profile in PROFILES {
        account.profile = profile;
        let mut judged: BTreeSet<(String, Noun)> = BTreeSet::new();
        for (noun, method) in NOUNS.iter().flat_map(|noun| METHODS.iter().map(move |method| (*noun, method))) {
            for (query, content) in queries(noun).iter().flat_map(|query| [(query, "content"), (query, "")]) {
                let uri = format!("{}{query}", path(noun, "app"));
                let route = format!("{}: {method} {uri} with `{content}`", profile.name);
                let number = account.last_record().number;
                let request = Request::builder().method(method).uri(&uri).header(header::AUTHORIZATION, &token);
                let answer = account.v2(request, content).await;
                let records = records_since(&account, number);
                let rows: Vec<_> = rows(profile.name, method, noun).collect();
                if rows.is_empty() {
                    assert_eq!(answer.status, 405, "{route} has no permission");
                    assert!(records[0].refusal.is_some() && records[0].decision.is_none(), "{route}");
                } else if rows.iter().all(|row| row.action.is_none()) {
                    // The greeting says nothing but that the token is good.
                    assert_eq!((answer.status, noun), (200, Noun::Base), "{route}");
                } else {
                    assert_eq!(answer.status, 403, "{route}");
                    assert_denied(&records, &session, &route);
                    judged.insert((method.to_string(), noun));
                }
            }
        }
        let with_action =
            |(method, noun): (&Method, Noun)| rows(profile.name, method, noun).any(|row| row.action.is_some());
        let declared = NOUNS.iter().flat_map(|noun| METHODS.iter().map(move |method| (method, *noun)));
        assert_eq!(judged.len(), declared.filter(|it| with_action(*it)).count(), "{}", profile.name);
        let more = if profile.name == OCI.name { OCI_PERMISSIONS } else { &[] };
        let reached = |row: &Row| METHODS.contains(&row.method) && NOUNS.contains(&row.noun);
        assert!(PERMISSIONS.iter().chain(more).all(reached), "a row that no request of this test has");
    }
    assert_eq!(world(&account), before, "a denied request changed something");
}

#[tokio::test]
async fn without_a_token_every_route_of_the_registry_is_refused_and_written_down() {
    let mut account = furnished().await;
    for profile in PROFILES {
        account.profile = profile;
        for (noun, method) in NOUNS.iter().flat_map(|noun| METHODS.iter().map(move |method| (*noun, method))) {
            let number = account.last_record().number;
            let answer = account.v2(Request::builder().method(method).uri(path(noun, "app")), "content").await;
            assert_eq!(answer.status, 401, "{}: {method} {noun:?}", profile.name);
            let records = records_since(&account, number);
            assert_eq!(records.len(), 1, "{}: {method} {noun:?}", profile.name);
            assert!(records[0].refusal.is_some() && records[0].decision.is_none());
        }
    }
}
