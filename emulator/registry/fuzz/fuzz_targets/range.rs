//! Any header as a range of a layer: what is answered with 206 is the part of the layer that it says, with 200 all of it.
#![no_main]

use http::{Method, header};
use libfuzzer_sys::fuzz_target;
use portcullis_registry::OCI;
use portcullis_registry_fuzz::Registry;

thread_local! {
    static LAYERS: (Registry, Vec<(Vec<u8>, String)>) = {
        let registry = Registry::new(&OCI);
        let layers = [0_u8, 1, 200].map(|length| (0..length).collect::<Vec<u8>>());
        let layers = layers.map(|layer| (layer.clone(), registry.push_layer(&layer))).to_vec();
        (registry, layers)
    };
}

fuzz_target!(|range: &[u8]| {
    LAYERS.with(|(registry, layers)| {
        for (layer, digest) in layers {
            let path = format!("/v2/app/blobs/{digest}");
            let Some(answer) = registry.send(Method::GET, &path, &[("range", range)], b"") else { return };
            match answer.status {
                200 => assert_eq!(answer.body, layer.as_slice()),
                206 => {
                    let told = answer.headers[header::CONTENT_RANGE].to_str().unwrap();
                    let (told, size) = told.strip_prefix("bytes ").unwrap().split_once('/').unwrap();
                    let (first, last) = told.split_once('-').unwrap();
                    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
                    assert_eq!(size, layer.len().to_string());
                    assert_eq!(answer.body, &layer[first..=last]);
                }
                416 => assert_eq!(answer.headers[header::CONTENT_RANGE], format!("bytes */{}", layer.len()).as_str()),
                status => panic!("{status}"),
            }
        }
    });
});
