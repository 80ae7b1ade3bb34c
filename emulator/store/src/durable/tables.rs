//! The tables of the journal: one per kind of thing, each with a row per thing.
//!
//! A write is the rows that differ between two worlds, which share everything else and are compared only where they do
//! not. World and account are taken apart here without `..`: a field that is added to them has to say where it is kept.
//! What has no table of its own is kept in the row of its account.

use std::sync::Arc;

use imbl::{OrdMap, ordmap::DiffItem};
use portcullis_model::{AccountId, Arn, Digest};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Account, Image, ManagedPolicy, OidcProvider, Organization, Repository, RepositoryKey, Role, World};

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Account,
    Role,
    Policy,
    Provider,
    Repository,
    Image,
    ImageTag,
    Layer,
    Organization,
    Setting,
}

/// A row that is new or changed, or gone when it has no value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) table: Table,
    pub(super) key: Vec<u8>,
    pub(super) value: Option<Vec<u8>>,
}

/// Why a row cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error(transparent)]
    Row(#[from] rmp_serde::decode::Error),
    #[error("what it belongs to is not there")]
    Stray,
}

type Unwritable = rmp_serde::encode::Error;

impl Table {
    /// In the order in which they are read: what belongs to another thing comes after it.
    pub(super) const ALL: [Self; 10] = [
        Self::Account,
        Self::Role,
        Self::Policy,
        Self::Provider,
        Self::Repository,
        Self::Image,
        Self::ImageTag,
        Self::Layer,
        Self::Organization,
        Self::Setting,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::Provider => "provider",
            Self::Repository => "repository",
            Self::Image => "image",
            Self::ImageTag => "image-tag",
            Self::Layer => "layer",
            Self::Organization => "organization",
            Self::Setting => "setting",
        }
    }
}

/// What has to be written to make one world of another.
pub(super) fn differences(before: &World, after: &World) -> Result<Vec<Entry>, Unwritable> {
    let mut entries = Entries(Vec::new());
    let World { accounts, organizations, settings } = after;
    for change in before.accounts.diff(accounts) {
        let (id, old, new) = sides(&change);
        account(&mut entries, *id, old, new)?;
    }
    entries.rows(Table::Organization, &before.organizations, organizations, |management| *management)?;
    entries.rows(Table::Setting, &before.settings, settings, String::as_str)?;
    Ok(entries.0)
}

fn account(
    entries: &mut Entries,
    id: AccountId,
    old: Option<&Account>,
    new: Option<&Account>,
) -> Result<(), Unwritable> {
    entries.row(Table::Account, &id, old, new)?;
    let nothing = Account::default();
    let before = old.unwrap_or(&nothing);
    let Account { roles, policies, providers, repositories, directory, registries, public_repositories, regions } =
        new.unwrap_or(&nothing);
    // These are kept in the row of the account.
    let _in_its_row = (directory, registries, public_repositories, regions);
    entries.rows(Table::Role, &before.roles, roles, |name| (id, name.as_str()))?;
    entries.rows(Table::Policy, &before.policies, policies, |arn| (id, arn))?;
    entries.rows(Table::Provider, &before.providers, providers, |arn| (id, arn))?;
    for change in before.repositories.diff(repositories) {
        let (key, old, new) = sides(&change);
        repository(entries, (id, key), old, new)?;
    }
    Ok(())
}

fn repository(
    entries: &mut Entries,
    key: (AccountId, &RepositoryKey),
    old: Option<&Arc<Repository>>,
    new: Option<&Arc<Repository>>,
) -> Result<(), Unwritable> {
    entries.row(Table::Repository, &key, old, new)?;
    let (images, image_tags, layers) = Default::default();
    let nothing = (&images, &image_tags, &layers);
    let before = old.map_or(nothing, |old| (&old.images, &old.image_tags, &old.layers));
    let after = new.map_or(nothing, |new| (&new.images, &new.image_tags, &new.layers));
    entries.rows(Table::Image, before.0, after.0, |digest| (key, digest))?;
    entries.rows(Table::ImageTag, before.1, after.1, |tag| (key, tag.as_str()))?;
    entries.rows(Table::Layer, before.2, after.2, |digest| (key, digest))?;
    Ok(())
}

/// Puts a row back into the world.
pub(super) fn restore(world: &mut World, table: Table, key: &[u8], value: &[u8]) -> Result<(), Unreadable> {
    match table {
        Table::Account => {
            world.accounts.insert(read(key)?, read(value)?);
        }
        Table::Role => {
            let (id, name): (_, String) = read(key)?;
            account_of(world, id)?.roles.insert(name, Arc::new(read::<Role>(value)?));
        }
        Table::Policy => {
            let (id, arn): (_, Arn) = read(key)?;
            account_of(world, id)?.policies.insert(arn, Arc::new(read::<ManagedPolicy>(value)?));
        }
        Table::Provider => {
            let (id, arn): (_, Arn) = read(key)?;
            account_of(world, id)?.providers.insert(arn, Arc::new(read::<OidcProvider>(value)?));
        }
        Table::Repository => {
            let (id, key): (_, RepositoryKey) = read(key)?;
            account_of(world, id)?.repositories.insert(key, Arc::new(read::<Repository>(value)?));
        }
        Table::Image => {
            let (of, digest): (_, Digest) = read(key)?;
            repository_of(world, &of)?.images.insert(digest, read::<Image>(value)?);
        }
        Table::ImageTag => {
            let (of, tag): (_, String) = read(key)?;
            repository_of(world, &of)?.image_tags.insert(tag, read(value)?);
        }
        Table::Layer => {
            let (of, digest): (_, Digest) = read(key)?;
            repository_of(world, &of)?.layers.insert(digest, read(value)?);
        }
        Table::Organization => {
            world.organizations.insert(read(key)?, read::<Organization>(value)?);
        }
        Table::Setting => {
            world.settings.insert(read(key)?, read::<String>(value)?.into());
        }
    }
    Ok(())
}

fn account_of(world: &mut World, id: AccountId) -> Result<&mut Account, Unreadable> {
    world.accounts.get_mut(&id).ok_or(Unreadable::Stray)
}

fn repository_of<'w>(
    world: &'w mut World,
    (id, key): &(AccountId, RepositoryKey),
) -> Result<&'w mut Repository, Unreadable> {
    account_of(world, *id)?.repositories.get_mut(key).map(Arc::make_mut).ok_or(Unreadable::Stray)
}

struct Entries(Vec<Entry>);

impl Entries {
    /// The rows of a map that differ. `key` says what a row is found by.
    fn rows<'m, K: Ord, V: PartialEq + Serialize, R: Serialize>(
        &mut self,
        table: Table,
        before: &'m OrdMap<K, V>,
        after: &'m OrdMap<K, V>,
        key: impl Fn(&'m K) -> R,
    ) -> Result<(), Unwritable> {
        for change in before.diff(after) {
            let (of, _, new) = sides(&change);
            let value = new.map(write).transpose()?;
            self.0.push(Entry { table, key: write(&key(of))?, value });
        }
        Ok(())
    }

    /// One row, if what is kept of it differs.
    fn row<V: Serialize>(
        &mut self,
        table: Table,
        key: &impl Serialize,
        old: Option<&V>,
        new: Option<&V>,
    ) -> Result<(), Unwritable> {
        let (old, value) = (old.map(write).transpose()?, new.map(write).transpose()?);
        if old != value {
            self.0.push(Entry { table, key: write(key)?, value });
        }
        Ok(())
    }
}

type Sides<'m, K, V> = (&'m K, Option<&'m V>, Option<&'m V>);

fn sides<'m, K, V>(change: &DiffItem<'m, 'm, K, V>) -> Sides<'m, K, V> {
    match change {
        DiffItem::Add(key, new) => (key, None, Some(new)),
        DiffItem::Update { old: (_, old), new: (key, new) } => (key, Some(old), Some(new)),
        DiffItem::Remove(key, old) => (key, Some(old), None),
    }
}

/// `MessagePack` with names: bytes stay bytes, any type can be a key, and a field that is not there can be told.
fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Unwritable> {
    rmp_serde::to_vec_named(value)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    Ok(rmp_serde::from_slice(bytes)?)
}

#[cfg(test)]
mod tests;
