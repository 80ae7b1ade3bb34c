//! How many tokens a core mints in a second, beside how many bare signatures aws-lc-rs makes.
//!
//! A token must cost hardly more than its signature: at least 80 of 100 signatures become tokens.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail")]

use std::hint::black_box;

use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portcullis_issuer::{Claims, Issuance, SigningKey, mint};
use portcullis_model::{Event, Job, Repository};
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use uuid::Uuid;

fn tokens(criterion: &mut Criterion) {
    let made = rsa::RsaPrivateKey::new(&mut rand::thread_rng(), 2048).unwrap();
    let pair = KeyPair::from_pkcs8(made.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    let key = SigningKey::from_pem(&made.to_pkcs8_pem(LineEnding::LF).unwrap()).unwrap().with_certificate().unwrap();
    let mut job = Job::new(Repository::new("mycompany-inc", "my-repo"), Event::Push("refs/heads/develop".to_owned()));
    job.environment = Some("production".to_owned());

    let mut group = criterion.benchmark_group("one core");
    group.throughput(Throughput::Elements(1));
    let message = vec![b'a'; 2000];
    let mut signature = vec![0; pair.public_modulus_len()];
    group.bench_function("a bare signature over 2,000 bytes", |bencher| {
        bencher.iter(|| {
            pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), black_box(&message), &mut signature).unwrap();
        });
    });
    group.bench_function("a token, claims and all", |bencher| {
        bencher.iter(|| {
            let issuance = Issuance { audience: Some("sts.amazonaws.com"), at: 1_764_090_468, id: Uuid::new_v4() };
            let claims = Claims::of(black_box(&job), &issuance).unwrap();
            mint(&claims, &key).unwrap()
        });
    });
    group.finish();
}

criterion_group!(benches, tokens);
criterion_main!(benches);
