//! What was given as text: the account with the place of the first statement of every policy, GitHub's side, the rest.

use std::fmt::Write;

use portcullis_evidence::{Account, Document, Permissions, Picture, SubjectSettings};

/// Everything.
pub(crate) fn whole(picture_: &Picture) -> String {
    let mut text = picture(&picture_.account);
    for repository in &picture_.github.repositories {
        let name = repository.full_name.as_deref().unwrap_or("a repository that is not named");
        let (id, owner, made) = (repository.id, repository.owner_id, repository.created);
        writeln!(text, "github {name} {id:?} of {owner:?}, {:?}, made {made:?}", repository.visibility).unwrap();
        writeln!(text, "  default branch {:?}", repository.default_branch).unwrap();
        repository.subject.iter().for_each(|settings| subject(&mut text, settings));
        for environment in repository.environments.iter().flatten() {
            writeln!(text, "  {environment:?}").unwrap();
        }
    }
    if let Some(settings) = &picture_.github.organization {
        writeln!(text, "github organization").unwrap();
        subject(&mut text, settings);
    }
    for token in &picture_.tokens {
        writeln!(text, "token of {}, signature {:?}", token.path, token.signature).unwrap();
        for members in token.header.iter().chain([&token.claims]) {
            writeln!(
                text,
                "  {}",
                members.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
            )
            .unwrap();
        }
    }
    for event in &picture_.events {
        writeln!(text, "event {event:#?}").unwrap();
    }
    for log in &picture_.logs {
        writeln!(text, "log of inputs {:?}", log.inputs).unwrap();
        for message in &log.messages {
            let (known, at) = (message.known, &message.at);
            writeln!(text, "  {} at {}, line {}: {:?}", known.id, known.stage, at.line, message.parts).unwrap();
            writeln!(text, "    {}\n    {}", message.text, at.excerpt.line_text).unwrap();
        }
    }
    for workflow in &picture_.workflows {
        writeln!(text, "workflow {}", workflow.path()).unwrap();
    }
    text
}

fn subject(text: &mut String, settings: &SubjectSettings) {
    let SubjectSettings { use_default, claim_keys, use_immutable_subject, prefix, .. } = settings;
    writeln!(text, "  subject: default {use_default:?}, keys {claim_keys:?}, flag {use_immutable_subject:?}, prefix {prefix:?}: {:?}", settings.immutable()).unwrap();
}

pub(crate) fn picture(account: &Account) -> String {
    let mut text = String::new();
    for role in &account.roles {
        writeln!(text, "role {} (address {:?})", role.named(), role.address).unwrap();
        if let Some(trust) = &role.trust {
            writeln!(text, "  trust {}", document(trust)).unwrap();
        }
        permissions(&mut text, account, &role.permissions);
    }
    for user in &account.users {
        writeln!(text, "user {} in {:?}", user.named(), user.groups).unwrap();
        permissions(&mut text, account, &user.permissions);
    }
    for group in &account.groups {
        writeln!(text, "group {}", group.named()).unwrap();
        permissions(&mut text, account, &group.permissions);
    }
    for policy in &account.policies {
        let versions: Vec<_> = policy.versions.iter().map(|version| version.id.as_deref().unwrap_or("?")).collect();
        let held = policy.document().map_or("unknown".to_owned(), document);
        writeln!(text, "policy {} of versions {versions:?}: {held}", policy.named()).unwrap();
    }
    for provider in &account.providers {
        writeln!(text, "provider {} for {:?}", provider.url, provider.client_ids).unwrap();
    }
    if let Some(arns) = &account.all_providers {
        writeln!(text, "all providers: {arns:?}").unwrap();
    }
    for repository in &account.repositories {
        let policy = repository.policy.as_ref().map_or("none given".to_owned(), document);
        writeln!(text, "repository {}: {policy}", repository.named()).unwrap();
    }
    for loose in &account.documents {
        writeln!(text, "{:?} policy {}: {}", loose.kind, loose.name, document(&loose.document)).unwrap();
    }
    for unknown in &account.unknown {
        writeln!(text, "unknown: {} of {}", unknown.attribute, unknown.address).unwrap();
    }
    for gap in &account.gaps {
        writeln!(text, "gap: {} ({:?})", gap.missing, gap.command).unwrap();
    }
    text
}

fn permissions(text: &mut String, account: &Account, permissions: &Permissions) {
    for inline in &permissions.inline {
        writeln!(text, "  inline {}: {}", inline.name, document(&inline.document)).unwrap();
    }
    for attached in &permissions.attached {
        let given = if account.policy(attached).is_some() { "given" } else { "not given" };
        writeln!(text, "  attached {} ({given})", attached.named).unwrap();
    }
    if let Some(boundary) = &permissions.boundary {
        writeln!(text, "  boundary {boundary}").unwrap();
    }
    writeln!(text, "  {}", if permissions.complete { "and no others" } else { "and perhaps others" }).unwrap();
}

/// The place of the policy's `Effect`, and the line that is shown.
fn document(document: &Document) -> String {
    let text = document.text();
    let start = text.find("\"Effect\"").unwrap_or_default();
    let spot = document.spot(start..start + 8);
    let excerpt = &spot.excerpt;
    let marked: String = excerpt.line_text.chars().skip(excerpt.column - 1).take(excerpt.length).collect();
    format!(
        "at {}:{}:{}, shown {}:{}:{} {marked}",
        spot.file, spot.line, spot.column, excerpt.file, excerpt.line, excerpt.column
    )
}
