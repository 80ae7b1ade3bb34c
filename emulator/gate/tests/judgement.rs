//! What the gate puts together for one judgement: trust policies and resource control policies over web identities,
//! trust policies over callers that want to become a role.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{net::Ipv4Addr, sync::Arc};

use async_trait::async_trait;
use portcullis_gate::{Caller, Check, Facts, Gate, Judgement, KeySource, KeysUnavailable, WebIdentity};
use portcullis_model::{Arn, Clock, Partition, Region, Timestamp};
use portcullis_policy::{Context, Layer, Policy, Verdict};
use portcullis_store::{
    ControlPolicy, ControlPolicyType, Document, MemoryStore, Organization, Parent, Role, Target, UniqueId, write,
};

const ACCOUNT: &str = "222222222222";
const ROLE: &str = "arn:aws:iam::222222222222:role/team/deploy";
const PROVIDER: &str = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com";
const SUBJECT: &str = "token.actions.githubusercontent.com:sub";

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"},
     "Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:acme/app:ref:refs/heads/main"}}},
    {"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession"],"Principal":{"AWS":"arn:aws:iam::222222222222:root"}}]}"#;

#[derive(Debug)]
struct NoKeys;

#[async_trait]
impl KeySource for NoKeys {
    async fn key_set(&self, issuer: &str) -> Result<Arc<str>, KeysUnavailable> {
        Err(KeysUnavailable(issuer.to_owned()))
    }
}

fn facts() -> Facts {
    Facts {
        request_id: "1".to_owned(),
        source_ip: Ipv4Addr::new(203, 0, 113, 7).into(),
        secure: false,
        host: "localhost".to_owned(),
        user_agent: None,
    }
}

fn role(trust: &str) -> Role {
    Role {
        arn: ROLE.parse().unwrap(),
        name: "deploy".parse().unwrap(),
        path: "/team/".to_owned(),
        id: UniqueId::role(),
        created: Timestamp::UNIX_EPOCH,
        description: None,
        max_session_seconds: 3600,
        trust: Document::new(Policy::parse(trust).unwrap()),
        inline: Default::default(),
        attached: Vec::new(),
        boundary: None,
        tags: Vec::new(),
    }
}

/// A gate before a member account with the role, under control policies of these documents.
fn gate(service: Option<&str>, resource: Option<&str>) -> Gate {
    let store = MemoryStore::new().unwrap();
    let mut organization = Organization::new("o-exampleorg", "r-ab12", "111111111111".parse().unwrap());
    organization.put_account(ACCOUNT.parse().unwrap(), Parent::Root).unwrap();
    for (kind, document) in
        [(ControlPolicyType::ServiceControl, service), (ControlPolicyType::ResourceControl, resource)]
    {
        organization.enable(kind);
        let Some(document) = document else { continue };
        let of = (organization.id(), organization.management());
        let policy = ControlPolicy::new(kind, of, "p-limit", "limit", document).unwrap();
        organization.put_policy(policy);
        organization.attach("p-limit", Target::Root).unwrap();
    }
    write(&store, |world| {
        world.account_mut(ACCOUNT.parse().unwrap()).put_role(role(TRUST));
        world.put_organization(organization)
    })
    .unwrap();
    Gate::new(Arc::new(store), Clock::new(), Arc::new(NoKeys))
}

fn web_identity(gate: &Gate, subject: &str) -> Judgement {
    let mut keys = Context::new();
    keys.set(SUBJECT, subject);
    let provider: Arn = PROVIDER.parse().unwrap();
    let role = role(TRUST);
    let ask = WebIdentity { provider: &provider, role: &role, action: "sts:AssumeRoleWithWebIdentity", keys };
    gate.judge_web_identity(ask, &facts(), &Region::us_east_1())
}

const MAIN: &str = "repo:acme/app:ref:refs/heads/main";

fn deny_web_identity(condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity","Resource":"*","Condition":{condition}}}}}"#
    )
}

#[test]
fn the_trust_policy_decides_over_a_web_identity() {
    let gate = gate(None, None);
    assert_eq!(web_identity(&gate, MAIN).verdict, Verdict::Allowed);
    let other = web_identity(&gate, "repo:acme/app:pull_request");
    assert_eq!(other.verdict, Verdict::ImplicitDeny);
    assert_eq!(other.denial.unwrap(), "Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

/// Documented: the claims of a provider are keys in resource control policies too.
#[test]
fn a_resource_control_policy_reaches_web_identities_and_sees_their_claims() {
    let only_acme = r#"{"StringNotLike":{"token.actions.githubusercontent.com:sub":"repo:globex/*"}}"#;
    let gate = gate(None, Some(&deny_web_identity(only_acme)));
    let decision = web_identity(&gate, MAIN).decision();
    assert_eq!(decision.verdict, Verdict::ExplicitDeny);
    let reason = decision.reasons.first().unwrap();
    assert_eq!(reason.layer, Layer::ResourceControl);
    assert_eq!(reason.key.as_deref(), Some(SUBJECT));
    let arn = "arn:aws:organizations::111111111111:policy/o-exampleorg/resource_control_policy/p-limit";
    assert_eq!(reason.policy.as_deref(), Some(arn));
}

#[test]
fn the_request_and_the_resource_have_their_keys_while_a_web_identity_is_judged() {
    for (condition, verdict) in [
        (r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, Verdict::ExplicitDeny),
        (r#"{"StringEquals":{"aws:ResourceOrgID":"o-exampleorg"}}"#, Verdict::ExplicitDeny),
        (r#"{"StringEquals":{"aws:ResourceAccount":"222222222222"}}"#, Verdict::ExplicitDeny),
        (r#"{"Null":{"aws:PrincipalOrgID":"false"}}"#, Verdict::Allowed),
        (r#"{"Null":{"aws:PrincipalArn":"false"}}"#, Verdict::Allowed),
    ] {
        let gate = gate(None, Some(&deny_web_identity(condition)));
        assert_eq!(web_identity(&gate, MAIN).verdict, verdict, "{condition}");
    }
}

#[test]
fn a_service_control_policy_does_not_reach_web_identities() {
    let nothing = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
    assert_eq!(web_identity(&gate(Some(nothing), None), MAIN).verdict, Verdict::Allowed);
}

fn by_root(gate: &Gate, account: &str, action: &'static str) -> Judgement {
    let caller = Caller::root(Partition::Aws, account.parse().unwrap());
    let check = Check::on(action, &ROLE.parse().unwrap());
    gate.judge(&caller, &check, &facts(), &Region::us_east_1())
}

#[test]
fn whoever_wants_to_become_a_role_is_judged_by_its_trust_policy() {
    let gate = gate(None, None);
    assert_eq!(by_root(&gate, ACCOUNT, "sts:TagSession").verdict, Verdict::Allowed);
    let stranger = by_root(&gate, "999999999999", "sts:TagSession");
    assert_eq!(stranger.verdict, Verdict::ImplicitDeny);
    assert_eq!(stranger.decision().reasons.first().unwrap().layer, Layer::Trust);
    assert_eq!(
        stranger.denial.unwrap(),
        format!(
            "User: arn:aws:iam::999999999999:root is not authorized to perform: sts:TagSession on resource: {ROLE}"
        )
    );
}

#[test]
fn a_root_user_becomes_no_role_even_where_its_account_is_trusted() {
    let judgement = by_root(&gate(None, None), ACCOUNT, "sts:AssumeRole");
    assert_eq!(judgement.verdict, Verdict::ImplicitDeny);
    assert_eq!(judgement.denial.unwrap(), "Roles may not be assumed by root accounts.");
}

#[test]
fn a_role_that_does_not_exist_trusts_nobody() {
    let gate = gate(None, None);
    let caller = Caller::root(Partition::Aws, ACCOUNT.parse().unwrap());
    let none: Arn = "arn:aws:iam::222222222222:role/none".parse().unwrap();
    let judgement = gate.judge(&caller, &Check::on("sts:AssumeRole", &none), &facts(), &Region::us_east_1());
    assert_eq!(judgement.verdict, Verdict::ImplicitDeny);
}
