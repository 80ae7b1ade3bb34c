use super::*;

const SERVICE: ControlPolicyType = ControlPolicyType::ServiceControl;
const RESOURCE: ControlPolicyType = ControlPolicyType::ResourceControl;

fn account(id: &str) -> AccountId {
    id.parse().unwrap()
}

/// The root holds the unit `prod`, that one the unit `ci`, and that one the account 2….
fn organization() -> Organization {
    let mut organization = Organization::new("o-exampleorg", "r-ab12", account("111111111111"));
    let unit = |id: &str, parent| Unit { id: id.to_owned(), name: id.to_owned(), parent };
    organization.add_unit(unit("ou-ab12-prod", Parent::Root)).unwrap();
    organization.add_unit(unit("ou-ab12-ci", Parent::Unit("ou-ab12-prod".to_owned()))).unwrap();
    organization.put_account(account("222222222222"), Parent::Unit("ou-ab12-ci".to_owned())).unwrap();
    organization
}

fn names(organization: &Organization, kind: ControlPolicyType, id: &str) -> Option<Vec<Vec<String>>> {
    let levels = organization.levels(kind, account(id))?;
    Some(levels.iter().map(|level| level.iter().map(|policy| policy.name.clone()).collect()).collect())
}

fn deny(organization: &Organization, id: &str) -> ControlPolicy {
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ecr:*","Resource":"*"}}"#;
    ControlPolicy::new(SERVICE, (organization.id(), organization.management()), id, id, text).unwrap()
}

#[test]
fn an_account_has_a_level_for_the_root_for_each_unit_and_for_itself() {
    let mut organization = organization();
    assert_eq!(names(&organization, SERVICE, "222222222222"), None, "not in force");
    organization.enable(SERVICE);
    let everything = vec!["FullAWSAccess".to_owned()];
    assert_eq!(names(&organization, SERVICE, "222222222222"), Some(vec![everything.clone(); 4]));
    assert_eq!(names(&organization, SERVICE, "111111111111"), Some(vec![everything.clone(); 2]));
    assert_eq!(names(&organization, SERVICE, "333333333333"), None, "no member");
    assert_eq!(names(&organization, RESOURCE, "222222222222"), None);

    organization.put_policy(deny(&organization, "p-no-ecr"));
    let ci = Target::Unit("ou-ab12-ci".to_owned());
    organization.attach("p-no-ecr", ci.clone()).unwrap();
    organization.attach("p-no-ecr", ci.clone()).unwrap();
    assert!(organization.detach("p-FullAWSAccess", &ci));
    assert!(!organization.detach("p-FullAWSAccess", &ci));
    let levels = names(&organization, SERVICE, "222222222222").unwrap();
    assert_eq!(levels[2], ["p-no-ecr"]);
    assert_eq!(levels[3], everything);

    organization.disable(SERVICE);
    assert_eq!(names(&organization, SERVICE, "222222222222"), None);
    organization.enable(SERVICE);
    assert_eq!(names(&organization, SERVICE, "222222222222"), Some(vec![everything; 4]), "attached anew");
}

#[test]
fn what_is_added_later_has_the_policy_that_allows_everything() {
    let mut organization = organization();
    organization.enable(SERVICE);
    organization.put_account(account("333333333333"), Parent::Root).unwrap();
    assert_eq!(names(&organization, SERVICE, "333333333333").unwrap(), [["FullAWSAccess"], ["FullAWSAccess"]]);
}

#[test]
fn the_path_of_an_account_names_its_units() {
    let mut organization = organization();
    let path = |organization: &Organization, id| organization.path(account(id));
    assert_eq!(path(&organization, "222222222222").unwrap(), "o-exampleorg/r-ab12/ou-ab12-prod/ou-ab12-ci/");
    assert_eq!(path(&organization, "111111111111").unwrap(), "o-exampleorg/r-ab12/");
    organization.put_account(account("222222222222"), Parent::Root).unwrap();
    assert_eq!(path(&organization, "222222222222").unwrap(), "o-exampleorg/r-ab12/", "it was moved");
    organization.remove_account(account("222222222222")).unwrap();
    assert_eq!(path(&organization, "222222222222"), None);
}

#[test]
fn what_does_not_exist_is_an_error() {
    let mut organization = organization();
    let nowhere = || Parent::Unit("ou-ab12-none".to_owned());
    let other = account("333333333333");
    let unit = Unit { id: "ou-ab12-ci".to_owned(), name: "ci".to_owned(), parent: Parent::Root };
    let errors = [
        organization.add_unit(unit.clone()),
        organization.add_unit(Unit { id: "ou-ab12-new".to_owned(), parent: nowhere(), ..unit }),
        organization.put_account(other, nowhere()),
        organization.remove_account(other),
        organization.remove_account(account("111111111111")),
        organization.attach("p-none", Target::Root),
        organization.attach("p-FullAWSAccess", Target::Account(other)),
        organization.attach("p-FullAWSAccess", Target::Unit("ou-ab12-none".to_owned())),
    ];
    let told: Vec<String> = errors.map(|error| error.unwrap_err().to_string()).to_vec();
    assert_eq!(
        told,
        [
            "the organization has a unit `ou-ab12-ci` already",
            "the organization has no unit `ou-ab12-none`",
            "the organization has no unit `ou-ab12-none`",
            "the account 333333333333 is not in the organization",
            "the management account 111111111111 cannot leave its organization",
            "the organization has no policy `p-none`",
            "the account 333333333333 is not in the organization",
            "the organization has no unit `ou-ab12-none`",
        ]
    );
}

#[test]
fn policies_have_the_arns_that_denials_name_and_are_checked_on_write() {
    let organization = organization();
    let arn = deny(&organization, "p-no-ecr").arn;
    assert_eq!(arn, "arn:aws:organizations::111111111111:policy/o-exampleorg/service_control_policy/p-no-ecr");
    let own = [SERVICE, RESOURCE].map(|kind| ControlPolicy::of_aws(kind).arn);
    assert_eq!(
        own,
        [
            "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
            "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
        ]
    );
    let allow =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"ecr:*","Resource":"*"}}"#;
    let of = (organization.id(), organization.management());
    let refused = ControlPolicy::new(RESOURCE, of, "p-1", "all", allow).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the policy `all` is not a resource control policy: a resource control policy only denies"
    );
}

#[test]
fn an_account_is_in_one_organization_at_most() {
    let mut world = crate::World::default();
    world.put_organization(organization()).unwrap();
    assert_eq!(world.organization_of(account("222222222222")).unwrap().id(), "o-exampleorg");
    assert!(world.organization_of(account("333333333333")).is_none());
    let mut second = Organization::new("o-secondorg1", "r-cd34", account("333333333333"));
    second.put_account(account("222222222222"), Parent::Root).unwrap();
    let taken = OrganizationError::AccountTaken(account("222222222222"));
    assert_eq!(world.put_organization(second), Err(taken));
    assert!(world.organization_of(account("333333333333")).is_none(), "a refused one leaves nothing behind");
    world.put_organization(organization()).unwrap();
    assert!(world.remove_organization(account("111111111111")));
    assert!(world.organization_of(account("222222222222")).is_none());
}

#[test]
fn in_another_partition_every_arn_names_it() {
    let organization = organization().in_partition(Partition::AwsCn);
    assert_eq!(
        organization.arn("organization/o-exampleorg"),
        "arn:aws-cn:organizations::111111111111:organization/o-exampleorg"
    );
    let arns: Vec<&str> = organization.policies().map(|policy| policy.arn.as_str()).collect();
    assert_eq!(
        arns,
        [
            "arn:aws-cn:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
            "arn:aws-cn:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
        ]
    );
}

#[test]
fn what_goes_leaves_no_tags_attachments_or_delegations_behind() {
    let mut organization = organization();
    organization.enable(SERVICE);
    organization.put_policy(deny(&organization, "p-no-ecr"));
    let tag = || vec![Tag { key: "team".to_owned(), value: "web".to_owned() }];
    for id in ["222222222222", "ou-ab12-ci", "p-no-ecr"] {
        organization.put_tags(id, tag());
    }
    let member = account("222222222222");
    let now = Timestamp::UNIX_EPOCH;
    assert!(organization.delegate(member, "guardduty.amazonaws.com", now));
    assert!(!organization.delegate(member, "guardduty.amazonaws.com", now));
    let ci = Target::Unit("ou-ab12-ci".to_owned());
    for target in [ci.clone(), Target::Account(member)] {
        organization.attach("p-no-ecr", target).unwrap();
    }
    assert_eq!(organization.targets("p-no-ecr"), [ci.clone(), Target::Account(member)]);
    assert!(!organization.is_empty(&Parent::Unit("ou-ab12-ci".to_owned())));
    organization.remove_account(member).unwrap();
    assert!(organization.is_empty(&Parent::Unit("ou-ab12-ci".to_owned())));
    assert_eq!(organization.delegations().count(), 0);
    assert_eq!(organization.targets("p-no-ecr"), [ci]);
    organization.remove_unit("ou-ab12-ci").unwrap();
    assert!(organization.targets("p-no-ecr").is_empty());
    organization.remove_policy("p-no-ecr").unwrap();
    for id in ["222222222222", "ou-ab12-ci", "p-no-ecr"] {
        assert!(organization.tags(id).is_empty(), "{id}");
    }
    assert!(organization.remove_policy("p-no-ecr").is_err() && organization.remove_unit("ou-ab12-ci").is_err());
}
