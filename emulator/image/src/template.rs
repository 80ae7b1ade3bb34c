//! Repositories that ECR makes by itself, by the templates of the registry.
//!
//! Source: "Repository creation templates" in the Amazon ECR User Guide: the template with the longest prefix applies,
//! `ROOT` where no other does; a slash is assumed at the end of a prefix.

use portcullis_model::{AccountId, Region, Timestamp};
use portcullis_store::{AppliedFor, CreationTemplate, Registry, Repository, RepositoryKey, World};

use crate::Refusal;

/// The template for a repository of this name that is made on this occasion.
#[must_use]
pub fn template_for<'r>(registry: &'r Registry, name: &str, occasion: AppliedFor) -> Option<&'r CreationTemplate> {
    let applies = |(_, template): &(&String, &CreationTemplate)| template.applied_for.contains(&occasion);
    let begins = |prefix: &str| name.strip_prefix(prefix.trim_end_matches('/')).is_some_and(|it| it.starts_with('/'));
    let longest = registry
        .templates
        .iter()
        .filter(applies)
        .filter(|(prefix, _)| begins(prefix))
        .max_by_key(|(prefix, _)| prefix.trim_end_matches('/').len());
    longest
        .map(|(_, template)| template)
        .or_else(|| registry.templates.get("ROOT").filter(|template| template.applied_for.contains(&occasion)))
}

/// Whether a push into a repository that is not there makes it.
#[must_use]
pub fn is_made_on_push(world: &World, account: AccountId, region: &Region, name: &str) -> bool {
    let exists = |name| world.repository(account, region, &name).is_some();
    let templates = world.registry(account, region);
    name.parse().is_ok_and(|name| !exists(name))
        && templates.is_some_and(|registry| template_for(registry, name, AppliedFor::CreateOnPush).is_some())
}

/// Makes the repository of a push, if it is not there and a template says so.
///
/// # Errors
///
/// [`Refusal::RepositoryNotFound`] where there is neither.
pub fn make_on_push(
    world: &mut World,
    account: AccountId,
    region: &Region,
    name: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    if is_made_on_push(world, account, region, name) {
        make(world, account, region, name, AppliedFor::CreateOnPush, now)?;
    }
    Ok(())
}

/// Makes a repository by its template, or a plain one without.
pub(crate) fn make(
    world: &mut World,
    account: AccountId,
    region: &Region,
    name: &str,
    occasion: AppliedFor,
    now: Timestamp,
) -> Result<Repository, Refusal> {
    let unknown = || Refusal::RepositoryNotFound { repository: name.to_owned(), registry: account };
    let key = RepositoryKey { region: region.clone(), name: name.parse().map_err(|_| unknown())? };
    let template = world.registry(account, region).and_then(|registry| template_for(registry, name, occasion));
    let repository = match template {
        // Its policy was read when the template was put.
        Some(template) => template.repository(account, key, now).map_err(|_| unknown())?,
        None => Repository::new(account, key, now),
    };
    world.account_mut(account).put_repository(repository.clone());
    Ok(repository)
}
