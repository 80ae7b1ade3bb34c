//! How many requests a second the gate judges, without HTTP and signatures: a role with ten managed policies pushes an
//! image, alone and as a member of an organization.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{hint::black_box, net::Ipv4Addr, sync::Arc};

use async_trait::async_trait;
use criterion::{Criterion, criterion_group, criterion_main};
use portcullis_gate::{Caller, Check, Facts, Gate, KeySource, KeysUnavailable};
use portcullis_model::{Clock, Duration, Region, Timestamp};
use portcullis_policy::Policy;
use portcullis_store::{
    ControlPolicyType, Document, ManagedPolicy, MemoryStore, Organization, Parent, PolicyVersion, Role, Session,
    UniqueId, World, write,
};

const ACCOUNT: &str = "123456789012";

#[derive(Debug)]
struct NoKeys;

#[async_trait]
impl KeySource for NoKeys {
    async fn key_set(&self, issuer: &str) -> Result<Arc<str>, KeysUnavailable> {
        Err(KeysUnavailable(issuer.to_owned()))
    }
}

fn document(text: &str) -> Document {
    Document::new(Policy::parse(text).unwrap())
}

fn managed(number: usize) -> ManagedPolicy {
    let action = if number == 9 { "ecr:*" } else { "s3:Get*" };
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*","Condition":{{"StringEquals":{{"aws:PrincipalAccount":"{ACCOUNT}"}}}}}}]}}"#
    );
    ManagedPolicy {
        arn: format!("arn:aws:iam::{ACCOUNT}:policy/p{number}").parse().unwrap(),
        name: format!("p{number}"),
        path: "/".to_owned(),
        id: UniqueId::managed_policy(),
        description: None,
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
        versions: vec![PolicyVersion { number: 1, created: Timestamp::UNIX_EPOCH, document: document(&text) }],
        default_version: 1,
        tags: Vec::new(),
    }
}

fn role(world: &mut World) -> Role {
    let account = world.account_mut(ACCOUNT.parse().unwrap());
    let policies: Vec<ManagedPolicy> = (0..10).map(managed).collect();
    let role = Role {
        arn: format!("arn:aws:iam::{ACCOUNT}:role/deploy").parse().unwrap(),
        name: "deploy".parse().unwrap(),
        path: "/".to_owned(),
        id: UniqueId::role(),
        created: Timestamp::UNIX_EPOCH,
        description: None,
        max_session_seconds: 3600,
        trust: document(r#"{"Version":"2012-10-17","Statement":[]}"#),
        inline: Default::default(),
        attached: policies.iter().map(|policy| policy.arn.clone()).collect(),
        boundary: None,
        tags: Vec::new(),
    };
    policies.into_iter().for_each(|policy| account.put_policy(policy));
    account.put_role(role.clone());
    role
}

fn session(role: &Role) -> Caller {
    Caller::Session(Arc::new(Session::of_role(role, "GitHubActions", Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap()))
}

fn judgements(criterion: &mut Criterion) {
    let store = MemoryStore::new().unwrap();
    let role = write(&store, |world| Ok::<_, ()>(role(world))).unwrap();
    let store = Arc::new(store);
    let gate = Gate::new(store.clone(), Clock::new(), Arc::new(NoKeys));
    let facts = Facts {
        request_id: "1".to_owned(),
        source_ip: Ipv4Addr::LOCALHOST.into(),
        secure: false,
        host: "localhost".to_owned(),
        user_agent: Some("docker/28".to_owned()),
    };
    let (region, caller) = (Region::us_east_1(), session(&role));
    let resource = format!("arn:aws:ecr:us-east-1:{ACCOUNT}:repository/app").parse().unwrap();
    let check = Check::on("ecr:PutImage", &resource);
    assert!(gate.judge(&caller, &check, &facts, &region).is_allowed());
    let judge = || gate.judge(black_box(&caller), black_box(&check), &facts, &region);
    criterion.bench_function("a role with ten managed policies", |bencher| bencher.iter(judge));

    let mut organization = Organization::new("o-exampleorg", "r-ab12", "111111111111".parse().unwrap());
    organization.put_account(ACCOUNT.parse().unwrap(), Parent::Root).unwrap();
    organization.enable(ControlPolicyType::ServiceControl);
    organization.enable(ControlPolicyType::ResourceControl);
    write(store.as_ref(), |world| world.put_organization(organization)).unwrap();
    assert!(gate.judge(&caller, &check, &facts, &region).is_allowed());
    criterion.bench_function("the same in an organization", |bencher| bencher.iter(judge));
}

criterion_group!(benches, judgements);
criterion_main!(benches);
