//! What each client sends, request by request, and that it is also what the registry saw.

#[cfg(test)]
mod registry;

use std::fmt::Write as _;

use portcullis_registry_client::{Client, Exchange, Image, Target, http_client, pull, push};
use registry::Registry;
use rstest::rstest;

#[rstest]
#[case(Client::DockerGraphdriver)]
#[case(Client::DockerContainerd)]
#[case(Client::Buildx)]
#[case(Client::Skopeo)]
#[case(Client::Podman)]
#[case(Client::Buildah)]
#[case(Client::Crane)]
#[case(Client::Oras)]
#[tokio::test]
async fn a_client_sends_what_the_real_one_sends(#[case] client: Client) {
    let registry = Registry::start().await;
    let image = Image::sample("sequences");
    let first = registry.target("app", "1");
    let mut log = String::new();

    write(&mut log, &registry, "push", push_exchanges(client, &first, &image).await);
    let remembered = image.clone().pushed_to("app");
    write(
        &mut log,
        &registry,
        "push again, rebuilt",
        push_exchanges(client, &first, &remembered.clone().rebuilt("2")).await,
    );
    let second = registry.target("app", "2");
    write(
        &mut log,
        &registry,
        "push of a second tag",
        push_exchanges(client, &second, &remembered.clone().rebuilt("2")).await,
    );
    let other = registry.target("other", "1");
    write(&mut log, &registry, "push to another repository", push_exchanges(client, &other, &remembered).await);

    let pulled = pull(client, &http_client().unwrap(), &first).await.unwrap();
    assert_eq!(pulled.digest, image.clone().rebuilt("2").digest(client));
    write(&mut log, &registry, "pull", pulled.exchanges);

    let log = named(log, &registry, client, &image);
    let filters = [
        ("sha256(:|%3A)[0-9a-f]{64}", "<other>"),
        ("Content-Length [1-9][0-9]*", "Content-Length <n>"),
        ("chunked [1-9][0-9]*", "chunked <n>"),
        ("_state=[0-9]+", "_state=<n>"),
    ];
    insta::with_settings!({ filters => filters }, { insta::assert_snapshot!(client.name(), log) });
}

#[cfg(test)]
async fn push_exchanges(client: Client, target: &Target, image: &Image) -> Vec<Exchange> {
    let pushed = push(client, &http_client().unwrap(), target, image).await.unwrap();
    assert_eq!(pushed.digest, image.digest(client));
    pushed.exchanges
}

/// Adds a section, after comparing the client's own log with what arrived.
#[cfg(test)]
fn write(log: &mut String, registry: &Registry, title: &str, exchanges: Vec<Exchange>) {
    let (seen, denied) = registry.take_seen();
    let sent: Vec<String> = exchanges.iter().map(ToString::to_string).collect();
    assert_eq!(sent, seen, "{title}");
    assert_eq!(denied, 0);
    writeln!(log, "## {title}").unwrap();
    for exchange in exchanges {
        writeln!(log, "{exchange}").unwrap();
        if !exchange.accept.is_empty() {
            writeln!(log, "    accept {}", exchange.accept.join(", ")).unwrap();
        }
    }
}

/// Writes names for the image's digests, which depend on the version of the compressor.
#[cfg(test)]
fn named(mut log: String, registry: &Registry, client: Client, image: &Image) -> String {
    let mut names = vec![
        (image.config_digest().to_string(), "<config>".to_owned()),
        (image.digest(client).to_string(), "<manifest>".to_owned()),
        (image.clone().rebuilt("2").digest(client).to_string(), "<manifest rebuilt>".to_owned()),
    ];
    for (n, layer) in image.layers().iter().enumerate() {
        names.push((layer.digest().to_string(), format!("<layer {}>", n + 1)));
        names.push((layer.diff_id().to_string(), format!("<layer {} uncompressed>", n + 1)));
    }
    for (digest, name) in names {
        log = log.replace(&digest, &name).replace(&digest.replace(':', "%3A"), &name);
    }
    log.replace(&registry.host, "<registry>")
}
