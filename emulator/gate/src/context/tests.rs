use std::{net::Ipv4Addr, sync::Arc};

use portcullis_model::{Arn, Duration, Partition};
use portcullis_policy::{ContextValue, Policy};
use portcullis_store::{Document, IdentityKey, Organization, Parent, Role, Session, Tag, UniqueId, Unit, User};

use super::*;

const ROLE: &str = "arn:aws:iam::222222222222:role/team/deploy";
const USER: &str = "arn:aws:iam::222222222222:user/team/alice";
const REPOSITORY: &str = "arn:aws:ecr:ap-northeast-1:333333333333:repository/app";

fn account(id: &str) -> AccountId {
    id.parse().unwrap()
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.to_owned(), value: value.to_owned() }
}

/// The account 2… is in an organization, in a unit; 3… is in none.
fn world() -> (World, Session) {
    let mut world = World::default();
    let mut organization = Organization::new("o-exampleorg", "r-ab12", account("111111111111"));
    let unit = Unit { id: "ou-ab12-ci".to_owned(), name: "ci".to_owned(), parent: Parent::Root };
    organization.add_unit(unit).unwrap();
    organization.put_account(account("222222222222"), Parent::Unit("ou-ab12-ci".to_owned())).unwrap();
    world.put_organization(organization).unwrap();
    let trust = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let role = Role {
        arn: ROLE.parse().unwrap(),
        name: "deploy".parse().unwrap(),
        path: "/team/".to_owned(),
        id: UniqueId::of_aws("AROA", "deploy"),
        created: Timestamp::UNIX_EPOCH,
        description: None,
        max_session_seconds: 3600,
        trust: Document::new(Policy::parse(trust).unwrap()),
        inline: Default::default(),
        attached: Vec::new(),
        boundary: None,
        tags: vec![tag("Team", "web"), tag("stage", "prod")],
    };
    let session = Session::of_role(&role, "GitHubActions", Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap();
    let session = Session {
        federated_provider: Some("arn:aws:iam::222222222222:oidc-provider/idp.example.com".to_owned()),
        identity_keys: vec![
            IdentityKey { name: "idp.example.com:sub".to_owned(), values: vec!["me".to_owned()], multivalued: false },
            IdentityKey { name: "idp.example.com:amr".to_owned(), values: vec!["mfa".to_owned()], multivalued: true },
        ],
        tags: vec![("team".to_owned(), "from the token".to_owned())],
        source_identity: Some("me".to_owned()),
        ..session
    };
    world.account_mut(account("222222222222")).put_role(role);
    world.account_mut(account("222222222222")).put_user(User {
        arn: USER.parse().unwrap(),
        name: "alice".to_owned(),
        path: "/team/".to_owned(),
        id: UniqueId::of_aws("AIDA", "alice"),
        created: Timestamp::UNIX_EPOCH,
        inline: Default::default(),
        attached: Vec::new(),
        boundary: None,
        tags: vec![tag("Team", "web")],
    });
    (world, session)
}

fn shown(caller: &Caller, resource: &str, world: &World) -> Vec<String> {
    let facts = Facts {
        request_id: "1".to_owned(),
        source_ip: Ipv4Addr::new(203, 0, 113, 7).to_ipv6_mapped().into(),
        secure: false,
        host: "localhost".to_owned(),
        user_agent: Some("a client".to_owned()),
    };
    let region = Region::us_east_1();
    let check = Check {
        resource: resource.to_owned(),
        context: vec![("aws:TagKeys".to_owned(), vec!["one".to_owned()])],
        ..Check::on_all("ecr:PutImage")
    };
    let arn: Option<Arn> = resource.parse().ok();
    let owner = arn.as_ref().and_then(Arn::account).or_else(|| caller.account());
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let asked = Asked { caller, arn: arn.as_ref(), owner, facts: &facts, region: &region, now, world };
    let context = assemble(&asked, &check);
    let lines = context.iter().map(|(key, value)| match value {
        ContextValue::Single(value) => format!("{key} = {value}"),
        ContextValue::Multi(values) => format!("{key} = {values:?}"),
    });
    lines.collect()
}

#[test]
fn each_kind_of_caller_has_its_keys() {
    let (world, session) = world();
    let session = Caller::Session(Arc::new(session));
    let user = Caller::User { arn: USER.parse().unwrap(), id: UniqueId::of_aws("AIDA", "alice") };
    let root = |id| Caller::root(Partition::Aws, account(id));
    insta::assert_json_snapshot!([
        ("a session, on a repository of another account", shown(&session, REPOSITORY, &world)),
        ("a session, on its own role", shown(&session, ROLE, &world)),
        ("a session, on an AWS managed policy", shown(&session, "arn:aws:iam::aws:policy/ReadOnlyAccess", &world)),
        ("a user, on itself", shown(&user, USER, &world)),
        ("a root user of the organization, on nothing", shown(&root("222222222222"), "*", &world)),
        ("the root user of the management account, on nothing", shown(&root("111111111111"), "*", &world)),
        ("a root user of no organization, on a role of one", shown(&root("333333333333"), ROLE, &world)),
        ("nobody, on a repository", shown(&Caller::Anonymous, REPOSITORY, &world)),
    ]);
}

#[test]
fn every_key_has_its_source() {
    let rows = condition_keys().map(|key| format!("{} | {} | {}", key.name, key.when, key.source));
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
    let mut names: Vec<&str> = condition_keys().map(|key| key.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a key has one row");
}
