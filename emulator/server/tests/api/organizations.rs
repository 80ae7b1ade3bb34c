//! The Organizations API: an organization from its creation to its end, what it refuses, who may see it, and that what
//! it attaches decides over the next request.

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    account::{ACCOUNT, Account, allow, deny, root_of},
    organization::World,
};

const MEMBER: &str = "222222222222";
const DELEGATE: &str = "333333333333";
const UNIT: &str = "ou-ab12-11111111";
const SCP: &str = "SERVICE_CONTROL_POLICY";

impl Account {
    async fn organizations(&self, operation: &str, input: Value) -> Value {
        let answer = self.must(&format!("organizations:{operation}"), input).await;
        answer.json()
    }

    async fn refused(&self, operation: &str, input: Value) -> String {
        self.call(&self.root, &format!("organizations:{operation}"), input).await.refusal()
    }
}

fn managed() -> Account {
    let account = Account::empty();
    World::Full.furnish(&account);
    account
}

/// Snapshots without random ids and times.
fn settled() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    for (what, with) in [
        (r"\bo-[a-z0-9]{10}\b", "o-…"),
        (r"\br-[a-z0-9]{4}\b", "r-…"),
        (r"\bou-[a-z0-9]{4}-[a-z0-9]{8}\b", "ou-…"),
        (r"\bp-[a-z0-9]{10}\b", "p-…"),
        (r"\bcar-[a-z0-9]{32}\b", "car-…"),
        (r"\b\d{10}\.\d+\b", "<time>"),
        (r#"\b(?:123456789012)\b"#, "MANAGEMENT"),
        (r"\b\d{12}\b", "MEMBER"),
    ] {
        settings.add_filter(what, with);
    }
    settings
}

/// As Terraform's resources call it, one after another.
#[tokio::test]
async fn an_organization_lives_from_create_to_delete() {
    let account = Account::empty();
    let mut told = Vec::new();
    let mut call = async |operation: &str, input: Value| {
        let answer = account.organizations(operation, input.clone()).await;
        told.push(format!("{operation} {input}\n{}", serde_json::to_string_pretty(&answer).unwrap()));
        answer
    };
    call("CreateOrganization", json!({"FeatureSet": "ALL"})).await;
    call("EnableAWSServiceAccess", json!({"ServicePrincipal": "sso.amazonaws.com"})).await;
    let roots = call("ListRoots", json!({})).await;
    let root = roots["Roots"][0]["Id"].as_str().unwrap().to_owned();
    call("EnablePolicyType", json!({"RootId": root, "PolicyType": SCP})).await;
    call("DescribeOrganization", json!({})).await;
    call("ListAWSServiceAccessForOrganization", json!({})).await;
    let tags = json!([{"Key": "team", "Value": "web"}]);
    let unit = call("CreateOrganizationalUnit", json!({"ParentId": root, "Name": "prod", "Tags": tags})).await;
    let unit = unit["OrganizationalUnit"]["Id"].as_str().unwrap().to_owned();
    call("ListTagsForResource", json!({"ResourceId": unit})).await;
    call("UpdateOrganizationalUnit", json!({"OrganizationalUnitId": unit, "Name": "production"})).await;
    let input = json!({"AccountName": "shop", "Email": "shop@example.com", "RoleName": "admins"});
    let begun = call("CreateAccount", input).await;
    let request = begun["CreateAccountStatus"]["Id"].clone();
    let made = call("DescribeCreateAccountStatus", json!({"CreateAccountRequestId": request})).await;
    let member = made["CreateAccountStatus"]["AccountId"].as_str().unwrap().to_owned();
    call("MoveAccount", json!({"AccountId": member, "SourceParentId": root, "DestinationParentId": unit})).await;
    call("DescribeAccount", json!({"AccountId": member})).await;
    call("ListParents", json!({"ChildId": member})).await;
    call("ListChildren", json!({"ParentId": root, "ChildType": "ORGANIZATIONAL_UNIT"})).await;
    call("ListAccountsForParent", json!({"ParentId": unit})).await;
    let content = deny(&["s3:*"]).to_string();
    let input = json!({"Name": "no-s3", "Description": "no buckets", "Type": SCP, "Content": content});
    let policy = call("CreatePolicy", input).await;
    let policy = policy["Policy"]["PolicySummary"]["Id"].as_str().unwrap().to_owned();
    call("AttachPolicy", json!({"PolicyId": policy, "TargetId": unit})).await;
    call("ListTargetsForPolicy", json!({"PolicyId": policy})).await;
    call("ListPoliciesForTarget", json!({"TargetId": unit, "Filter": SCP})).await;
    call("UpdatePolicy", json!({"PolicyId": policy, "Description": "none at all"})).await;
    call("DetachPolicy", json!({"PolicyId": policy, "TargetId": unit})).await;
    call("DeletePolicy", json!({"PolicyId": policy})).await;
    call("RemoveAccountFromOrganization", json!({"AccountId": member})).await;
    call("DeleteOrganizationalUnit", json!({"OrganizationalUnitId": unit})).await;
    call("DisablePolicyType", json!({"RootId": root, "PolicyType": SCP})).await;
    call("DeleteOrganization", json!({})).await;
    settled().bind(|| insta::assert_snapshot!(told.join("\n\n")));
    let gone = account.refused("DescribeOrganization", json!({})).await;
    assert_eq!(gone, "400 AWSOrganizationsNotInUseException: Your account is not a member of an organization.");
    let role = account.store().world().role(member.parse().unwrap(), "admins").cloned().unwrap();
    assert!(role.trust.text.contains("arn:aws:iam::123456789012:root"), "{}", role.trust.text);
}

#[rstest]
#[case("CreateOrganization", json!({}), "AlreadyInOrganizationException")]
#[case("DeleteOrganization", json!({}), "OrganizationNotEmptyException")]
#[case("LeaveOrganization", json!({}), "MasterCannotLeaveOrganizationException")]
#[case("DescribeAccount", json!({"AccountId": "999999999999"}), "AccountNotFoundException")]
#[case("DescribeAccount", json!({"AccountId": "nobody"}), "InvalidInputException: You provided a value that does not match the required pattern.")]
#[case("DescribeAccount", json!({}), "InvalidInputException: You must include a value for all required parameters.")]
#[case("DescribeOrganizationalUnit", json!({"OrganizationalUnitId": "ou-ab12-99999999"}), "OrganizationalUnitNotFoundException")]
#[case("CreateOrganizationalUnit", json!({"ParentId": "r-zz99", "Name": "a"}), "ParentNotFoundException")]
#[case("CreateOrganizationalUnit", json!({"ParentId": "r-ab12", "Name": UNIT}), "DuplicateOrganizationalUnitException")]
#[case("CreateOrganizationalUnit", json!({"ParentId": "r-ab12", "Name": "a", "Tags": [{"Key": "aws:a", "Value": ""}]}), "InvalidInputException: You specified a tag key that is a system tag.")]
#[case("UpdateOrganizationalUnit", json!({"OrganizationalUnitId": UNIT, "Name": "ou-ab12-22222222"}), "DuplicateOrganizationalUnitException")]
#[case("ListParents", json!({"ChildId": "999999999999"}), "ChildNotFoundException")]
#[case("ListRoots", json!({"NextToken": "forged"}), "InvalidInputException: Get the value for the NextToken")]
#[case("ListAccounts", json!({"MaxResults": 21}), "InvalidInputException: You provided a numeric parameter that has a larger value than allowed.")]
#[case("EnablePolicyType", json!({"RootId": "r-ab12", "PolicyType": SCP}), "PolicyTypeAlreadyEnabledException")]
#[case("EnablePolicyType", json!({"RootId": "r-zz99", "PolicyType": SCP}), "RootNotFoundException")]
#[case("EnablePolicyType", json!({"RootId": "r-ab12", "PolicyType": "TAG_POLICY"}), "NotImplemented: Portcullis does not implement policies of the type TAG_POLICY yet")]
#[case("EnablePolicyType", json!({"RootId": "r-ab12", "PolicyType": "ANY"}), "InvalidInputException: You specified an invalid value.")]
#[case("DisablePolicyType", json!({"RootId": "r-ab12", "PolicyType": "RESOURCE_CONTROL_POLICY"}), "PolicyTypeNotEnabledException")]
#[case("CreatePolicy", json!({"Name": "x", "Description": "", "Type": SCP, "Content": "{"}), "MalformedPolicyDocumentException: The provided policy document does not meet the requirements of the specified policy type.")]
#[case("CreatePolicy", json!({"Name": "p-denyecr001", "Description": "", "Type": SCP, "Content": deny(&["s3:*"]).to_string()}), "DuplicatePolicyException")]
#[case("CreatePolicy", json!({"Name": "x", "Description": "", "Type": "RESOURCE_CONTROL_POLICY", "Content": allow(&["s3:*"], "*").to_string()}), "MalformedPolicyDocumentException")]
#[case("CreatePolicy", json!({"Name": "x", "Description": "", "Type": SCP, "Content": deny(&["s3:*"]).to_string() + &" ".repeat(10_240)}), "ConstraintViolationException: You attempted to create a policy that is larger")]
#[case("UpdatePolicy", json!({"PolicyId": "p-FullAWSAccess", "Name": "mine"}), "InvalidInputException: You specified a policy that is managed by AWS")]
#[case("DeletePolicy", json!({"PolicyId": "p-denyecr001"}), "PolicyInUseException")]
#[case("DeletePolicy", json!({"PolicyId": "p-absent0000"}), "PolicyNotFoundException")]
#[case("AttachPolicy", json!({"PolicyId": "p-denyecr001", "TargetId": UNIT}), "DuplicatePolicyAttachmentException")]
#[case("AttachPolicy", json!({"PolicyId": "p-denyecr001", "TargetId": "999999999999"}), "TargetNotFoundException")]
#[case("AttachPolicy", json!({"PolicyId": "p-RCPFullAWSAccess", "TargetId": UNIT}), "PolicyTypeNotEnabledException")]
#[case("DetachPolicy", json!({"PolicyId": "p-unattached1", "TargetId": UNIT}), "PolicyNotAttachedException")]
#[case("DetachPolicy", json!({"PolicyId": "p-FullAWSAccess", "TargetId": "r-ab12"}), "ConstraintViolationException: You attempted to detach a policy")]
#[case("MoveAccount", json!({"AccountId": MEMBER, "SourceParentId": UNIT, "DestinationParentId": "r-ab12"}), "SourceParentNotFoundException")]
#[case("MoveAccount", json!({"AccountId": MEMBER, "SourceParentId": "r-ab12", "DestinationParentId": "r-ab12"}), "DuplicateAccountException")]
#[case("MoveAccount", json!({"AccountId": MEMBER, "SourceParentId": "r-ab12", "DestinationParentId": "ou-ab12-99999999"}), "DestinationParentNotFoundException")]
#[case("CloseAccount", json!({"AccountId": ACCOUNT}), "ConstraintViolationException: You attempted to close the management account.")]
#[case("RemoveAccountFromOrganization", json!({"AccountId": ACCOUNT}), "MasterCannotLeaveOrganizationException")]
#[case("RemoveAccountFromOrganization", json!({"AccountId": DELEGATE}), "ConstraintViolationException: You attempted to remove an account that is registered as a delegated administrator")]
#[case("RegisterDelegatedAdministrator", json!({"AccountId": MEMBER, "ServicePrincipal": "ram.amazonaws.com"}), "ConstraintViolationException: You attempted to register a delegated administrator before")]
#[case("RegisterDelegatedAdministrator", json!({"AccountId": DELEGATE, "ServicePrincipal": "guardduty.amazonaws.com"}), "AccountAlreadyRegisteredException")]
#[case("DeregisterDelegatedAdministrator", json!({"AccountId": MEMBER, "ServicePrincipal": "guardduty.amazonaws.com"}), "AccountNotRegisteredException")]
#[case("ListDelegatedServicesForAccount", json!({"AccountId": MEMBER}), "AccountNotRegisteredException")]
#[case("TagResource", json!({"ResourceId": "p-absent0000", "Tags": []}), "TargetNotFoundException")]
#[case("DescribeCreateAccountStatus", json!({"CreateAccountRequestId": "car-99999999"}), "CreateAccountStatusNotFoundException")]
#[case("DescribeHandshake", json!({"HandshakeId": "h-12345678"}), "NotImplemented: Portcullis does not implement organizations:DescribeHandshake yet")]
#[tokio::test]
async fn what_cannot_be_is_refused(#[case] operation: &str, #[case] input: Value, #[case] refusal: &str) {
    let account = managed();
    let before = format!("{:?}", account.store().world());
    let refused = account.refused(operation, input).await;
    let status = if refusal.starts_with("NotImplemented") { 501 } else { 400 };
    assert!(refused.starts_with(&format!("{status} {refusal}")), "{refused}");
    assert_eq!(format!("{:?}", account.store().world()), before, "a refused call changed something");
}

/// The root user of the member account, which no policy of its own limits.
async fn lists_images(account: &Account) -> Result<(), String> {
    let answer = account.call(&root_of(MEMBER), "ecr:DescribeRepositories", json!({})).await;
    if answer.status == 200 { Ok(()) } else { Err(answer.refusal()) }
}

#[tokio::test]
async fn what_is_attached_decides_over_the_next_request() {
    let account = managed();
    assert_eq!(lists_images(&account).await, Ok(()));
    // Into the unit whose policy denies ECR, and out again.
    let to = |source: &str, target: &str| json!({"AccountId": MEMBER, "SourceParentId": source, "DestinationParentId": target});
    account.organizations("MoveAccount", to("r-ab12", UNIT)).await;
    let denied = lists_images(&account).await.unwrap_err();
    let policy = "arn:aws:organizations::123456789012:policy/o-exampleorg/service_control_policy/p-denyecr001";
    assert!(denied.ends_with(&format!("with an explicit deny in a service control policy: {policy}")), "{denied}");
    let content = deny(&["s3:*"]).to_string();
    account.organizations("UpdatePolicy", json!({"PolicyId": "p-denyecr001", "Content": content})).await;
    assert_eq!(lists_images(&account).await, Ok(()), "the changed document counts");
    let content = deny(&["ecr:*"]).to_string();
    account.organizations("UpdatePolicy", json!({"PolicyId": "p-denyecr001", "Content": content})).await;
    assert!(lists_images(&account).await.is_err());
    account.organizations("DetachPolicy", json!({"PolicyId": "p-denyecr001", "TargetId": UNIT})).await;
    assert_eq!(lists_images(&account).await, Ok(()));
    account.organizations("AttachPolicy", json!({"PolicyId": "p-denyecr001", "TargetId": MEMBER})).await;
    assert!(lists_images(&account).await.is_err());
    account.organizations("DisablePolicyType", json!({"RootId": "r-ab12", "PolicyType": SCP})).await;
    assert_eq!(lists_images(&account).await, Ok(()), "the type is out of force");
    account.organizations("EnablePolicyType", json!({"RootId": "r-ab12", "PolicyType": SCP})).await;
    assert_eq!(lists_images(&account).await, Ok(()), "what was attached is not attached any more");
    // An allow list: without AWS's own policy only what is listed is allowed.
    let input = json!({"Name": "iam", "Description": "", "Type": SCP, "Content": allow(&["iam:*"], "*").to_string()});
    let made = account.organizations("CreatePolicy", input).await;
    let id = &made["Policy"]["PolicySummary"]["Id"];
    account.organizations("AttachPolicy", json!({"PolicyId": id, "TargetId": MEMBER})).await;
    account.organizations("DetachPolicy", json!({"PolicyId": "p-FullAWSAccess", "TargetId": MEMBER})).await;
    let denied = lists_images(&account).await.unwrap_err();
    assert!(
        denied.contains("because no service control policy allows the ecr:DescribeRepositories action"),
        "{denied}"
    );
    account.organizations("RemoveAccountFromOrganization", json!({"AccountId": MEMBER})).await;
    assert_eq!(lists_images(&account).await, Ok(()), "no member any more");
}

#[tokio::test]
async fn members_see_the_whole_delegates_see_everything_and_the_management_account_alone_changes_it() {
    let account = managed();
    let denied = "400 AccessDeniedException: You don't have permissions to access this resource.";
    let asked = async |who: &str, operation: &str, input: Value| {
        let answer = account.call(&root_of(who), &format!("organizations:{operation}"), input).await;
        if answer.status == 200 { "seen".to_owned() } else { answer.refusal() }
    };
    let describe = || json!({"AccountId": MEMBER});
    for (who, lists) in [(ACCOUNT, "seen"), (DELEGATE, "seen"), (MEMBER, denied)] {
        assert_eq!(asked(who, "DescribeOrganization", json!({})).await, "seen", "{who}");
        assert_eq!(asked(who, "ListAccounts", json!({})).await, lists, "{who}");
        assert_eq!(asked(who, "DescribeAccount", describe()).await, lists, "{who}");
    }
    for who in [DELEGATE, MEMBER] {
        let tags = json!({"ResourceId": UNIT, "Tags": [{"Key": "a", "Value": "b"}]});
        assert_eq!(asked(who, "TagResource", tags).await, denied);
        assert_eq!(asked(who, "DeleteOrganization", json!({})).await, denied);
    }
    assert_eq!(asked(DELEGATE, "LeaveOrganization", json!({})).await, "seen", "the answer of success");
    let stranger = asked("444444444444", "DescribeOrganization", json!({})).await;
    assert!(stranger.starts_with("400 AWSOrganizationsNotInUseException"), "{stranger}");
}

#[tokio::test]
async fn an_address_that_is_taken_makes_no_account() {
    let account = managed();
    let input = json!({"AccountName": "twin", "Email": format!("{MEMBER}@EXAMPLE.com")});
    let begun = account.organizations("CreateAccount", input).await;
    assert_eq!(begun["CreateAccountStatus"]["State"], "IN_PROGRESS");
    let id = &begun["CreateAccountStatus"]["Id"];
    let told = account.organizations("DescribeCreateAccountStatus", json!({"CreateAccountRequestId": id})).await;
    assert_eq!(told["CreateAccountStatus"]["FailureReason"], "EMAIL_ALREADY_EXISTS");
    assert_eq!(account.organizations("ListAccounts", json!({})).await["Accounts"].as_array().unwrap().len(), 3);
    let failed = account.organizations("ListCreateAccountStatus", json!({"States": ["FAILED"]})).await;
    assert_eq!(failed["CreateAccountStatuses"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn lists_come_in_pages_of_twenty() {
    let account = managed();
    for number in 0..22 {
        let input = json!({"AccountName": "a", "Email": format!("a{number}@example.com")});
        account.organizations("CreateAccount", input).await;
    }
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let page = account.organizations("ListAccounts", json!({"NextToken": token, "MaxResults": 10})).await;
        let ids = page["Accounts"].as_array().unwrap().iter().map(|account| account["Id"].clone());
        seen.extend(ids);
        token = page["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    let first = account.organizations("ListAccounts", json!({})).await;
    assert_eq!(first["Accounts"].as_array().unwrap().len(), 20);
    assert!(first["NextToken"].is_string());
}

/// Condition keys of Organizations decide, as a guardrail on who may attach what needs them.
#[tokio::test]
async fn a_condition_on_the_type_of_policy_and_on_tags_is_judged() {
    let account = Account::with_tester(None).await;
    World::Full.furnish(&account);
    let statement = |key: &str, value: &str| {
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "organizations:*", "Resource": "*",
            "Condition": {"StringEquals": {key: value}},
        }]})
    };
    let tester = || account.session_of("tester");
    let list = || json!({"Filter": SCP});
    for (key, value, status) in [
        ("organizations:PolicyType", SCP, 200),
        ("organizations:PolicyType", "RESOURCE_CONTROL_POLICY", 400),
        ("aws:ResourceAccount", ACCOUNT, 200),
        ("aws:ResourceAccount", MEMBER, 400),
    ] {
        account.put_role_policy("tester", &statement(key, value)).await;
        let answer = account.call(&tester(), "organizations:ListPolicies", list()).await;
        assert_eq!(answer.status, status, "{key} {value}: {}", answer.text());
    }
    account.organizations("TagResource", json!({"ResourceId": UNIT, "Tags": [{"Key": "env", "Value": "prod"}]})).await;
    for (value, status) in [("prod", 200), ("dev", 400)] {
        account.put_role_policy("tester", &statement("aws:ResourceTag/env", value)).await;
        let input = json!({"OrganizationalUnitId": UNIT});
        let answer = account.call(&tester(), "organizations:DescribeOrganizationalUnit", input).await;
        assert_eq!(answer.status, status, "{value}: {}", answer.text());
    }
}
