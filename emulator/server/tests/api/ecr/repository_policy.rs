//! Policies of repositories when they are set: whom they may name, whom they may not lock out, and what becomes of a
//! principal that goes.

use serde_json::{Value, json};

use crate::account::{Account, allow};

const REFUSED: &str = "400 InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: ";

fn policy(effect: &str, principal: Value, action: &str) -> Value {
    let statement = json!({"Effect": effect, "Principal": principal, "Action": action});
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

fn input(policy: &Value) -> Value {
    json!({"repositoryName": "app", "policyText": policy.to_string()})
}

#[tokio::test]
async fn a_policy_that_locks_its_author_out_needs_force() {
    let account = Account::with_tester(Some(&allow(&["ecr:SetRepositoryPolicy"], "*"))).await;
    let tester = account.session_of("tester");
    for locking in [
        policy("Deny", json!("*"), "ecr:*"),
        policy("Deny", json!({"AWS": "arn:aws:iam::123456789012:role/tester"}), "ecr:SetRepositoryPolicy"),
    ] {
        let answer = account.call(&tester, "ecr:SetRepositoryPolicy", input(&locking)).await;
        assert_eq!(answer.refusal(), format!("{REFUSED}'Invalid repository policy provided'"));
        let nothing = account.call(&account.root, "ecr:GetRepositoryPolicy", json!({"repositoryName": "app"})).await;
        assert!(nothing.refusal().starts_with("400 RepositoryPolicyNotFoundException"));
    }
    // Another's loss is not the author's.
    let of_others = policy("Deny", json!({"AWS": "999999999999"}), "ecr:SetRepositoryPolicy");
    assert_eq!(account.call(&tester, "ecr:SetRepositoryPolicy", input(&of_others)).await.status, 200);
    let mut forced = input(&policy("Deny", json!("*"), "ecr:*"));
    forced["force"] = true.into();
    assert_eq!(account.call(&tester, "ecr:SetRepositoryPolicy", forced.clone()).await.status, 200);
    let locked_out = account.call(&tester, "ecr:SetRepositoryPolicy", forced).await.refusal();
    assert!(locked_out.starts_with("400 AccessDeniedException"), "{locked_out}");
}

#[tokio::test]
async fn a_policy_names_roles_and_users_that_exist() {
    let account = Account::with_tester(None).await;
    for missing in ["role/no-such", "user/no-such"] {
        let principal = json!({"AWS": ["999999999999", format!("arn:aws:iam::123456789012:{missing}")]});
        let input = input(&policy("Allow", principal, "ecr:*"));
        let answer = account.call(&account.root, "ecr:SetRepositoryPolicy", input).await.refusal();
        assert_eq!(answer, format!("{REFUSED}'Principal not found'"));
    }
    // An emulator knows the roles of the accounts that somebody filled, and takes those of others as they are.
    let elsewhere = json!({"AWS": "arn:aws:iam::999999999999:role/theirs"});
    account.must("ecr:SetRepositoryPolicy", input(&policy("Allow", elsewhere, "ecr:*"))).await;
}

#[tokio::test]
async fn a_role_that_goes_leaves_its_id_in_the_policies_of_repositories_and_registries() {
    let account = Account::with_tester(None).await;
    let trust = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}});
    account.must("iam:CreateRole", json!({"RoleName": "gone", "AssumeRolePolicyDocument": trust.to_string()})).await;
    let named = json!({"AWS": ["arn:aws:iam::123456789012:role/gone", "arn:aws:iam::123456789012:role/tester"]});
    account.must("ecr:SetRepositoryPolicy", input(&policy("Allow", named.clone(), "ecr:BatchGetImage"))).await;
    let mut registry = policy("Allow", named, "ecr:CreateRepository");
    registry["Statement"][0]["Resource"] = "arn:aws:ecr:ap-northeast-1:123456789012:repository/*".into();
    account.must("ecr:PutRegistryPolicy", json!({"policyText": registry.to_string()})).await;
    account.must("iam:DeleteRole", json!({"RoleName": "gone"})).await;
    for (operation, input) in
        [("ecr:GetRepositoryPolicy", json!({"repositoryName": "app"})), ("ecr:GetRegistryPolicy", json!({}))]
    {
        let text = account.must(operation, input).await.json()["policyText"].as_str().unwrap().to_owned();
        let policy: Value = serde_json::from_str(&text).unwrap();
        let principals = policy["Statement"][0]["Principal"]["AWS"].as_array().unwrap();
        assert!(principals[0].as_str().unwrap().starts_with("AROA"), "{text}");
        assert_eq!(principals[1], "arn:aws:iam::123456789012:role/tester");
    }
}
