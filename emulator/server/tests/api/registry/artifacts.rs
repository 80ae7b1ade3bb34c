//! Artifacts: manifests that say something about another one, nested indexes, attestations, digests of both kinds.

use http::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha512};

use super::{CONFIG, Client, INDEX, LAYER, MANIFEST, index_of, manifest_of, sha256};
use crate::account::Account;

const SIGNATURE: &str = "application/vnd.dev.cosign.artifact.sig.v1+json";

/// A signature of an image, as OCI 1.1 writes it.
fn signature_of(subject: &Value) -> Value {
    let text = subject.to_string();
    json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": SIGNATURE,
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": sha256("{}"), "size": 2},
        "layers": [{"mediaType": "application/vnd.oci.empty.v1+json", "digest": sha256("{}"), "size": 2}],
        "subject": {"mediaType": MANIFEST, "digest": sha256(&text), "size": text.len()},
        "annotations": {"org.example.by": "ci"},
    })
}

#[tokio::test]
async fn what_is_said_about_an_image_is_found_from_the_image() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let (image, digest) = (manifest_of(&["a layer"]), sha256(&manifest_of(&["a layer"]).to_string()));
    let none = root.get(&format!("/v2/app/referrers/{digest}")).await;
    assert_eq!(none.json(), json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": []}));

    // The subject may come later.
    root.push_layer("app", "{}").await;
    let signature = signature_of(&image);
    let put = root.put_manifest("app", sha256(&signature.to_string()).as_str(), &signature).await;
    assert_eq!((put.status, put.header("oci-subject")), (201, digest.as_str()));
    root.push_image("app", "1", "a layer").await;

    let expected = json!([{
        "mediaType": MANIFEST, "digest": sha256(&signature.to_string()), "size": signature.to_string().len(),
        "artifactType": SIGNATURE, "annotations": {"org.example.by": "ci"},
    }]);
    let found = root.get(&format!("/v2/app/referrers/{digest}")).await;
    assert_eq!((found.header("content-type"), found.header("oci-filters-applied")), (INDEX, ""));
    assert_eq!(found.json()["manifests"], expected);
    for (kind, count) in [(SIGNATURE, 1), ("application/spdx+json", 0)] {
        let found = root.get(&format!("/v2/app/referrers/{digest}?artifactType={}", kind.replace('+', "%2B"))).await;
        assert_eq!(found.header("oci-filters-applied"), "artifactType");
        assert_eq!(found.json()["manifests"].as_array().unwrap().len(), count, "{kind}");
    }
    assert!(root.get("/v2/app/referrers/sha256:00").await.refusal().starts_with("400 DIGEST_INVALID"));

    let input = json!({"repositoryName": "app", "subjectId": {"imageDigest": digest}});
    let listed = account.must("ecr:ListImageReferrers", input.clone()).await.json();
    assert_eq!(listed["referrers"][0]["artifactType"], SIGNATURE);
    assert_eq!(listed["referrers"][0]["annotations"], json!({"org.example.by": "ci"}));
    let mut other = input;
    other["filter"] = json!({"artifactTypes": ["application/spdx+json"]});
    assert_eq!(account.must("ecr:ListImageReferrers", other).await.json(), json!({"referrers": []}));
    let details = account.must("ecr:DescribeImages", json!({"repositoryName": "app"})).await.json();
    let of_signature =
        details["imageDetails"].as_array().unwrap().iter().find(|it| it["subjectManifestDigest"] == digest.as_str());
    assert_eq!(of_signature.unwrap()["artifactMediaType"], SIGNATURE);
}

#[tokio::test]
async fn an_index_of_indexes_and_attestations_is_taken_from_the_inside_out() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let image = manifest_of(&["a layer"]);
    // An attestation, as BuildKit writes it: an image whose layer is a statement, and an entry that points to the image.
    let statement = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "digest": sha256("{}"), "size": 2},
        "layers": [{"mediaType": "application/vnd.in-toto+json", "digest": sha256("statement"), "size": 9}],
    });
    let mut inner = index_of(&[&image, &statement]);
    inner["manifests"][1]["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": sha256(&image.to_string())});
    let outer = index_of(&[&inner]);
    assert!(root.put_manifest("app", "all", &outer).await.refusal().contains("required for pushing image"));
    root.push_image("app", "amd64", "a layer").await;
    root.push_layer("app", "statement").await;
    assert!(
        root.put_manifest("app", "inner", &inner).await.refusal().contains(sha256(&statement.to_string()).as_str())
    );
    for manifest in [&statement, &inner] {
        let put = root.put_manifest("app", sha256(&manifest.to_string()).as_str(), manifest).await;
        assert_eq!(put.status, 201, "{}", put.text());
    }
    assert_eq!(root.put_manifest("app", "all", &outer).await.status, 201);
    // Each one that an index names stays until the index goes.
    let refused =
        root.send(Method::DELETE, &format!("/v2/app/manifests/{}", sha256(&inner.to_string())), &[], "").await;
    assert_eq!(
        refused.refusal(),
        format!("409 DENIED: Requested image referenced by manifest list: [{}]", sha256(&outer.to_string()))
    );
    assert_eq!(root.send(Method::DELETE, "/v2/app/manifests/all", &[], "").await.status, 202);
    assert_eq!(root.get("/v2/app/manifests/all").await.status, 404);
    assert_eq!(
        root.send(Method::DELETE, &format!("/v2/app/manifests/{}", sha256(&inner.to_string())), &[], "").await.status,
        202
    );
    assert_eq!(root.send(Method::DELETE, "/v2/app/manifests/no-such", &[], "").await.status, 404);
    assert_eq!(root.get("/v2/app/manifests/amd64").await.status, 200);
}

#[tokio::test]
async fn a_layer_that_is_elsewhere_by_its_nature_need_not_be_there() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_layer("app", "{}").await;
    let mut image = manifest_of(&["windows"]);
    assert_eq!(root.put_manifest("app", "1", &image).await.status, 404);
    image["layers"][0]["mediaType"] = json!("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    assert_eq!(root.put_manifest("app", "1", &image).await.status, 404, "nowhere else");
    image["layers"][0]["urls"] = json!(["https://example.test/layer"]);
    assert_eq!(root.put_manifest("app", "1", &image).await.status, 201);
    image["layers"][0]["mediaType"] = json!(LAYER);
    assert_eq!(root.put_manifest("app", "2", &image).await.status, 404, "an address alone is no nature");
}

#[tokio::test]
async fn a_manifest_is_put_under_either_kind_of_digest() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_layer("app", "{}").await;
    let image = manifest_of(&[]);
    let digest = format!("sha512:{}", hex::encode(Sha512::digest(image.to_string())));
    let put = root.put_manifest("app", &digest, &image).await;
    assert_eq!((put.status, put.header("docker-content-digest")), (201, digest.as_str()));
    assert_eq!(root.get(&format!("/v2/app/manifests/{digest}")).await.text(), image.to_string());
    let other = digest.replace("sha512:", "sha512:0");
    assert!(
        root.put_manifest("app", other.get(..digest.len()).unwrap(), &image)
            .await
            .refusal()
            .starts_with("400 DIGEST_INVALID")
    );
}
