//! AssumeRole: who gets in, what goes along, what stays with the session, and for how long.

use aws_credential_types::Credentials;
use rstest::rstest;
use serde_json::{Value, json};

use crate::account::{ACCOUNT, Account, Answer, allow, deny, root_of};

const DEPLOY: &str = "arn:aws:iam::123456789012:role/team/deploy";

/// An account with the role `tester`, which may do everything, and the role `deploy` for it, with these conditions.
async fn account(condition: Value) -> Account {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    trust(&account, "deploy", condition).await;
    account
}

/// Creates a role that trusts its account with all that a session may bring along.
async fn trust(account: &Account, name: &str, condition: Value) {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": ACCOUNT},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": condition,
    }]});
    let role = json!({"RoleName": name, "Path": "/team/", "AssumeRolePolicyDocument": trust.to_string()});
    account.must("iam:CreateRole", role).await;
    account.put_role_policy(name, &allow(&["*"], "*")).await;
}

async fn assume(account: &Account, caller: &Credentials, changes: Value) -> Answer {
    let mut input = json!({"RoleArn": DEPLOY, "RoleSessionName": "me"});
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    account.call(caller, "sts:AssumeRole", input).await
}

pub(crate) fn credentials(answer: &Answer) -> Credentials {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let token = Some(answer.element("SessionToken"));
    Credentials::new(answer.element("AccessKeyId"), answer.element("SecretAccessKey"), token, None, "test")
}

fn lifetime(account: &Account, answer: &Answer) -> i64 {
    let expiration: portcullis_model::Timestamp = answer.element("Expiration").parse().unwrap();
    expiration.as_second() - account.gate.clock().seconds()
}

#[tokio::test]
async fn a_caller_that_the_role_trusts_gets_its_credentials() {
    let account = account(json!({})).await;
    let answer = assume(&account, &account.session_of("tester"), json!({})).await;
    assert!((3598..=3600).contains(&lifetime(&account, &answer)));
    insta::with_settings!({filters => vec![
        (r"AROA[A-Z2-7]{17}", "AROA…"),
        (r"ASIA[A-Z2-7]{16}", "ASIA…"),
        (r"<SecretAccessKey>[A-Za-z0-9+/]{40}<", "<SecretAccessKey>…<"),
        (r"<SessionToken>[A-Za-z0-9+/=]+<", "<SessionToken>…<"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>"),
    ]}, { insta::assert_snapshot!(answer.text()); });
    let identity = account.call(&credentials(&answer), "sts:GetCallerIdentity", json!({})).await;
    assert_eq!(identity.element("Arn"), "arn:aws:sts::123456789012:assumed-role/deploy/me");
    assert_eq!(identity.element("UserId"), answer.element("AssumedRoleId"));
    let info = json!({"AccessKeyId": answer.element("AccessKeyId")});
    assert_eq!(account.must("sts:GetAccessKeyInfo", info).await.element("Account"), ACCOUNT);
}

/// Trust policies see what the call brings, and of the caller that it has no multi-factor authentication.
#[rstest]
#[case(json!({"StringEquals": {"sts:ExternalId": "e-1"}}), json!({"ExternalId": "e-1"}), true)]
#[case(json!({"StringEquals": {"sts:ExternalId": "e-1"}}), json!({"ExternalId": "e-2"}), false)]
#[case(json!({"StringEquals": {"sts:ExternalId": "e-1"}}), json!({}), false)]
#[case(json!({"Null": {"sts:ExternalId": "true"}}), json!({}), true)]
#[case(json!({"StringLike": {"sts:RoleSessionName": "m?"}}), json!({}), true)]
#[case(json!({"StringLike": {"sts:RoleSessionName": "you"}}), json!({}), false)]
#[case(json!({"StringEquals": {"sts:SourceIdentity": "ann"}}), json!({"SourceIdentity": "ann"}), true)]
#[case(json!({"StringEquals": {"sts:SourceIdentity": "ann"}}), json!({"SourceIdentity": "bob"}), false)]
#[case(json!({"StringEquals": {"aws:RequestTag/team": "web"}}), json!({"Tags.member.1.Key": "team", "Tags.member.1.Value": "web"}), true)]
#[case(json!({"StringEquals": {"aws:RequestTag/team": "web"}}), json!({"Tags.member.1.Key": "team", "Tags.member.1.Value": "api"}), false)]
#[case(json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}), json!({"Tags.member.1.Key": "cost", "Tags.member.1.Value": "1"}), false)]
#[case(json!({"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": "team"}}), json!({"Tags.member.1.Key": "team", "Tags.member.1.Value": "web", "TransitiveTagKeys.member.1": "team"}), true)]
#[case(json!({"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": "team"}}), json!({"Tags.member.1.Key": "team", "Tags.member.1.Value": "web"}), false)]
#[case(json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}), json!({}), false)]
#[case(json!({"Bool": {"aws:MultiFactorAuthPresent": "false"}}), json!({}), true)]
#[case(json!({"Null": {"aws:MultiFactorAuthAge": "true"}}), json!({}), true)]
#[case(json!({"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/tester"}}), json!({}), true)]
#[case(json!({"StringEquals": {"aws:PrincipalAccount": "999999999999"}}), json!({}), false)]
#[case(json!({"NumericLessThan": {"sts:DurationSeconds": "9999"}}), json!({}), false)]
#[tokio::test]
async fn the_trust_policy_sees_what_the_call_brings(
    #[case] condition: Value,
    #[case] input: Value,
    #[case] let_in: bool,
) {
    let account = account(condition.clone()).await;
    let answer = assume(&account, &account.session_of("tester"), input).await;
    assert_eq!(answer.status == 200, let_in, "{condition}: {}", answer.text());
    let refused = "User: arn:aws:sts::123456789012:assumed-role/tester/ci is not authorized to perform: sts:AssumeRole on \
                   resource: arn:aws:iam::123456789012:role/team/deploy";
    assert!(let_in || answer.refusal() == format!("403 AccessDenied: {refused}"), "{}", answer.text());
}

/// One thing is wrong with each of these calls.
#[tokio::test]
async fn each_mistake_is_told_in_the_words_of_aws() {
    let account = account(json!({})).await;
    let tester = account.session_of("tester");
    let tag = |number: usize, key: &str| json!({format!("Tags.member.{number}.Key"): key, format!("Tags.member.{number}.Value"): "v"});
    let both = |one: Value, other: Value| {
        let mut both = one;
        both.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        both
    };
    let many_tags =
        (1..=50).fold(json!({}), |tags, number| both(tags, tag(number, &format!("{number}{}", "k".repeat(100)))));
    let long = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": "s".repeat(2000)}]});
    let calls = [
        ("a role that is no ARN", json!({"RoleArn": "nothing-valid-in-here"})),
        ("the ARN of a user", json!({"RoleArn": "arn:aws:iam::123456789012:user/deploy"})),
        ("no such role", json!({"RoleArn": "arn:aws:iam::123456789012:role/gone"})),
        ("a session name with a colon", json!({"RoleSessionName": "Session1:2"})),
        (
            "an MFA device that nobody has",
            json!({"SerialNumber": "arn:aws:iam::123456789012:mfa/me", "TokenCode": "123456"}),
        ),
        ("a device without its code", json!({"SerialNumber": "arn:aws:iam::123456789012:mfa/me"})),
        (
            "contexts",
            json!({"ProvidedContexts.member.1.ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter"}),
        ),
        ("a tag twice", both(tag(1, "team"), tag(2, "Team"))),
        ("a reserved tag", tag(1, "aws:team")),
        ("a transitive key that is no tag", both(tag(1, "team"), json!({"TransitiveTagKeys.member.1": "cost"}))),
        ("more tags than fit", many_tags),
        ("51 tags", (1..=51).fold(json!({}), |tags, number| both(tags, tag(number, &number.to_string())))),
        ("a session policy that is no JSON", json!({"Policy": "{"})),
        (
            "a session policy with a principal",
            json!({"Policy": r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#}),
        ),
        ("a session policy that is too long", json!({"Policy": long.to_string()})),
        (
            "a session policy that does not exist",
            json!({"PolicyArns.member.1.arn": "arn:aws:iam::123456789012:policy/gone"}),
        ),
        (
            "a session policy of another account",
            json!({"PolicyArns.member.1.arn": "arn:aws:iam::999999999999:policy/theirs"}),
        ),
        ("an entry without its policy", json!({"PolicyArns.member.1.other": "x"})),
        ("more than an hour from a session", json!({"DurationSeconds": "3601"})),
        ("shorter than STS allows", json!({"DurationSeconds": "899"})),
        ("longer than STS allows", json!({"DurationSeconds": "43201"})),
    ];
    let mut shown = Vec::new();
    for (what, changes) in calls {
        let answer = assume(&account, &tester, changes).await;
        let cause = account.last_record().refusal.unwrap().cause.map(|cause| cause.text).unwrap_or("-".to_owned());
        shown.push(format!("{what}\n  {:.400}\n  {cause}", answer.refusal()));
    }
    let eleven: Value = (1..=11)
        .map(|n| (format!("PolicyArns.member.{n}.arn"), json!("arn:aws:iam::aws:policy/ReadOnlyAccess")))
        .collect();
    shown.push(format!("eleven session policies\n  {}", assume(&account, &tester, eleven).await.refusal()));
    shown.push(format!("a root user\n  {}", assume(&account, &account.root, json!({})).await.refusal()));
    insta::assert_snapshot!(shown.join("\n"));
}

/// Each needs a permission of its own, in the trust policy and in the caller's policies.
#[rstest]
#[case("sts:TagSession", json!({"Tags.member.1.Key": "team", "Tags.member.1.Value": "web"}))]
#[case("sts:SetSourceIdentity", json!({"SourceIdentity": "ann"}))]
#[tokio::test]
async fn tags_and_source_identity_need_permissions(#[case] action: &str, #[case] input: Value) {
    let account = account(json!({})).await;
    let tester = account.session_of("tester");
    assert_eq!(assume(&account, &tester, input.clone()).await.status, 200);
    let refused = format!("is not authorized to perform: {action} on resource: {DEPLOY}");
    account.put_role_policy("tester", &allow(&["sts:AssumeRole"], "*")).await;
    assert!(assume(&account, &tester, input.clone()).await.refusal().ends_with(&refused));
    account.put_role_policy("tester", &allow(&["*"], "*")).await;
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"},
    ]});
    account
        .must("iam:UpdateAssumeRolePolicy", json!({"RoleName": "deploy", "PolicyDocument": trust.to_string()}))
        .await;
    assert!(assume(&account, &tester, input).await.refusal().ends_with(&refused));
    assert_eq!(assume(&account, &tester, json!({})).await.status, 200, "neither is needed without them");
}

/// A chain: `tester` becomes `deploy`, which becomes `next`.
async fn chain(account: &Account, first: Value, second: Value) -> Answer {
    let deploy = credentials(&assume(account, &account.session_of("tester"), first).await);
    let mut input = second;
    input["RoleArn"] = json!("arn:aws:iam::123456789012:role/team/next");
    assume(account, &deploy, input).await
}

#[tokio::test]
async fn transitive_tags_and_the_source_identity_go_on_through_a_chain() {
    let account = account(json!({})).await;
    trust(&account, "next", json!({})).await;
    let first = json!({
        "Tags.member.1.Key": "team", "Tags.member.1.Value": "web",
        "Tags.member.2.Key": "cost", "Tags.member.2.Value": "1",
        "TransitiveTagKeys.member.1": "Team", "SourceIdentity": "ann",
    });
    let answer =
        chain(&account, first.clone(), json!({"Tags.member.1.Key": "stage", "Tags.member.1.Value": "dev"})).await;
    assert_eq!(answer.element("SourceIdentity"), "ann");
    let next = credentials(&answer);
    for (key, value, holds) in [("team", "web", true), ("stage", "dev", true), ("cost", "1", false)] {
        let mut policy = allow(&["ecr:DescribeRepositories"], "*");
        policy["Statement"][0]["Condition"] =
            json!({"StringEquals": {format!("aws:PrincipalTag/{key}"): value, "aws:SourceIdentity": "ann"}});
        account.put_role_policy("next", &policy).await;
        let described = account.call(&next, "ecr:DescribeRepositories", json!({})).await;
        assert_eq!(described.status == 200, holds, "{key}: {}", described.text());
    }

    let again = json!({"Tags.member.1.Key": "TEAM", "Tags.member.1.Value": "other"});
    let conflict = "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key \
                    from the calling session.";
    assert!(chain(&account, first.clone(), again).await.refusal().ends_with(conflict));
    let changed = chain(&account, first.clone(), json!({"SourceIdentity": "bob"})).await.refusal();
    assert!(changed.contains("is not authorized to perform: sts:SetSourceIdentity on resource: "), "{changed}");
    let same = chain(&account, first, json!({"SourceIdentity": "ann"})).await;
    assert_eq!(same.status, 200, "{}", same.text());
}

/// Reported of EKS Pod Identity, whose tags are transitive; documented for the source identity.
#[rstest]
#[case("sts:TagSession", json!({"Tags.member.1.Key": "team", "Tags.member.1.Value": "web", "TransitiveTagKeys.member.1": "team"}))]
#[case("sts:SetSourceIdentity", json!({"SourceIdentity": "ann"}))]
#[tokio::test]
async fn what_a_chain_hands_on_needs_its_permission_again(#[case] action: &str, #[case] first: Value) {
    let account = account(json!({})).await;
    trust(&account, "next", json!({})).await;
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"},
    ]});
    account.must("iam:UpdateAssumeRolePolicy", json!({"RoleName": "next", "PolicyDocument": trust.to_string()})).await;
    assert_eq!(chain(&account, json!({}), json!({})).await.status, 200);
    let refusal = chain(&account, first, json!({})).await.refusal();
    assert!(refusal.contains(&format!("is not authorized to perform: {action} on resource: ")), "{refusal}");
}

#[tokio::test]
async fn a_chained_session_lasts_an_hour_at_most_whatever_the_role_allows() {
    let account = account(json!({})).await;
    account.must("iam:UpdateRole", json!({"RoleName": "deploy", "MaxSessionDuration": "43200"})).await;
    let tester = account.session_of("tester");
    let hour = assume(&account, &tester, json!({"DurationSeconds": "3600"})).await;
    assert!((3598..=3600).contains(&lifetime(&account, &hour)));
    let short = assume(&account, &tester, json!({"DurationSeconds": "900"})).await;
    assert!((898..=900).contains(&lifetime(&account, &short)));
    let long = assume(&account, &tester, json!({"DurationSeconds": "7200"})).await.refusal();
    assert_eq!(
        long,
        "400 ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    );
}

#[tokio::test]
async fn session_policies_limit_the_session_and_are_read_at_each_use() {
    let account = account(json!({})).await;
    let tester = account.session_of("tester");
    let managed = json!({"PolicyName": "limit", "PolicyDocument": allow(&["ecr:*"], "*").to_string()});
    let managed = account.must("iam:CreatePolicy", managed).await.element("Arn");
    let inline = allow(&["ecr:GetAuthorizationToken"], "*").to_string();
    let narrow = credentials(&assume(&account, &tester, json!({"Policy": inline})).await);
    let wide = credentials(&assume(&account, &tester, json!({"PolicyArns.member.1.arn": managed})).await);
    let describe =
        async |caller: &Credentials| account.call(caller, "ecr:DescribeRepositories", json!({})).await.status;
    assert_eq!((describe(&narrow).await, describe(&wide).await), (400, 200));
    let version = json!({"PolicyArn": managed, "PolicyDocument": deny(&["*"]).to_string(), "SetAsDefault": "true"});
    account.must("iam:CreatePolicyVersion", version).await;
    // Recorded [session-policy-arn-default-version-changed].
    assert_eq!(describe(&wide).await, 400);
}

/// Both sides must allow across accounts.
#[tokio::test]
async fn a_role_of_another_account_needs_its_trust_and_the_caller_s_permission() {
    let account =
        Account::with_tester(Some(&allow(&["sts:AssumeRole"], "arn:aws:iam::999999999999:role/theirs"))).await;
    let their_root = root_of("999999999999");
    let trusting = |who: &str| {
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": who}, "Action": "sts:AssumeRole"},
        ]})
    };
    for name in ["theirs", "closed"] {
        let role = json!({"RoleName": name, "AssumeRolePolicyDocument": trusting("123456789012").to_string()});
        assert_eq!(account.call(&their_root, "iam:CreateRole", role).await.status, 200);
    }
    let tester = account.session_of("tester");
    let become_ = async |name: &str| {
        let input = json!({"RoleArn": format!("arn:aws:iam::999999999999:role/{name}"), "RoleSessionName": "me"});
        account.call(&tester, "sts:AssumeRole", input).await
    };
    let answer = become_("theirs").await;
    let session = credentials(&answer);
    let identity = account.call(&session, "sts:GetCallerIdentity", json!({})).await;
    assert_eq!(identity.element("Account"), "999999999999");
    assert!(become_("closed").await.refusal().ends_with("on resource: arn:aws:iam::999999999999:role/closed"));
    let update = json!({"RoleName": "theirs", "PolicyDocument": trusting("111111111111").to_string()});
    assert_eq!(account.call(&their_root, "iam:UpdateAssumeRolePolicy", update).await.status, 200);
    assert!(become_("theirs").await.refusal().starts_with("403 AccessDenied"));
}

#[tokio::test]
async fn deleting_the_role_in_the_middle_of_a_chain_ends_its_sessions_only() {
    let account = account(json!({})).await;
    trust(&account, "next", json!({})).await;
    let deploy = credentials(&assume(&account, &account.session_of("tester"), json!({})).await);
    let input = json!({"RoleArn": "arn:aws:iam::123456789012:role/team/next"});
    let next = credentials(&assume(&account, &deploy, input).await);
    account.must("iam:DeleteRolePolicy", json!({"RoleName": "deploy", "PolicyName": "inline"})).await;
    account.must("iam:DeleteRole", json!({"RoleName": "deploy"})).await;
    let identity = async |caller: &Credentials| account.call(caller, "sts:GetCallerIdentity", json!({})).await.status;
    assert_eq!((identity(&deploy).await, identity(&next).await), (403, 200));
}

/// A thousand sessions later the world is what it was: a session is its token.
#[tokio::test]
async fn nothing_is_stored_of_a_session() {
    let account = account(json!({})).await;
    let tester = account.session_of("tester");
    let before = format!("{:?}", account.store().world());
    let mut keys = std::collections::BTreeSet::new();
    for number in 0..1_000 {
        let answer = assume(&account, &tester, json!({"RoleSessionName": format!("session-{number}")})).await;
        keys.insert(answer.element("AccessKeyId"));
        if number % 100 == 0 {
            assert_eq!(account.call(&credentials(&answer), "sts:GetCallerIdentity", json!({})).await.status, 200);
        }
    }
    assert_eq!(keys.len(), 1_000);
    assert_eq!(format!("{:?}", account.store().world()), before);
}
