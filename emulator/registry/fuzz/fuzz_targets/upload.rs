//! Any requests about one upload: the registry takes exactly the parts that follow one another, says so, and keeps under a
//! digest nothing but the content that has it.
#![no_main]

use http::{Method, header};
use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use portcullis_registry::{ECR, OCI};
use portcullis_registry_fuzz::{Registry, sha256};

#[derive(Arbitrary, Debug)]
enum Step<'a> {
    /// A part with whatever range.
    Part { range: Option<&'a [u8]>, content: &'a [u8] },
    /// The part that follows, said rightly.
    Next { content: &'a [u8] },
    /// How far did it come?
    Status,
    /// The end, under the right digest or another one.
    Complete { digest: Option<&'a str>, content: &'a [u8] },
    /// It is given up.
    Cancel,
}

fuzz_target!(|input: (bool, Vec<Step<'_>>)| {
    let (plain, steps) = input;
    let registry = Registry::new(if plain { &OCI } else { &ECR });
    let location = registry.begin();
    let (mut content, mut is_open) = (Vec::new(), true);
    for step in steps {
        match step {
            Step::Part { range, content: part } => {
                let headers: Vec<(&str, &[u8])> = range.iter().map(|range| ("content-range", *range)).collect();
                let Some(answer) = registry.send(Method::PATCH, &location, &headers, part) else { continue };
                match answer.status {
                    201 | 202 => content.extend_from_slice(part),
                    status => assert_eq!(status, if is_open { 416 } else { 404 }),
                }
                assert!(is_open || answer.status == 404);
            }
            Step::Next { content: part } if !part.is_empty() => {
                let range = format!("{}-{}", content.len(), content.len() + part.len() - 1);
                let answer =
                    registry.send(Method::PATCH, &location, &[("content-range", range.as_bytes())], part).unwrap();
                assert_eq!(
                    answer.status,
                    if !is_open {
                        404
                    } else if plain {
                        202
                    } else {
                        201
                    }
                );
                if is_open {
                    content.extend_from_slice(part);
                }
            }
            Step::Next { .. } => {}
            Step::Status => {
                let answer = registry.send(Method::GET, &location, &[], b"").unwrap();
                match (plain, is_open) {
                    (false, _) => assert_eq!(answer.status, 405),
                    (true, false) => assert_eq!(answer.status, 404),
                    (true, true) => {
                        let wanted = format!("0-{}", content.len().saturating_sub(1));
                        assert_eq!(answer.headers[header::RANGE], wanted.as_str());
                    }
                }
            }
            Step::Complete { digest, content: part } => {
                let all: Vec<u8> = [content.as_slice(), part].concat();
                let right = sha256(&all);
                let digest = digest.map_or(right.clone(), str::to_owned);
                let Some(answer) = registry.send(Method::PUT, &format!("{location}?digest={digest}"), &[], part) else {
                    continue;
                };
                match answer.status {
                    201 => {
                        assert!(is_open);
                        let digest = answer.headers["docker-content-digest"].to_str().unwrap().parse().unwrap();
                        assert_eq!(registry.gate.store().blobs().find(&digest).unwrap().size(), all.len() as u64);
                        is_open = false;
                    }
                    404 => assert!(!is_open),
                    400 => {
                        // A digest that is none leaves the upload as it was; another one leaves nothing of it.
                        let status = registry.send(Method::PATCH, &location, &[], b"").unwrap().status;
                        is_open = is_open && status != 404;
                        if is_open && digest.parse::<portcullis_model::Digest>().is_ok() {
                            // Parts that are too small: what came with the request stays.
                            content = all;
                        }
                    }
                    status => panic!("{status}"),
                }
            }
            Step::Cancel => {
                let status = registry.send(Method::DELETE, &location, &[], b"").unwrap().status;
                assert_eq!(
                    status,
                    if !plain {
                        405
                    } else if is_open {
                        204
                    } else {
                        404
                    }
                );
                is_open = is_open && !plain;
            }
        }
    }
});
