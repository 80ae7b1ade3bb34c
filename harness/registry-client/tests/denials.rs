//! What each client does and says when one route is denied.

#[cfg(test)]
mod registry;

use std::fmt::Write as _;

use portcullis_registry_client::{Client, ClientFailure, Image, http_client, pull, push};
use registry::{Denial, Registry};
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
async fn a_client_says_what_the_real_one_says(#[case] client: Client) {
    let http = http_client().unwrap();
    let image = Image::sample("denials");
    let mut log = String::new();
    for denial in Denial::OF_PUSHES {
        let registry = Registry::start().await;
        registry.set(|behaviour| behaviour.denial = Some(denial));
        let outcome = push(client, &http, &registry.target("app", "1"), &image).await;
        write(&mut log, &registry, &format!("push: {}", denial.case(false)), outcome.map(|pushed| pushed.digest));
    }
    for denial in Denial::OF_PULLS {
        let registry = Registry::start().await;
        push(client, &http, &registry.target("app", "1"), &image).await.unwrap();
        registry.take_seen();
        registry.set(|behaviour| behaviour.denial = Some(denial));
        let outcome = pull(client, &http, &registry.target("app", "1")).await;
        write(&mut log, &registry, &format!("pull: {}", denial.case(true)), outcome.map(|pulled| pulled.digest));
    }
    insta::with_settings!({ filters => [("(sha256(?::|%3A))[0-9a-f]{64}", "$1<digest>"), ("_state=[0-9]+", "_state=<n>")] }, {
        insta::assert_snapshot!(client.name(), log);
    });
}

#[cfg(test)]
fn write<T>(log: &mut String, registry: &Registry, title: &str, outcome: Result<T, ClientFailure>) {
    let (seen, denied) = registry.take_seen();
    writeln!(log, "## {title}").unwrap();
    writeln!(log, "requests {}, denied {denied}", seen.len()).unwrap();
    match outcome {
        Ok(_) => writeln!(log, "done").unwrap(),
        Err(failure) => {
            let sent: Vec<String> = failure.exchanges.iter().map(ToString::to_string).collect();
            assert_eq!(sent, seen, "{title}");
            let code = failure.code.as_deref().unwrap_or("no code");
            let sentence = failure.aws_message.is_some();
            writeln!(log, "{:?} {:?} {code}, with a sentence: {sentence}", failure.kind, failure.status).unwrap();
            writeln!(log, "at {} {}", failure.method, failure.path).unwrap();
            writeln!(log, "{}", failure.message.replace(&registry.host, "<registry>")).unwrap();
        }
    }
}
