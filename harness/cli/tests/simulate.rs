//! `portcullis simulate`: one request and many, what cannot be read, and the exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

fn simulate(input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .arg("simulate")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("NO_COLOR", "1")
        .env_remove("PORTCULLIS_LOG")
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        stdin.write_all(&input).unwrap();
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn told(output: &Output) -> String {
    let code = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("exit code {code}\n--- stdout\n{out}--- stderr\n{err}")
}

fn request(action: &str) -> Value {
    json!({
        "request": {
            "principal": "arn:aws:sts::123456789012:assumed-role/dev-github-actions/GitHubActions",
            "action": action,
            "resource": "arn:aws:ecr:ap-northeast-1:123456789012:repository/my-ecr-repo",
            "resourceAccount": "123456789012",
            "context": { "aws:SourceIp": "203.0.113.7" },
        },
        "identityPolicies": [{ "name": "push", "policy": {
            "Version": "2012-10-17",
            "Statement": [{ "Sid": "Push", "Effect": "Allow", "Action": "ecr:PutImage", "Resource": "*" }],
        } }],
        "resourcePolicy": null,
        "permissionsBoundaries": null,
        "sessionPolicies": null,
        "serviceControlPolicies": null,
        "resourceControlPolicies": [],
    })
}

#[test]
fn one_request_has_one_answer() {
    let output = simulate(request("ecr:PutImage").to_string().as_bytes());
    insta::assert_snapshot!(told(&output));
    let denied = simulate(request("ecr:DeleteRepository").to_string().as_bytes());
    assert_eq!(denied.status.code(), Some(0), "a denial is an answer");
    let answer: Value = serde_json::from_slice(&denied.stdout).unwrap();
    assert_eq!(answer["decision"], "implicitDeny");
    let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(members, ["decision", "reasons", "warnings"]);
}

#[test]
fn a_list_has_a_list_of_answers_and_an_error_in_the_place_of_what_could_not_be_read() {
    let mut misspelt = request("ecr:PutImage");
    misspelt["request"]["principle"] = json!("anonymous");
    let requests = json!([request("ecr:PutImage"), misspelt, 7, request("ecr:DeleteRepository")]);
    let output = simulate(serde_json::to_string_pretty(&requests).unwrap().as_bytes());
    insta::assert_snapshot!(told(&output));
    assert_eq!(output.status.code(), Some(1));
    assert!(serde_json::from_slice::<Value>(&output.stdout).unwrap().is_array());
}

#[test]
fn an_empty_list_has_no_answers() {
    let output = simulate(b" [ ] ");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"[\n]\n".as_slice()));
}

#[test]
fn one_request_that_cannot_be_read_is_told_with_its_place() {
    let mut wrong = request("ecr:PutImage");
    wrong["request"]["context"] = json!({ "aws:SecureTransport": true });
    insta::assert_snapshot!(told(&simulate(serde_json::to_string_pretty(&wrong).unwrap().as_bytes())));
    assert_eq!(simulate(b"7").status.code(), Some(1), "it is JSON");
}

#[test]
fn what_is_not_json_is_wrong_input() {
    let inputs: [&[u8]; 7] =
        [b"", b"portcullis", b"{ \"request\": ", b"[{},]", b"{}\n{}", b"\"\xff\"", b"\xff\xfe{\x00}\x00"];
    let outputs = inputs.map(simulate);
    for output in &outputs {
        assert_eq!(output.status.code(), Some(2), "{}", told(output));
        assert!(output.stdout.is_empty(), "{}", told(output));
    }
    insta::assert_snapshot!(outputs.iter().map(told).collect::<Vec<_>>().join("\n"));
}

#[test]
fn hostile_input_ends_with_an_answer_or_an_error() {
    let open = "[".repeat(300_000);
    assert_eq!(simulate(open.as_bytes()).status.code(), Some(2));
    let deep = format!("{open}{}", "]".repeat(300_000));
    assert_eq!(simulate(deep.as_bytes()).status.code(), Some(1));
    let long = format!("\"{}\"", "x".repeat(3_000_000));
    let output = simulate(long.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.len() < 1000, "the text is too long to be shown");
    assert!(told(&output).contains("at line 1, column 1: "), "{}", told(&output));
    let mut request = request("ecr:PutImage");
    request["request"]["context"]["aws:UserAgent"] = json!("x".repeat(100_000));
    request["identityPolicies"][0]["policy"]["Statement"][0]["Condition"] =
        json!({ "StringLike": { "aws:UserAgent": "*x".repeat(5_000) + "y" } });
    assert_eq!(simulate(request.to_string().as_bytes()).status.code(), Some(0));
}

#[test]
fn a_hundred_thousand_requests_are_answered_in_their_order() {
    let short = |effect: &str| {
        let statement = json!({ "Effect": effect, "Action": "a:b", "Resource": "*" });
        json!({
            "request": { "principal": "arn:aws:iam::123456789012:user/u", "action": "a:b", "resource": "*" },
            "identityPolicies": [{ "name": "p", "policy": { "Statement": statement } }],
        })
        .to_string()
    };
    let (allowed, denied) = (short("Allow"), short("Deny"));
    let mut input = String::from("[");
    for index in 0..100_000 {
        if index > 0 {
            input.push(',');
        }
        input.push_str(if index % 10 == 0 { &denied } else { &allowed });
    }
    input.push(']');
    let output = simulate(input.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    let out = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<&str> = out.lines().filter(|line| line.starts_with('{')).collect();
    assert_eq!(answers.len(), 100_000);
    for (index, answer) in answers.iter().enumerate() {
        let wanted = if index % 10 == 0 { r#"{"decision":"explicitDeny""# } else { r#"{"decision":"allowed""# };
        assert!(answer.starts_with(wanted), "{index}: {answer}");
    }
}
