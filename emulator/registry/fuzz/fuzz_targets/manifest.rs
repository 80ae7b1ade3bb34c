//! Any bytes as a manifest: what is taken is JSON, is read back byte for byte by its digest, and says the same when it is
//! read again; what is refused leaves nothing; the two profiles disagree about content that is not there alone.
#![no_main]

use std::cell::RefCell;

use http::Method;
use libfuzzer_sys::fuzz_target;
use portcullis_image::{Manifest, MediaType};
use portcullis_registry::{ECR, OCI};
use portcullis_registry_fuzz::{Registry, sha256};

thread_local! {
    static REGISTRIES: RefCell<[Registry; 2]> = RefCell::new([Registry::new(&ECR), Registry::new(&OCI)]);
}

fuzz_target!(|input: (Option<&str>, &[u8])| {
    let (media_type, bytes) = input;
    let read = Manifest::parse(media_type, bytes);
    if let Ok(manifest) = &read {
        serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
        assert_eq!(Manifest::parse(Some(manifest.media_type.as_str()), bytes).as_ref(), Ok(manifest));
        assert!(MediaType::named(manifest.media_type.as_str()).is_some());
    }
    let path = format!("/v2/app/manifests/{}", sha256(bytes));
    let headers: Vec<(&str, &[u8])> = media_type.iter().map(|it| ("content-type", it.as_bytes())).collect();
    REGISTRIES.with_borrow(|[ecr, oci]| {
        for (registry, refused) in [(ecr, 405), (oci, 400)] {
            let Some(put) = registry.send(Method::PUT, &path, &headers, bytes) else { return };
            match &read {
                Ok(_) => assert!([201, 404, refused].contains(&put.status), "{}", put.status),
                Err(_) => assert_eq!(put.status, refused),
            }
            let got = registry.send(Method::GET, &path, &[], b"").unwrap();
            match put.status {
                201 => assert_eq!((got.status, got.body.as_ref()), (200, bytes)),
                _ => assert_eq!(got.status, 404),
            }
            if put.status == 201 && std::ptr::eq(registry, oci) {
                registry.send(Method::DELETE, &path, &[], b"").unwrap();
            }
        }
    });
});
