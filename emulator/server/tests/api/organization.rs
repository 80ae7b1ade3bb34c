//! Organizations: service control policies over callers, resource control policies over resources, the condition keys
//! of both, and the admin route that sets them.

use portcullis_model::Timestamp;
use portcullis_server::{Emulator, Listening};
use portcullis_store::{
    AccountCreation, ControlPolicy, ControlPolicyType, CreationOutcome, Organization, Parent, Target, Unit, write,
};
use rstest::rstest;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    account::{ACCOUNT, Account, Answer, allow, deny, root_of},
    issuer,
};

const MANAGEMENT: &str = "111111111111";
const LIST: &str = "ecr:ListImages";

/// How much of an organization a case finds around the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum World {
    /// It manages one with units, accounts and policies, one thing of each kind that an operation names.
    #[default]
    Full,
    /// It manages one that holds nothing else.
    Alone,
    /// It is a member of another account's.
    Member,
    #[serde(rename = "no organization")]
    None,
}

impl World {
    pub(crate) fn furnish(self, account: &Account) {
        let own = ACCOUNT.parse().unwrap();
        let organization = match self {
            Self::None => return,
            Self::Alone => Organization::new("o-exampleorg", "r-ab12", own),
            Self::Member => {
                let mut other = Organization::new("o-exampleorg", "r-ab12", MANAGEMENT.parse().unwrap());
                other.put_account(own, Parent::Root).unwrap();
                other
            }
            Self::Full => full(),
        };
        set(account, organization);
    }
}

/// What `permissions/organizations.json` names.
fn full() -> Organization {
    const SERVICE: &str = "guardduty.amazonaws.com";
    let now = Timestamp::UNIX_EPOCH;
    let mut organization = Organization::new("o-exampleorg", "r-ab12", ACCOUNT.parse().unwrap());
    organization.enable(ControlPolicyType::ServiceControl);
    for id in ["ou-ab12-11111111", "ou-ab12-22222222"] {
        let unit = Unit { id: id.to_owned(), name: id.to_owned(), parent: Parent::Root };
        organization.add_unit(unit).unwrap();
    }
    for id in ["222222222222", "333333333333"] {
        organization.put_account(id.parse().unwrap(), Parent::Root).unwrap();
    }
    organization.allow_service(SERVICE, now);
    organization.delegate("333333333333".parse().unwrap(), SERVICE, now);
    let unit = Target::Unit("ou-ab12-11111111".to_owned());
    limit(&mut organization, ControlPolicyType::ServiceControl, "p-denyecr001", &deny(&["ecr:*"]), unit.clone());
    limit(&mut organization, ControlPolicyType::ServiceControl, "p-unattached1", &deny(&["s3:*"]), unit.clone());
    organization.detach("p-unattached1", &unit);
    organization.put_creation(AccountCreation {
        id: "car-00000000".to_owned(),
        name: "made".to_owned(),
        requested: now,
        completed: now,
        outcome: CreationOutcome::EmailTaken,
    });
    organization
}

/// The account is a member; both types of policies are in force.
async fn member() -> (Account, Organization) {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let mut organization = Organization::new("o-exampleorg", "r-ab12", MANAGEMENT.parse().unwrap());
    organization.put_account(ACCOUNT.parse().unwrap(), Parent::Root).unwrap();
    organization.enable(ControlPolicyType::ServiceControl);
    organization.enable(ControlPolicyType::ResourceControl);
    (account, organization)
}

fn limit(organization: &mut Organization, kind: ControlPolicyType, id: &str, document: &Value, target: Target) {
    let of = (organization.id(), organization.management());
    let policy = ControlPolicy::new(kind, of, id, id, &document.to_string()).unwrap();
    organization.put_policy(policy);
    organization.attach(id, target).unwrap();
}

fn set(account: &Account, organization: Organization) {
    write(account.store(), |world| world.put_organization(organization)).unwrap();
}

async fn list(account: &Account) -> Answer {
    account.call(&account.session_of("tester"), LIST, json!({"repositoryName": "app"})).await
}

fn deny_everyone(action: &str, condition: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": condition},
    ]})
}

#[tokio::test]
async fn an_organization_that_allows_everything_changes_nothing() {
    let (account, organization) = member().await;
    set(&account, organization);
    assert_eq!(list(&account).await.status, 200);
    assert_eq!(account.call(&account.root, LIST, json!({"repositoryName": "app"})).await.status, 200);
}

#[tokio::test]
async fn a_service_control_policy_denies_sessions_and_the_root_user_of_a_member() {
    let (account, mut organization) = member().await;
    limit(&mut organization, ControlPolicyType::ServiceControl, "p-no-ecr", &deny(&["ecr:ListImages"]), Target::Root);
    set(&account, organization);
    let because = "with an explicit deny in a service control policy: \
                   arn:aws:organizations::111111111111:policy/o-exampleorg/service_control_policy/p-no-ecr";
    for caller in [account.session_of("tester"), account.root.clone()] {
        let answer = account.call(&caller, LIST, json!({"repositoryName": "app"})).await;
        assert!(answer.refusal().ends_with(because), "{}", answer.refusal());
    }
}

#[tokio::test]
async fn every_level_must_allow() {
    let (account, mut organization) = member().await;
    let everything = ControlPolicyType::ServiceControl.id_of_aws();
    organization.detach(everything, &Target::Account(ACCOUNT.parse().unwrap()));
    set(&account, organization.clone());
    let silent = "because no service control policy allows the ecr:ListImages action";
    assert!(list(&account).await.refusal().ends_with(silent));
    let target = Target::Account(ACCOUNT.parse().unwrap());
    limit(&mut organization, ControlPolicyType::ServiceControl, "p-only-ecr", &allow(&["ecr:*"], "*"), target);
    set(&account, organization.clone());
    assert_eq!(list(&account).await.status, 200);
    organization.disable(ControlPolicyType::ServiceControl);
    set(&account, organization);
    let create = account.call(&account.session_of("tester"), "iam:ListRoles", json!({})).await;
    assert_eq!(create.status, 200, "the type is not in force any more");
}

#[tokio::test]
async fn nothing_limits_the_management_account() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let mut organization = Organization::new("o-exampleorg", "r-ab12", ACCOUNT.parse().unwrap());
    organization.enable(ControlPolicyType::ServiceControl);
    organization.enable(ControlPolicyType::ResourceControl);
    limit(&mut organization, ControlPolicyType::ServiceControl, "p-none", &deny(&["*"]), Target::Root);
    let everyone = deny_everyone("ecr:*", json!({}));
    limit(&mut organization, ControlPolicyType::ResourceControl, "p-nobody", &everyone, Target::Root);
    set(&account, organization);
    assert_eq!(list(&account).await.status, 200);
}

#[tokio::test]
async fn a_resource_control_policy_denies_callers_of_every_account_and_only_on_its_members_resources() {
    let (account, mut organization) = member().await;
    let open =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}]});
    account.must("ecr:SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": open.to_string()})).await;
    let input = json!({"registryId": ACCOUNT, "repositoryName": "app"});
    let (stranger, manager) = (root_of("999999999999"), root_of(MANAGEMENT));
    assert_eq!(account.call(&stranger, LIST, input.clone()).await.status, 200);
    let everyone = deny_everyone(LIST, json!({}));
    limit(&mut organization, ControlPolicyType::ResourceControl, "p-nobody", &everyone, Target::Root);
    set(&account, organization);
    let because = "with an explicit deny in a resource control policy: \
                   arn:aws:organizations::111111111111:policy/o-exampleorg/resource_control_policy/p-nobody";
    for caller in [account.session_of("tester"), account.root.clone(), stranger.clone(), manager] {
        let answer = account.call(&caller, LIST, input.clone()).await;
        assert!(answer.refusal().ends_with(because), "{}", answer.refusal());
    }
    account.must("ecr:DescribeImages", json!({"repositoryName": "app"})).await;
    account.call(&stranger, "ecr:CreateRepository", json!({"repositoryName": "app"})).await;
    let elsewhere = account.call(&stranger, LIST, json!({"repositoryName": "app"})).await;
    assert_eq!(elsewhere.status, 200, "{}", elsewhere.text());
}

/// The usual perimeter: whoever is not of the organization is denied.
#[rstest]
#[case("aws:PrincipalOrgID", json!("o-exampleorg"), "StringNotEquals")]
#[case("aws:PrincipalOrgPaths", json!("o-exampleorg/r-ab12/"), "ForAllValues:StringNotEquals")]
#[case("aws:ResourceOrgID", json!("o-another"), "StringNotEquals")]
#[tokio::test]
async fn conditions_on_the_organization_tell_members_from_strangers(
    #[case] key: &str,
    #[case] value: Value,
    #[case] operator: &str,
) {
    let (account, mut organization) = member().await;
    let open =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}]});
    account.must("ecr:SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": open.to_string()})).await;
    let perimeter = deny_everyone(LIST, json!({operator: {key: value}}));
    limit(&mut organization, ControlPolicyType::ResourceControl, "p-perimeter", &perimeter, Target::Root);
    set(&account, organization);
    let own = list(&account).await.status;
    let input = json!({"registryId": ACCOUNT, "repositoryName": "app"});
    let stranger = account.call(&root_of("999999999999"), LIST, input).await.status;
    let expected = if key == "aws:ResourceOrgID" { (400, 400) } else { (200, 400) };
    assert_eq!((own, stranger), expected, "{key}");
}

/// An emulator that listens, and the address of its organization.
struct Running {
    _listening: Listening,
    http: reqwest::Client,
    admin: String,
}

impl Running {
    async fn new() -> Self {
        let listening = Emulator::new().unwrap().listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let admin = format!("{}/_portcullis", listening.url());
        Self { _listening: listening, http: reqwest::Client::new(), admin }
    }

    async fn put(&self, tree: impl ToString) -> (u16, String) {
        let put = self.http.put(format!("{}/organization", self.admin)).body(tree.to_string());
        let answer = put.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn shown(&self) -> Value {
        let answer = self.http.get(format!("{}/organization", self.admin)).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    async fn has(&self, account: &str) -> bool {
        self.shown().await.to_string().contains(&format!("\"id\":\"{account}\""))
    }
}

fn tree() -> Value {
    json!({
        "id": "o-exampleorg",
        "managementAccount": MANAGEMENT,
        "root": {
            "resourceControlPolicies": [{"name": "perimeter", "policy": deny_everyone("ecr:*", json!({}))}],
            "accounts": [{
                "id": "333333333333",
                "serviceControlPolicies": ["FullAWSAccess", {"name": "no-iam", "policy": deny(&["iam:*"])}],
            }],
            "units": [{
                "name": "prod",
                "units": [{
                    "name": "ci",
                    "serviceControlPolicies": ["no-iam"],
                    "accounts": [{"id": ACCOUNT, "serviceControlPolicies": []}],
                }],
            }],
        },
    })
}

#[tokio::test]
async fn the_admin_route_sets_the_whole_tree_and_shows_it() {
    let running = Running::new().await;
    assert_eq!(running.shown().await, json!([]));
    assert_eq!(running.put(tree()).await, (204, String::new()));
    insta::assert_json_snapshot!(running.shown().await);
}

#[tokio::test]
async fn a_tree_that_is_no_organization_is_refused_with_the_reason() {
    let mut same_name = tree();
    same_name["root"]["units"].as_array_mut().unwrap().push(json!({"name": "prod"}));
    let changed = |pointer: &str, value: Value| {
        let mut tree = tree();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        tree.pointer_mut(parent).unwrap()[name] = value;
        tree
    };
    let twice = r#"{"managementAccount":"111111111111","root":{"serviceControlPolicies":[
        {"name":"x","policy":{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}}]}}"#;
    let wrong = [
        json!([]),
        json!({}),
        changed("/management", json!("1")),
        changed("/managementAccount", json!("1")),
        changed("/id", json!("exampleorg")),
        changed("/root/id", json!("ab12")),
        changed("/root/policies", json!([])),
        changed("/root/units/0/id", json!("ou-!")),
        changed("/root/units/0/name", json!(null)),
        changed("/root/units/0/serviceControlPolicies", json!(["nothing"])),
        changed("/root/units/0/serviceControlPolicies", json!([7])),
        changed("/root/units/0/serviceControlPolicies", json!([{"name": "x"}])),
        changed("/root/units/0/serviceControlPolicies", json!([{"name": "x", "policy": []}])),
        changed("/root/units/0/serviceControlPolicies", json!([{"name": "no-iam", "policy": deny(&["*"])}])),
        changed("/root/units/0/resourceControlPolicies", json!([{"name": "x", "policy": deny(&["ecr:*"])}])),
        changed("/root/units/0/accounts", json!([{"id": ACCOUNT}])),
        same_name,
    ];
    let running = Running::new().await;
    let mut told = String::new();
    for tree in wrong.iter().map(Value::to_string).chain([twice.to_owned(), "{".to_owned()]) {
        let (status, text) = running.put(&tree).await;
        assert_eq!(status, 400, "{tree}: {text}");
        told.push_str(&text);
    }
    assert_eq!(running.shown().await, json!([]), "nothing is kept of what is refused");
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn an_organization_is_replaced_forgotten_and_reset() {
    let running = Running::new().await;
    assert_eq!(running.put(tree()).await.0, 204);
    assert!(running.has(ACCOUNT).await && running.has("333333333333").await);
    let smaller = json!({"managementAccount": MANAGEMENT, "root": {"accounts": [{"id": ACCOUNT}]}});
    assert_eq!(running.put(smaller).await.0, 204);
    assert!(running.has(ACCOUNT).await && !running.has("333333333333").await, "it was replaced");
    let second = json!({"managementAccount": "444444444444", "root": {"accounts": [{"id": ACCOUNT}]}});
    let taken = (400, "the account 123456789012 is in an organization already\n".to_owned());
    assert_eq!(running.put(&second).await, taken);
    running.http.delete(format!("{}/organization", running.admin)).send().await.unwrap();
    assert_eq!(running.shown().await, json!([]));
    assert_eq!(running.put(&second).await.0, 204);
    running.http.post(format!("{}/reset", running.admin)).send().await.unwrap();
    assert_eq!(running.shown().await, json!([]));
}

/// A web identity is no principal of the organization, and yet its call is one on a role of it. Documented.
#[tokio::test]
async fn a_resource_control_policy_refuses_web_identities_and_a_service_control_policy_does_not() {
    let (account, mut organization) = member().await;
    let provider = json!({"Url": issuer::ISSUER, "ClientIDList.member.1": "sts.amazonaws.com"});
    account.must("iam:CreateOpenIDConnectProvider", provider).await;
    account.create_role("open").await;
    let now = account.gate.clock().seconds();
    let assume = async |subject: &str| {
        let claims =
            json!({"iss": issuer::ISSUER, "aud": "sts.amazonaws.com", "sub": subject, "iat": now, "exp": now + 300});
        let input = json!({"RoleArn": "arn:aws:iam::123456789012:role/open", "RoleSessionName": "me",
                           "WebIdentityToken": issuer::token(&claims)});
        account.send(account.request("sts:AssumeRoleWithWebIdentity", &input)).await
    };
    limit(&mut organization, ControlPolicyType::ServiceControl, "p-nothing", &deny(&["sts:*"]), Target::Root);
    let strangers = deny_everyone(
        "sts:AssumeRoleWithWebIdentity",
        json!({"StringNotEquals": {"issuer.example.com:sub": "ours"}, "Bool": {"sts:RoleAuthorizedByIdp": "false"}}),
    );
    limit(&mut organization, ControlPolicyType::ResourceControl, "p-strangers", &strangers, Target::Root);
    set(&account, organization);
    assert_eq!(assume("ours").await.status, 200);
    let refusal = assume("theirs").await.refusal();
    assert_eq!(refusal, "403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity");
    let reason = account.last_record().decision.unwrap().reasons.remove(0);
    assert!(reason.policy.unwrap().ends_with("resource_control_policy/p-strangers"));
}
