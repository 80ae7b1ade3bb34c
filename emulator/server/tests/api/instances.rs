//! What an EC2 instance finds in its metadata: the credentials of the role that its profile holds.

use aws_credential_types::Credentials;
use portcullis_server::Emulator;
use serde_json::{Value, json};

use crate::{
    account::{REGION, request_to, sign_at},
    emulator::Running,
};

const INSTANCE: &str = "i-0123456789abcdef0";
const ARN: &str = "arn:aws:iam::123456789012:role/runner";

async fn asked(running: &Running, role: &str, instance: &str) -> (u16, String) {
    running.post("/_portcullis/instances", &json!({"role": role, "instance": instance}).to_string()).await
}

fn trusting(service: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

#[tokio::test]
async fn an_instance_has_the_role_that_its_profile_holds_and_that_trusts_ec2() {
    let running = Running::start(Emulator::new().unwrap()).await;
    let must = async |operation: &str, input: Value| {
        let (status, text) = running.call(operation, input).await;
        assert_eq!(status, 200, "{text}");
    };
    let no_role = asked(&running, ARN, INSTANCE).await;
    assert_eq!(no_role, (404, format!("there is no role `{ARN}`\n")));

    let role = json!({"RoleName": "runner", "AssumeRolePolicyDocument": trusting("ecs-tasks.amazonaws.com")});
    must("iam:CreateRole", role).await;
    let (status, told) = asked(&running, ARN, INSTANCE).await;
    assert!(status == 404 && told.contains("no instance profile holds the role"), "{status} {told}");

    must("iam:CreateInstanceProfile", json!({"InstanceProfileName": "runner"})).await;
    must("iam:AddRoleToInstanceProfile", json!({"InstanceProfileName": "runner", "RoleName": "runner"})).await;
    let (status, told) = asked(&running, ARN, INSTANCE).await;
    assert!(
        status == 403 && told.contains("does not let `ec2.amazonaws.com` call `sts:AssumeRole`"),
        "{status} {told}"
    );

    let trust = json!({"RoleName": "runner", "PolicyDocument": trusting("ec2.amazonaws.com")});
    must("iam:UpdateAssumeRolePolicy", trust).await;
    let (status, found) = asked(&running, ARN, INSTANCE).await;
    assert_eq!(status, 200, "{found}");
    let found: Value = serde_json::from_str(&found).unwrap();
    let member = |name: &str| found[name].as_str().unwrap().to_owned();
    assert!(member("Expiration") > member("LastUpdated"));
    let token = Some(member("Token"));
    let keys = Credentials::new(member("AccessKeyId"), member("SecretAccessKey"), token, None, "an instance");
    let host = format!("localhost:{}", running.listening.address().port());
    let mut request = request_to(&host, "sts:GetCallerIdentity", &json!({}));
    sign_at(running.emulator.clock(), &keys, REGION, &mut request);
    let sent = running.http.execute(request.try_into().unwrap()).await.unwrap();
    let identity = sent.text().await.unwrap();
    assert!(
        identity.contains(&format!("<Arn>arn:aws:sts::123456789012:assumed-role/runner/{INSTANCE}</Arn>")),
        "{identity}"
    );
}

#[tokio::test]
async fn what_is_no_instance_is_refused() {
    let running = Running::start(Emulator::new().unwrap()).await;
    for (role, instance) in [(ARN, "i-1"), (ARN, "GitHubActions"), ("runner", INSTANCE)] {
        assert_eq!(asked(&running, role, instance).await.0, 400, "{role} {instance}");
    }
    assert_eq!(running.post("/_portcullis/instances", "{}").await.0, 400);
}
