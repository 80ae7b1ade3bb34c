//! What holds for every client: credentials stay at home, digests are checked, and no answer is no verdict.

#[cfg(test)]
mod registry;

use portcullis_registry_client::{Client, FailureKind, Image, http_client, pull, push, resolve};
use registry::Registry;
use rstest::rstest;

/// The clients of which each plays requests in its own way.
const CLIENTS: [Client; 8] = Client::ALL;

#[tokio::test]
async fn a_redirected_blob_is_fetched_without_the_credentials() {
    let http = http_client().unwrap();
    for client in CLIENTS {
        let registry = Registry::start().await;
        let storage = Registry::start().await;
        let target = registry.target("app", "1");
        push(client, &http, &target, &Image::sample("redirect")).await.unwrap();
        registry.set(|behaviour| behaviour.blobs_elsewhere = Some(format!("http://{}", storage.host)));

        let failure = pull(client, &http, &target).await.unwrap_err();
        // The storage here wants credentials of its own, so the pull fails; what matters is that it saw none.
        assert_eq!(failure.status, Some(401), "{client}");
        let (seen, _) = storage.take_seen();
        assert!(!seen.is_empty() && seen.iter().all(|line| line.ends_with(" 401")), "{client}: {seen:?}");
        let elsewhere = failure.exchanges.iter().filter(|exchange| exchange.path.starts_with("http://"));
        assert!(elsewhere.clone().count() == seen.len() && elsewhere.clone().all(|exchange| !exchange.authorization));
    }
}

#[rstest]
#[case::as_ecr(201, false)]
#[case::as_the_specification(202, false)]
#[case::with_whole_urls(202, true)]
#[tokio::test]
async fn uploads_go_on_wherever_the_registry_says(#[case] patch_status: u16, #[case] absolute_locations: bool) {
    let http = http_client().unwrap();
    for client in CLIENTS {
        let registry = Registry::start().await;
        registry.set(|behaviour| {
            behaviour.patch_status = patch_status;
            behaviour.absolute_locations = absolute_locations;
        });
        let target = registry.target("app", "1");
        let image = Image::sample("uploads");
        let pushed = push(client, &http, &target, &image).await.unwrap();
        let pulled = pull(client, &http, &target).await.unwrap();
        assert_eq!(resolve(&http, &target).await.unwrap(), pushed.digest, "{client}");
        assert_eq!((pushed.digest, pushed.media_type), (pulled.digest, pulled.media_type), "{client}");
        for layer in image.layers() {
            assert!(registry.blobs("app").contains(layer.digest().as_str()), "{client}");
            assert!(pulled.blobs.contains(layer.digest()), "{client}");
        }
    }
}

#[tokio::test]
async fn damaged_content_is_no_image() {
    let http = http_client().unwrap();
    for client in CLIENTS {
        let registry = Registry::start().await;
        let target = registry.target("app", "1");
        push(client, &http, &target, &Image::sample("damage")).await.unwrap();
        registry.set(|behaviour| behaviour.corrupts_blobs = true);
        let failure = pull(client, &http, &target).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Protocol, "{client}");
        assert!(failure.message.starts_with("the content is not that of the digest `sha256:"), "{client}: {failure}");
    }
}

#[tokio::test]
async fn a_manifest_that_is_none_is_no_image() {
    let http = http_client().unwrap();
    for body in ["[]", "{}", "not JSON", r#"{"config":1}"#, r#"{"config":{"digest":"sha256:0","size":1}}"#] {
        for client in CLIENTS {
            let registry = Registry::start().await;
            registry.place("app", "1", "application/vnd.oci.image.manifest.v1+json", body);
            let failure = pull(client, &http, &registry.target("app", "1")).await.unwrap_err();
            assert_eq!(failure.kind, FailureKind::Protocol, "{client}: {failure}");
            assert!(failure.message.contains("cannot be read: "), "{client}: {failure}");
        }
    }
}

#[tokio::test]
async fn a_registry_that_does_not_listen_gives_no_verdict() {
    let http = http_client().unwrap();
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for client in CLIENTS {
        let target = portcullis_registry_client::Target {
            registry: format!("http://127.0.0.1:{port}").parse().unwrap(),
            repository: "app".to_owned(),
            reference: "1".to_owned(),
            authorization: None,
        };
        let failure = push(client, &http, &target, &Image::sample("silence")).await.unwrap_err();
        assert_eq!((failure.kind, failure.status), (FailureKind::Transport, None), "{client}");
        assert!(failure.message.contains("got no answer: "), "{client}: {failure}");
        assert!(failure.exchanges.is_empty());
    }
}

#[tokio::test]
async fn without_credentials_each_client_meets_its_401() {
    let http = http_client().unwrap();
    let mut log = String::new();
    for client in CLIENTS {
        let registry = Registry::start().await;
        let mut target = registry.target("app", "1");
        target.authorization = None;
        for (operation, failure) in [
            ("push", push(client, &http, &target, &Image::sample("anonymous")).await.unwrap_err()),
            ("pull", pull(client, &http, &target).await.unwrap_err()),
        ] {
            assert_eq!((failure.kind, failure.status), (FailureKind::Refused, Some(401)), "{client}");
            log.push_str(&format!("{client} {operation}: {}\n", failure.message.replace(&registry.host, "<registry>")));
        }
    }
    insta::with_settings!({ filters => [("(sha256:)[0-9a-f]{64}", "$1<digest>")] }, { insta::assert_snapshot!(log) });
}

#[tokio::test]
async fn a_malformed_reference_is_refused_before_any_request() {
    let registry = Registry::start().await;
    let failure = pull(Client::Crane, &http_client().unwrap(), &registry.target("App", "1")).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Input);
    assert_eq!(failure.message, format!("invalid reference format: `{}/App:1`", registry.host));
    assert!(registry.take_seen().0.is_empty());
}

#[rstest]
#[case(Client::DockerGraphdriver)]
#[case(Client::DockerContainerd)]
#[case(Client::Buildx)]
#[tokio::test]
async fn a_layer_that_cannot_be_mounted_is_uploaded(#[case] client: Client) {
    let registry = Registry::start().await;
    let image = Image::sample("mount").pushed_to("gone");
    let target = registry.target("app", "1");
    let pushed = push(client, &http_client().unwrap(), &target, &image).await.unwrap();
    let mounts = pushed.exchanges.iter().filter(|exchange| exchange.path.contains("mount="));
    assert!(mounts.clone().count() >= 2 && mounts.clone().all(|mount| mount.status == 202));
    assert!(image.layers().iter().all(|layer| registry.blobs("app").contains(layer.digest().as_str())));
}

#[tokio::test]
async fn a_format_that_is_rejected_is_converted() {
    let registry = Registry::start().await;
    registry.set(|behaviour| behaviour.rejects = Some("application/vnd.oci.image.manifest.v1+json"));
    let target = registry.target("app", "1");
    let http = http_client().unwrap();
    let pushed = push(Client::Buildah, &http, &target, &Image::sample("format")).await.unwrap();
    assert_eq!(pushed.media_type, "application/vnd.docker.distribution.manifest.v2+json");
    assert_eq!(pull(Client::Podman, &http, &target).await.unwrap().digest, pushed.digest);
}

/// A scenario runner pushes from several tasks at once.
#[tokio::test]
async fn pushes_may_run_in_parallel() {
    let registry = Registry::start().await;
    let tasks: Vec<_> = CLIENTS
        .into_iter()
        .map(|client| {
            let target = registry.target(client.name(), "1");
            tokio::spawn(async move { push(client, &http_client().unwrap(), &target, &Image::sample("x")).await })
        })
        .collect();
    for (client, task) in CLIENTS.into_iter().zip(tasks) {
        let pushed = task.await.unwrap().unwrap();
        assert!(registry.manifest(client.name(), pushed.digest.as_str()).is_some());
    }
}
