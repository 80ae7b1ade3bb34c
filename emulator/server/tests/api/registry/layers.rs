//! Layers: uploaded whole or in parts, found by digest, read through a link that needs no token.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use portcullis_registry::{OCI, serve_layer};
use rstest::rstest;
use serde_json::json;

use super::{Client, sha256};
use crate::account::{Account, Answer};

const LAYER: &str = "the content of a layer";

async fn part(client: &Client<'_>, location: &str, range: &str, content: &str) -> Answer {
    client.send(Method::PATCH, location, &[("content-range", range)], content.to_owned()).await
}

/// As docker pushes and pulls: one PATCH with everything, a PUT without content.
#[tokio::test]
async fn a_layer_goes_up_in_one_part_and_comes_down_again() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let digest = sha256(LAYER);
    let blob = format!("/v2/app/blobs/{digest}");
    let mut answers = vec![("HEAD blob", root.head(&blob).await)];
    let begun = root.send(Method::POST, "/v2/app/blobs/uploads/", &[], "").await;
    let location = begun.header("location").to_owned();
    answers.push(("POST uploads", begun));
    answers.push(("PATCH upload", root.send(Method::PATCH, &location, &[], LAYER).await));
    answers.push(("PUT upload", root.send(Method::PUT, &format!("{location}?digest={digest}"), &[], "").await));
    answers.push(("HEAD blob", root.head(&blob).await));
    answers.push(("GET blob", root.get(&blob).await));
    let shown: Vec<String> = answers.iter().map(|(what, answer)| show(what, answer)).collect();
    insta::with_settings!({filters => vec![
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
        (r"link=\S+", "link=…"),
    ]}, { insta::assert_snapshot!(shown.join("\n")); });
}

fn show(what: &str, answer: &Answer) -> String {
    let headers = answer.headers.iter().map(|(name, value)| format!("\n  {name}: {}", value.to_str().unwrap()));
    format!("{what} -> {}{}\n  {:?}", answer.status, headers.collect::<String>(), answer.text())
}

#[tokio::test]
async fn a_layer_goes_up_with_the_request_that_completes_it() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let digest = root.push_layer("app", LAYER).await;
    assert_eq!(root.head(&format!("/v2/app/blobs/{digest}")).await.header("content-length"), LAYER.len().to_string());
}

#[tokio::test]
async fn parts_that_say_where_they_begin_must_follow_one_another() {
    let account = Account { profile: &OCI, ..Account::with_tester(None).await };
    let root = Client::root(&account).await;
    let location = root.begin("app").await;
    let first = part(&root, &location, "0-3", "abcd").await;
    assert_eq!((first.status, first.header("range")), (202, "0-3"));
    for (range, content) in [
        ("0-3", "abcd"),
        ("5-6", "fg"),
        ("3-4", "de"),
        ("4-6", "ef"),
        ("4-4", "ef"),
        ("5-4", "ef"),
        ("4-18446744073709551615", "ef"),
        ("4-", "ef"),
        ("+4-5", "ef"),
        ("bytes bytes 4-5", "ef"),
        ("x", "e"),
        ("", "e"),
        ("-4", "e"),
    ] {
        let answer = part(&root, &location, range, content).await;
        assert!(answer.refusal().starts_with("416 BLOB_UPLOAD_INVALID"), "{range}: {}", answer.refusal());
    }
    let second = part(&root, &location, "bytes 4-5/*", "ef").await;
    assert_eq!((second.status, second.header("range")), (202, "0-5"));
    let complete = format!("{location}?digest={}", sha256("abcdefgh"));
    let wrong = root.send(Method::PUT, &complete, &[("content-range", "7-8")], "gh").await;
    assert_eq!(wrong.status, 416);
    let right = root.send(Method::PUT, &complete, &[("content-range", "6-7")], "gh").await;
    assert_eq!(right.status, 201, "nothing of the refused parts was kept: {}", right.text());
}

/// As people report of ECR: the range stands still, and what S3 does not take as a part is refused when all is there.
#[tokio::test]
async fn parts_of_a_layer_have_five_mebibytes_but_the_last() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let large = "x".repeat(5 * 1024 * 1024);
    for (parts, status) in [([large.as_str(), "a", ""], 201), (["a", "b", ""], 400), ([&large, "a", "b"], 400)] {
        let location = root.begin("app").await;
        let (mut sent, first) = (0, parts[0].len() - 1);
        for content in &parts[..2] {
            let range = format!("{sent}-{}", sent + content.len() - 1);
            let answer = part(&root, &location, &range, content).await;
            assert_eq!((answer.status, answer.header("range")), (201, format!("0-{first}").as_str()));
            sent += content.len();
        }
        let complete = format!("{location}?digest={}", sha256(&parts.concat()));
        let answer = root.send(Method::PUT, &complete, &[], parts[2].to_owned()).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(status == 201 || answer.refusal().contains("must be at least 5 MiB in size, but one has 1 bytes"));
    }
}

#[rstest]
#[case::of_other_content(&sha256("something else").to_string(), "400 BLOB_UPLOAD_INVALID")]
#[case::of_another_algorithm(&format!("sha512:{}", "0".repeat(128)), "400 BLOB_UPLOAD_INVALID")]
#[case::in_capitals(&sha256(LAYER).to_string().to_uppercase(), "400 DIGEST_INVALID")]
#[case::of_no_algorithm(&"0".repeat(64), "400 DIGEST_INVALID")]
#[case::absent("", "400 DIGEST_INVALID")]
#[tokio::test]
async fn a_wrong_digest_leaves_nothing(#[case] digest: &str, #[case] refusal: &str) {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let location = root.begin("app").await;
    let answer = root.send(Method::PUT, &format!("{location}?digest={digest}"), &[], LAYER).await;
    assert!(answer.refusal().starts_with(refusal), "{}", answer.refusal());
    assert_eq!(root.head(&format!("/v2/app/blobs/{}", sha256(LAYER))).await.status, 404);
    assert!(account.store().blobs().find(&sha256(LAYER)).is_none());
}

#[tokio::test]
async fn an_upload_is_over_once_it_was_completed() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    for digest in [sha256(LAYER), sha256("wrong")] {
        let location = root.begin("app").await;
        root.send(Method::PUT, &format!("{location}?digest={digest}"), &[], LAYER).await;
        for method in [Method::PATCH, Method::PUT] {
            let answer = root.send(method, &format!("{location}?digest={}", sha256(LAYER)), &[], LAYER).await;
            assert!(answer.refusal().starts_with("404 BLOB_UPLOAD_UNKNOWN"), "{}", answer.refusal());
        }
    }
}

#[tokio::test]
async fn uploads_and_layers_of_another_repository_are_unknown() {
    let account = Account::with_tester(None).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "other"})).await;
    let root = Client::root(&account).await;
    let digest = root.push_layer("other", LAYER).await;
    let blob = format!("/v2/app/blobs/{digest}");
    assert_eq!(root.head(&blob).await.status, 404);
    assert!(root.get(&blob).await.refusal().starts_with("404 BLOB_UNKNOWN"));
    let foreign = root.begin("other").await.replace("/v2/other/", "/v2/app/");
    for method in [Method::PATCH, Method::PUT] {
        let answer = root.send(method, &format!("{foreign}?digest={digest}"), &[], LAYER).await;
        assert!(answer.refusal().starts_with("404 BLOB_UPLOAD_UNKNOWN"), "{}", answer.refusal());
    }
    assert!(
        root.send(Method::PATCH, "/v2/app/blobs/uploads/1", &[], "x")
            .await
            .refusal()
            .starts_with("404 BLOB_UPLOAD_UNKNOWN")
    );
}

/// Mounting is off unless an account turns it on: the answer is that of an upload that begins.
#[tokio::test]
async fn a_mount_begins_an_upload() {
    let account = Account::with_tester(None).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "other"})).await;
    let root = Client::root(&account).await;
    let digest = root.push_layer("other", LAYER).await;
    let answer = root.send(Method::POST, &format!("/v2/app/blobs/uploads/?mount={digest}&from=other"), &[], "").await;
    assert_eq!(answer.status, 202);
    assert_eq!(root.head(&format!("/v2/app/blobs/{digest}")).await.status, 404);
}

#[tokio::test]
async fn the_link_to_a_layer_is_the_permission_and_holds_as_it_was_given_out() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let digest = root.push_layer("app", LAYER).await;
    let other = root.push_layer("app", "another layer").await;
    let answer = root.get(&format!("/v2/app/blobs/{digest}")).await;
    assert_eq!((answer.status, answer.text()), (307, ""));
    let location = answer.header("location").to_owned();
    let follow = |link: String| {
        let gate = &account.gate;
        async move {
            let response = serve_layer(gate, &link.parse::<Uri>().unwrap(), &HeaderMap::new()).await;
            (response.status().as_u16(), response.into_body().collect().await.unwrap().to_bytes())
        }
    };
    assert_eq!(follow(location.clone()).await, (200, Bytes::from(LAYER)));
    let (address, sealed) = location.split_once("?link=").unwrap();
    let mut turned: Vec<char> = sealed.chars().collect();
    turned[30] = if turned[30] == 'A' { 'B' } else { 'A' };
    for wrong in [
        address.to_owned(),
        format!("{address}?link="),
        format!("{address}?link={}", turned.into_iter().collect::<String>()),
        format!("{address}?link={}", sealed.split_at(sealed.len() - 4).0),
        location.replace(digest.as_str(), other.as_str()),
    ] {
        let (status, body) = follow(wrong.clone()).await;
        assert_eq!(status, 403, "{wrong}: {body:?}");
    }
    account.gate.clock().advance(60 * 60 * 1000);
    assert_eq!(follow(location).await.0, 403, "a link holds for an hour");
}

/// Larger than what is kept in memory, and than what is read at once.
#[tokio::test]
async fn a_large_layer_is_read_whole_and_in_ranges() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let layer: String = (0..120_000).map(|number| format!("{:05}", number % 100_000)).collect();
    let digest = root.push_layer("app", &layer).await;
    let layer = layer.as_bytes();
    let location = root.get(&format!("/v2/app/blobs/{digest}")).await.header("location").to_owned();
    let mut shown = Vec::new();
    for (range, content) in [
        (None, layer),
        (Some("bytes=10-19"), &layer[10..20]),
        (Some("bytes=599990-"), &layer[599_990..]),
        (Some("bytes=-5"), &layer[599_995..]),
        (Some("bytes=100000-500000"), &layer[100_000..500_001]),
        (Some("bytes=600000-"), b"the layer does not have these bytes\n"),
    ] {
        let headers = range.map(|range| (header::RANGE, HeaderValue::from_static(range))).into_iter().collect();
        let response = serve_layer(&account.gate, &location.parse::<Uri>().unwrap(), &headers).await;
        let (parts, body) = response.into_parts();
        assert!(body.collect().await.unwrap().to_bytes() == content, "{range:?}");
        let headers = parts.headers.iter().map(|(name, value)| format!("\n  {name}: {}", value.to_str().unwrap()));
        shown.push(format!("{} -> {}{}", range.unwrap_or("all"), parts.status, headers.collect::<String>()));
    }
    insta::assert_snapshot!(shown.join("\n"));
}

#[tokio::test]
async fn a_request_that_breaks_off_makes_no_layer() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let breaks_off = || {
        let parts = [Ok(Bytes::from("the content of ")), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
        Body::from_stream(stream::iter(parts))
    };
    let digest = sha256("the content of ");
    for method in [Method::PATCH, Method::PUT] {
        let location = format!("{}?digest={digest}", root.begin("app").await);
        let answer = root.send(method, &location, &[], breaks_off()).await;
        assert!(answer.refusal().starts_with("400 BLOB_UPLOAD_INVALID: the request broke off"), "{}", answer.refusal());
        assert_eq!(root.head(&format!("/v2/app/blobs/{digest}")).await.status, 404);
        let again = root.send(Method::PATCH, &location, &[("content-range", "0-21")], LAYER).await;
        assert_eq!(again.status, 201, "the same part can be sent again: {}", again.text());
        let whole = location.replace(digest.as_str(), sha256(LAYER).as_str());
        assert_eq!(root.send(Method::PUT, &whole, &[], "").await.status, 201, "nothing of it was there twice");
    }
    let answer =
        root.send(Method::PUT, "/v2/app/manifests/1", &[("content-type", super::MANIFEST)], breaks_off()).await;
    assert!(answer.refusal().starts_with("400 "), "{}", answer.refusal());
    assert_eq!(root.get("/v2/app/tags/list").await.text(), r#"{"name":"app","tags":[]}"#);
}

#[tokio::test]
async fn a_repository_that_does_not_exist_takes_no_layer() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let answer = root.send(Method::POST, "/v2/no-such/blobs/uploads/", &[], "").await;
    assert_eq!(
        answer.text(),
        "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"The repository with name 'no-such' does not exist in the \
         registry with id '123456789012'\"}]}\n"
    );
    // Nor does one that is deleted while the upload is under way.
    let location = root.begin("app").await;
    account.must("ecr:DeleteRepository", json!({"repositoryName": "app"})).await;
    let answer = root.send(Method::PUT, &format!("{location}?digest={}", sha256(LAYER)), &[], LAYER).await;
    assert!(answer.refusal().starts_with("404 NAME_UNKNOWN"), "{}", answer.refusal());
}

#[tokio::test]
async fn an_upload_ends_with_its_repository() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let location = root.begin("app").await;
    account.must("ecr:DeleteRepository", json!({"repositoryName": "app"})).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "app"})).await;
    let path = format!("{location}?digest={}", sha256(LAYER));
    assert!(root.send(Method::PUT, &path, &[], LAYER).await.refusal().starts_with("404 BLOB_UPLOAD_UNKNOWN"));
}

/// 52,000 MiB are ECR's quota. No byte of what says that it is larger is waited for.
#[rstest]
#[case::by_its_range(&[("content-range", "0-54525952000")], None)]
#[case::by_its_range_as_http_has_it(&[("content-range", "bytes 0-18446744073709551615/*")], None)]
#[case::by_its_length(&[], Some(54_525_952_001))]
#[case::by_both(&[("content-range", "0-54525952000")], Some(54_525_952_001))]
#[tokio::test]
async fn a_layer_larger_than_the_quota_is_refused_unread(
    #[case] headers: &[(&'static str, &str)],
    #[case] length: Option<u64>,
    #[values(Method::PATCH, Method::PUT)] method: Method,
) {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let location = root.begin("app").await;
    let path = format!("{location}?digest={}", sha256(LAYER));
    let answer = root.send(method.clone(), &path, headers, Body::new(Unread(length))).await;
    assert_eq!(answer.refusal(), "403 DENIED: The quota of 54525952000 bytes of a layer has been reached");
    // The upload is as it was.
    let answer = root.send(Method::PUT, &path, &[], LAYER).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[tokio::test]
async fn the_quota_of_a_layer_counts_what_was_there_before() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let location = root.begin("app").await;
    assert_eq!(part(&root, &location, "0-21", LAYER).await.status, 201);
    let path = format!("{location}?digest={}", sha256(LAYER));
    let answer = root.send(Method::PUT, &path, &[], Body::new(Unread(Some(54_525_952_000)))).await;
    assert_eq!(answer.refusal(), "403 DENIED: The quota of 54525952000 bytes of a layer has been reached");
    assert_eq!(root.send(Method::PUT, &path, &[], "").await.status, 201);
}

/// Content of a length told before, or not told, of which nothing comes.
struct Unread(Option<u64>);

impl axum::body::HttpBody for Unread {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        self.0.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// In chunks the number of bytes is known at the end only.
#[tokio::test]
async fn a_part_in_chunks_brings_as_many_bytes_as_it_says() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let location = root.begin("app").await;
    let chunks = || Body::from_stream(stream::iter([Ok::<_, io::Error>(Bytes::from(LAYER))]));
    for range in ["0-20", "0-22", "5-3"] {
        let answer = root.send(Method::PATCH, &location, &[("content-range", range)], chunks()).await;
        let wanted = if range == "5-3" {
            "but 0 bytes were received".to_owned()
        } else {
            format!("it is {range}, but has 22 bytes")
        };
        assert!(answer.refusal().starts_with("416 ") && answer.refusal().ends_with(&wanted), "{}", answer.refusal());
    }
    let answer = root.send(Method::PATCH, &location, &[("content-range", "0-21")], chunks()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let path = format!("{location}?digest={}", sha256(LAYER));
    assert_eq!(root.send(Method::PUT, &path, &[], "").await.status, 201);
}
