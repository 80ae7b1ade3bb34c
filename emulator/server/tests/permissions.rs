//! `POST /_portcullis/permissions`: what credentials may do, asked without doing it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::{Ipv4Addr, SocketAddr};

use portcullis_server::Emulator;
use serde_json::{Value, json};

/// Status and body of the answer to this question.
async fn ask(question: &str) -> (u16, String) {
    let emulator = Emulator::new().unwrap();
    let listening = emulator.listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let url = format!("{}/_portcullis/permissions", listening.url());
    let answer = reqwest::Client::new().post(url).body(question.to_owned()).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn question(change: impl FnOnce(&mut Value)) -> String {
    let mut question = json!({
        "accessKeyId": "123456789012", "region": "us-east-1", "action": "ecr:PutImage",
        "resource": "arn:aws:ecr:us-east-1:123456789012:repository/app",
    });
    change(&mut question);
    question.to_string()
}

#[tokio::test]
async fn the_root_user_of_an_account_may_do_anything_in_it() {
    let (status, body) = ask(&question(|_| ())).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &answer["allowed"]), (200, &json!(true)), "{body}");
    assert_eq!(answer["decision"]["decision"], "allowed");
}

#[tokio::test]
async fn in_another_account_it_may_not() {
    let other = "arn:aws:ecr:us-east-1:210987654321:repository/app";
    let (status, body) = ask(&question(|question| question["resource"] = json!(other))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &answer["allowed"]), (200, &json!(false)), "{body}");
    assert!(answer["denial"].as_str().unwrap().contains("is not authorized to perform: ecr:PutImage"), "{body}");
}

#[tokio::test]
async fn credentials_that_were_not_issued_here_are_nobodys() {
    let unknown = ask(&question(|question| question["accessKeyId"] = json!("AKIAIOSFODNN7EXAMPLE"))).await;
    let forged = ask(&question(|question| question["sessionToken"] = json!("no session"))).await;
    for (status, body) in [unknown, forged] {
        assert_eq!(status, 400, "{body}");
        assert!(body.contains("no request can be made with these credentials"), "{body}");
    }
}

#[tokio::test]
async fn a_question_that_cannot_be_read_is_told_its_form() {
    for wrong in ["", "{}", "[]", &question(|question| question["acton"] = json!("ecr:PutImage"))] {
        let (status, body) = ask(wrong).await;
        assert_eq!(status, 400, "{body}");
        assert!(body.contains("it has the form"), "{body}");
    }
    let (status, body) = ask(&question(|question| question["region"] = json!("nowhere"))).await;
    assert!(status == 400 && body.contains("`region`"), "{body}");
}
