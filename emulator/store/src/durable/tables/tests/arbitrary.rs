//! Arbitrary changes of a world, of everything that a world can have.

use portcullis_model::{Region, RepositoryName, RoleName, Timestamp};
use portcullis_policy::Policy;
use proptest::prelude::*;

use super::super::*;
use crate::{
    AccessKey, AccountSetting, AppliedFor, Backfill, BackfillResult, CatalogData, ControlPolicyType, CreationTemplate,
    DeleteReplication, Document, Encryption, EncryptionType, Group, ImageStorage, InlinePolicies, InlinePolicy,
    InstanceProfile, Lifecycle, LifecyclePreview, LifecycleResult, Parent, PolicyVersion, PublicRepository,
    PullThroughCacheRule, RegionState, Registry, ReplicationDestination, ReplicationRule, RepositoryFilter,
    RepositoryFilterType, ScanFrequency, ScanType, Scanning, ScanningRule, SigningRule, Tag, TagMutability, Target,
    TokenVersion, UniqueId, Unit, User,
};

/// A change of a world. Names are few, so that things are changed and removed as well as made.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Account(AccountId),
    Role(AccountId, Role),
    NoRole(AccountId, RoleName),
    Policy(AccountId, ManagedPolicy),
    NoPolicy(AccountId, Arn),
    Provider(AccountId, OidcProvider),
    NoProvider(AccountId, Arn),
    Repository(AccountId, Repository),
    Images(AccountId, RepositoryKey, Vec<(Image, Option<String>, u64)>),
    NoImages(AccountId, RepositoryKey),
    NoRepository(AccountId, RepositoryKey),
    User(AccountId, User),
    NoUser(AccountId, String),
    Group(AccountId, Group),
    NoGroup(AccountId, String),
    AccessKey(AccountId, AccessKey),
    NoAccessKey(AccountId, UniqueId),
    InstanceProfile(AccountId, InstanceProfile),
    NoInstanceProfile(AccountId, String),
    Alias(AccountId, Option<String>),
    RoleDeletion(AccountId, String),
    Registry(AccountId, Region, Registry),
    PublicRepository(AccountId, PublicRepository),
    NoPublicRepository(AccountId, RepositoryName),
    Regions(AccountId, Region, RegionState, TokenVersion),
    Organization(Organization),
    NoOrganization(AccountId),
    Setting(String, Option<String>),
    Nothing,
}

/// Does it.
pub(super) fn apply(world: &mut World, edit: Edit) {
    match edit {
        Edit::Account(id) => drop(world.account_mut(id)),
        Edit::Role(id, role) => world.account_mut(id).put_role(role),
        Edit::NoRole(id, name) => drop(world.account_mut(id).remove_role(name.as_str())),
        Edit::Policy(id, policy) => world.account_mut(id).put_policy(policy),
        Edit::NoPolicy(id, arn) => drop(world.account_mut(id).remove_policy(&arn)),
        Edit::Provider(id, provider) => world.account_mut(id).put_provider(provider),
        Edit::NoProvider(id, arn) => drop(world.account_mut(id).remove_provider(&arn)),
        Edit::Repository(id, repository) => world.account_mut(id).put_repository(repository),
        Edit::Images(id, key, images) => {
            let Some(repository) = world.account_mut(id).repositories.get_mut(&key) else { return };
            let repository = Arc::make_mut(repository);
            for (image, tag, size) in images {
                if let Some(tag) = tag {
                    repository.image_tags.insert(tag, image.digest.clone());
                }
                repository.layers.insert(image.digest.clone(), size);
                repository.images.insert(image.digest.clone(), image);
            }
        }
        Edit::NoImages(id, key) => {
            let Some(repository) = world.account_mut(id).repositories.get_mut(&key) else { return };
            let repository = Arc::make_mut(repository);
            let first = repository.images.keys().next().cloned();
            if let Some(digest) = first {
                repository.images.remove(&digest);
                repository.layers.remove(&digest);
                let others = repository.image_tags.iter().filter(|(_, of)| **of != digest);
                repository.image_tags = others.map(|(tag, of)| (tag.clone(), of.clone())).collect();
            }
        }
        Edit::NoRepository(id, key) => drop(world.account_mut(id).remove_repository(&key)),
        Edit::User(id, user) => world.account_mut(id).put_user(user),
        Edit::NoUser(id, name) => drop(world.account_mut(id).remove_user(&name)),
        Edit::Group(id, group) => world.account_mut(id).put_group(group),
        Edit::NoGroup(id, name) => drop(world.account_mut(id).remove_group(&name)),
        Edit::AccessKey(id, key) => world.account_mut(id).put_access_key(key),
        Edit::NoAccessKey(id, key) => drop(world.account_mut(id).remove_access_key(&key)),
        Edit::InstanceProfile(id, profile) => world.account_mut(id).put_instance_profile(profile),
        Edit::NoInstanceProfile(id, name) => drop(world.account_mut(id).remove_instance_profile(&name)),
        Edit::Alias(id, alias) => world.account_mut(id).set_alias(alias),
        Edit::RoleDeletion(id, deletion) => world.account_mut(id).put_role_deletion(deletion),
        Edit::Registry(id, region, registry) => world.account_mut(id).put_registry(region, registry),
        Edit::PublicRepository(id, repository) => world.account_mut(id).put_public_repository(repository),
        Edit::NoPublicRepository(id, name) => drop(world.account_mut(id).remove_public_repository(&name)),
        Edit::Regions(id, region, state, token) => {
            world.account_mut(id).set_region_state(region, state);
            world.account_mut(id).set_global_endpoint_token(token);
        }
        Edit::Organization(organization) => drop(world.put_organization(organization)),
        Edit::NoOrganization(id) => drop(world.remove_organization(id)),
        Edit::Setting(name, Some(text)) => world.put_setting(&name, &text),
        Edit::Setting(name, None) => drop(world.remove_setting(&name)),
        Edit::Nothing => *world = World::default(),
    }
}

fn account_id() -> impl Strategy<Value = AccountId> {
    prop::sample::select(vec!["000000000000", "123456789012", "999999999999"]).prop_map(|id| id.parse().unwrap())
}

fn document() -> impl Strategy<Value = Document> {
    "[a-z*]{0,8}".prop_map(|action| {
        let text = format!(
            r#"{{"Version":"2012-10-17", "Statement":{{"Effect":"Allow","Action":"s3:x{action}","Resource":"*"}} }}"#
        );
        Document::new(Policy::parse(&text).unwrap())
    })
}

fn tags() -> impl Strategy<Value = Vec<Tag>> {
    prop::collection::vec((any::<String>(), any::<String>()).prop_map(|(key, value)| Tag { key, value }), 0..3)
}

fn time() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000, 0_i32..1_000_000_000).prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())
}

fn arn(kind: &'static str) -> impl Strategy<Value = Arn> {
    "[a-c]".prop_map(move |name| format!("arn:aws:iam::123456789012:{kind}/{name}").parse().unwrap())
}

fn role() -> impl Strategy<Value = Role> {
    let inline = prop::collection::vec((any::<String>(), document()), 0..3);
    let head = ("[a-cA-C]", any::<String>(), "[A-Z]{4}", time(), any::<Option<String>>(), any::<u32>());
    let rest =
        (document(), inline, prop::collection::vec(arn("policy"), 0..3), prop::option::of(arn("policy")), tags());
    (head, rest).prop_map(|((name, path, id, created, description, max_session_seconds), rest)| {
        let (trust, inline, attached, boundary, tags) = rest;
        Role {
            arn: format!("arn:aws:iam::123456789012:role/{name}").parse().unwrap(),
            name: name.parse().unwrap(),
            path,
            id: UniqueId::of_aws("AROA", &id),
            created,
            description,
            max_session_seconds,
            trust,
            inline: inline
                .into_iter()
                .map(|(name, document)| (name.to_lowercase(), InlinePolicy { name, document }))
                .collect(),
            attached,
            boundary,
            tags,
        }
    })
}

fn policy() -> impl Strategy<Value = ManagedPolicy> {
    let versions = prop::collection::vec((any::<u32>(), time(), document()), 0..4);
    let head = (arn("policy"), any::<String>(), any::<String>(), any::<Option<String>>(), time(), time());
    (head, versions, any::<u32>(), tags()).prop_map(|(head, versions, default_version, tags)| {
        let (arn, name, path, description, created, updated) = head;
        ManagedPolicy {
            id: UniqueId::of_aws("ANPA", &name),
            arn,
            name,
            path,
            description,
            created,
            updated,
            versions: versions
                .into_iter()
                .map(|(number, created, document)| PolicyVersion { number, created, document })
                .collect(),
            default_version,
            tags,
        }
    })
}

fn provider() -> impl Strategy<Value = OidcProvider> {
    let texts = || prop::collection::vec(any::<String>(), 0..3);
    (arn("oidc-provider"), any::<String>(), texts(), texts(), time(), tags()).prop_map(
        |(arn, url, client_ids, thumbprints, created, tags)| OidcProvider {
            arn,
            url,
            client_ids,
            thumbprints,
            created,
            tags,
        },
    )
}

fn key() -> impl Strategy<Value = RepositoryKey> {
    (prop::sample::select(vec!["eu-west-1", "us-east-1"]), "[a-c]{2}").prop_map(|(region, name)| RepositoryKey {
        region: region.parse::<Region>().unwrap(),
        name: name.parse::<RepositoryName>().unwrap(),
    })
}

fn repository_strategy() -> impl Strategy<Value = Repository> {
    let lifecycle = (prop::option::of(lifecycle()), prop::option::of(lifecycle_preview()));
    let head = (key(), account_id(), time(), mutability(), any::<bool>(), encryption());
    (head, prop::option::of(document()), lifecycle, tags()).prop_map(
        |((key, registry, created, tag_mutability, scan_on_push, encryption), policy, lifecycle, tags)| Repository {
            arn: format!("arn:aws:ecr:{}:{registry}:repository/{}", key.region, key.name).parse().unwrap(),
            key,
            registry,
            created,
            tag_mutability,
            scan_on_push,
            encryption,
            policy,
            lifecycle: lifecycle.0,
            lifecycle_preview: lifecycle.1,
            images: OrdMap::new(),
            image_tags: OrdMap::new(),
            layers: OrdMap::new(),
            tags,
        },
    )
}

fn mutability() -> impl Strategy<Value = TagMutability> {
    let patterns = || prop::collection::vec(any::<String>(), 0..3);
    prop_oneof![
        Just(TagMutability::Immutable),
        Just(TagMutability::Mutable),
        patterns().prop_map(TagMutability::ImmutableWithExclusion),
        patterns().prop_map(TagMutability::MutableWithExclusion),
    ]
}

fn encryption() -> impl Strategy<Value = Encryption> {
    let kinds = vec![EncryptionType::Aes256, EncryptionType::Kms, EncryptionType::KmsDsse];
    (prop::sample::select(kinds), any::<Option<String>>())
        .prop_map(|(encryption_type, kms_key)| Encryption { encryption_type, kms_key })
}

fn lifecycle() -> impl Strategy<Value = Lifecycle> {
    (any::<String>(), time(), prop::option::of(time())).prop_map(|(text, put, evaluated)| Lifecycle {
        text,
        put,
        evaluated,
    })
}

fn lifecycle_preview() -> impl Strategy<Value = LifecyclePreview> {
    let texts = prop::collection::vec(any::<String>(), 0..3);
    let result = (digest(), texts, time(), any::<u32>(), any::<(bool, bool)>()).prop_map(
        |(digest, tags, pushed, rule, (transition, archived))| LifecycleResult {
            digest,
            tags,
            pushed,
            rule,
            transition,
            archived,
        },
    );
    (any::<String>(), time(), prop::collection::vec(result, 0..3))
        .prop_map(|(text, started, results)| LifecyclePreview { text, started, results })
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest::from_sha256)
}

fn region() -> impl Strategy<Value = Region> {
    prop::sample::select(vec!["eu-west-1", "us-east-1"]).prop_map(|region| region.parse().unwrap())
}

fn inline() -> impl Strategy<Value = InlinePolicies> {
    let policies = prop::collection::vec((any::<String>(), document()), 0..3);
    policies.prop_map(|policies| {
        policies.into_iter().map(|(name, document)| (name.to_lowercase(), InlinePolicy { name, document })).collect()
    })
}

fn unique_id(prefix: &'static str) -> impl Strategy<Value = UniqueId> {
    "[a-c]".prop_map(move |name| UniqueId::of_aws(prefix, &name))
}

fn user() -> impl Strategy<Value = User> {
    let head = ("[a-cA-C]", any::<String>(), unique_id("AIDA"), time(), inline());
    (head, prop::collection::vec(arn("policy"), 0..3), prop::option::of(arn("policy")), tags()).prop_map(
        |((name, path, id, created, inline), attached, boundary, tags)| User {
            arn: format!("arn:aws:iam::123456789012:user/{name}").parse().unwrap(),
            name,
            path,
            id,
            created,
            inline,
            attached,
            boundary,
            tags,
        },
    )
}

fn group() -> impl Strategy<Value = Group> {
    let members = prop::collection::vec(unique_id("AIDA"), 0..3);
    let head = ("[a-cA-C]", any::<String>(), unique_id("AGPA"), time(), inline());
    (head, prop::collection::vec(arn("policy"), 0..3), members).prop_map(
        |((name, path, id, created, inline), attached, members)| Group {
            arn: format!("arn:aws:iam::123456789012:group/{name}").parse().unwrap(),
            name,
            path,
            id,
            created,
            inline,
            attached,
            members: members.into_iter().collect(),
        },
    )
}

fn access_key() -> impl Strategy<Value = AccessKey> {
    (unique_id("AKIA"), any::<String>(), unique_id("AIDA"), time(), any::<bool>())
        .prop_map(|(id, secret, user, created, active)| AccessKey { id, secret, user, created, active })
}

fn instance_profile() -> impl Strategy<Value = InstanceProfile> {
    let role = prop::option::of("[a-c]".prop_map(|name| name.parse::<RoleName>().unwrap()));
    ("[a-cA-C]", any::<String>(), unique_id("AIPA"), time(), role, tags()).prop_map(
        |(name, path, id, created, role, tags)| InstanceProfile {
            arn: format!("arn:aws:iam::123456789012:instance-profile/{name}").parse().unwrap(),
            name,
            path,
            id,
            created,
            role,
            tags,
        },
    )
}

fn filters() -> impl Strategy<Value = Vec<RepositoryFilter>> {
    let kinds =
        vec![RepositoryFilterType::PrefixMatch, RepositoryFilterType::Wildcard, RepositoryFilterType::WildcardMatch];
    let filter = (any::<String>(), prop::sample::select(kinds));
    prop::collection::vec(filter.prop_map(|(filter, filter_type)| RepositoryFilter { filter, filter_type }), 0..3)
}

fn destination() -> impl Strategy<Value = ReplicationDestination> {
    (region(), account_id()).prop_map(|(region, registry_id)| ReplicationDestination { region, registry_id })
}

fn scanning() -> impl Strategy<Value = Scanning> {
    let often = vec![ScanFrequency::ContinuousScan, ScanFrequency::Manual, ScanFrequency::ScanOnPush];
    let rule = (prop::sample::select(often), filters())
        .prop_map(|(scan_frequency, repository_filters)| ScanningRule { scan_frequency, repository_filters });
    (prop::sample::select(vec![ScanType::Basic, ScanType::Enhanced]), prop::collection::vec(rule, 0..3))
        .prop_map(|(scan_type, rules)| Scanning { scan_type, rules })
}

fn replication_rule() -> impl Strategy<Value = ReplicationRule> {
    let delete = any::<Option<bool>>().prop_map(|set| set.map(|enabled| DeleteReplication { enabled }));
    (prop::collection::vec(destination(), 0..3), prop::option::of(filters()), delete).prop_map(
        |(destinations, repository_filters, delete_replication)| ReplicationRule {
            destinations,
            repository_filters,
            delete_replication,
        },
    )
}

fn signing_rule() -> impl Strategy<Value = SigningRule> {
    (any::<String>(), prop::option::of(filters()))
        .prop_map(|(signing_profile_arn, repository_filters)| SigningRule { signing_profile_arn, repository_filters })
}

fn pull_through_rule() -> impl Strategy<Value = PullThroughCacheRule> {
    (any::<(String, String)>(), any::<(Option<String>, Option<String>, Option<String>)>(), time(), time()).prop_map(
        |((upstream_url, upstream), (credential_arn, custom_role_arn, upstream_prefix), created, updated)| {
            PullThroughCacheRule {
                upstream_url,
                upstream,
                credential_arn,
                custom_role_arn,
                upstream_prefix,
                created,
                updated,
            }
        },
    )
}

fn template() -> impl Strategy<Value = CreationTemplate> {
    let kinds = vec![AppliedFor::CreateOnPush, AppliedFor::PullThroughCache, AppliedFor::Replication];
    let applied_for = prop::collection::vec(prop::sample::select(kinds), 0..3);
    let texts = any::<(Option<String>, Option<String>, Option<String>, Option<String>)>();
    (texts, encryption(), tags(), mutability(), applied_for, (time(), time())).prop_map(
        |(texts, encryption, tags, tag_mutability, applied_for, (created, updated))| {
            let (description, policy, lifecycle, custom_role_arn) = texts;
            CreationTemplate {
                description,
                encryption,
                tags,
                tag_mutability,
                policy,
                lifecycle,
                applied_for,
                custom_role_arn,
                created,
                updated,
            }
        },
    )
}

fn backfill() -> impl Strategy<Value = Backfill> {
    let result = (any::<String>(), digest(), any::<Option<String>>())
        .prop_map(|(repository, digest, failure)| BackfillResult { repository, digest, failure });
    (destination(), time(), prop::collection::vec(result, 0..3)).prop_map(|(destination, started, results)| Backfill {
        destination,
        started,
        results,
    })
}

fn registry() -> impl Strategy<Value = Registry> {
    let named = || "[a-c]";
    let settings = prop::collection::vec((prop::sample::select(AccountSetting::ALL.to_vec()), any::<String>()), 0..3);
    let maps = (
        prop::collection::vec((named(), pull_through_rule()), 0..2),
        prop::collection::vec((named(), template()), 0..2),
        prop::collection::vec((named(), time()), 0..2),
        prop::collection::vec((named(), backfill()), 0..2),
    );
    let lists = (
        prop::collection::vec(replication_rule(), 0..2),
        prop::option::of(prop::collection::vec(signing_rule(), 0..2)),
    );
    (prop::option::of(document()), settings, scanning(), lists, maps).prop_map(
        |(policy, settings, scanning, (replication, signing), maps)| Registry {
            policy,
            settings: settings.into_iter().collect(),
            scanning,
            replication,
            signing,
            pull_through: maps.0.into_iter().collect(),
            templates: maps.1.into_iter().collect(),
            pull_time_exclusions: maps.2.into_iter().collect(),
            backfills: maps.3.into_iter().collect(),
        },
    )
}

fn public_repository() -> impl Strategy<Value = PublicRepository> {
    let catalog = any::<(Option<String>, Option<Vec<String>>, Option<Vec<String>>, Option<String>, Option<String>)>();
    let catalog = catalog.prop_map(|(description, architectures, operating_systems, about_text, usage_text)| {
        CatalogData { description, architectures, operating_systems, about_text, usage_text }
    });
    (key(), account_id(), time(), prop::option::of(catalog), tags()).prop_map(
        |(RepositoryKey { name, .. }, registry, created, catalog, tags)| PublicRepository {
            arn: format!("arn:aws:ecr-public::{registry}:repository/{name}").parse().unwrap(),
            name,
            registry,
            created,
            catalog,
            tags,
        },
    )
}

fn image() -> impl Strategy<Value = Image> {
    (any::<[u8; 32]>(), any::<String>(), any::<Vec<u8>>(), time()).prop_map(|(bytes, media_type, manifest, pushed)| {
        let digest = Digest::from_sha256(bytes);
        Image {
            subject: pushed.as_second().is_positive().then(|| digest.clone()),
            digest,
            media_type,
            manifest: manifest.into(),
            pushed,
            pulled: Some(pushed),
            scanned: None,
            storage: ImageStorage::default().moved(true, pushed),
            replicas: Vec::new(),
        }
    })
}

fn organization() -> impl Strategy<Value = Organization> {
    (account_id(), prop::collection::vec(("[a-d]", account_id()), 0..4), any::<(bool, bool)>(), "[a-z]{0,3}").prop_map(
        |(management, members, (service, resource), name)| {
            let mut organization = Organization::new("o-exampleorgid", "r-ab12", management);
            for (enabled, kind) in
                [(service, ControlPolicyType::ServiceControl), (resource, ControlPolicyType::ResourceControl)]
            {
                if enabled {
                    organization.enable(kind);
                }
            }
            for (unit, account) in members {
                let id = format!("ou-ab12-{unit}");
                drop(organization.add_unit(Unit { id: id.clone(), name: name.clone(), parent: Parent::Root }));
                organization.put_account(account, Parent::Unit(id.clone())).unwrap();
                organization.attach("p-FullAWSAccess", Target::Unit(id)).unwrap();
            }
            organization
        },
    )
}

pub(super) fn edit() -> impl Strategy<Value = Edit> {
    let images = prop::collection::vec((image(), prop::option::of("[a-c]"), any::<u64>()), 0..3);
    prop_oneof![
        1 => account_id().prop_map(Edit::Account),
        4 => (account_id(), role()).prop_map(|(id, role)| Edit::Role(id, role)),
        1 => (account_id(), "[a-cA-C]").prop_map(|(id, name)| Edit::NoRole(id, name.parse().unwrap())),
        4 => (account_id(), policy()).prop_map(|(id, policy)| Edit::Policy(id, policy)),
        1 => (account_id(), arn("policy")).prop_map(|(id, arn)| Edit::NoPolicy(id, arn)),
        2 => (account_id(), provider()).prop_map(|(id, provider)| Edit::Provider(id, provider)),
        1 => (account_id(), arn("oidc-provider")).prop_map(|(id, arn)| Edit::NoProvider(id, arn)),
        4 => (account_id(), repository_strategy()).prop_map(|(id, repository)| Edit::Repository(id, repository)),
        6 => (account_id(), key(), images).prop_map(|(id, key, images)| Edit::Images(id, key, images)),
        1 => (account_id(), key()).prop_map(|(id, key)| Edit::NoImages(id, key)),
        1 => (account_id(), key()).prop_map(|(id, key)| Edit::NoRepository(id, key)),
        4 => of_directory(),
        4 => of_registries(),
        2 => organization().prop_map(Edit::Organization),
        1 => account_id().prop_map(Edit::NoOrganization),
        2 => ("[a-c]", any::<Option<String>>()).prop_map(|(name, text)| Edit::Setting(name, text)),
        1 => Just(Edit::Nothing),
    ]
}

/// What is kept in the row of its account: users and what is theirs.
fn of_directory() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => (account_id(), user()).prop_map(|(id, user)| Edit::User(id, user)),
        1 => (account_id(), "[a-cA-C]").prop_map(|(id, name)| Edit::NoUser(id, name)),
        4 => (account_id(), group()).prop_map(|(id, group)| Edit::Group(id, group)),
        1 => (account_id(), "[a-cA-C]").prop_map(|(id, name)| Edit::NoGroup(id, name)),
        4 => (account_id(), access_key()).prop_map(|(id, key)| Edit::AccessKey(id, key)),
        1 => (account_id(), unique_id("AKIA")).prop_map(|(id, key)| Edit::NoAccessKey(id, key)),
        4 => (account_id(), instance_profile()).prop_map(|(id, profile)| Edit::InstanceProfile(id, profile)),
        1 => (account_id(), "[a-cA-C]").prop_map(|(id, name)| Edit::NoInstanceProfile(id, name)),
        2 => (account_id(), any::<Option<String>>()).prop_map(|(id, alias)| Edit::Alias(id, alias)),
        1 => (account_id(), any::<String>()).prop_map(|(id, deletion)| Edit::RoleDeletion(id, deletion)),
    ]
}

/// The same: registries, ECR Public and regions.
fn of_registries() -> impl Strategy<Value = Edit> {
    let states = vec![RegionState::Enabled, RegionState::Disabled, RegionState::StsDeactivated];
    let versions = vec![TokenVersion::V1, TokenVersion::V2];
    prop_oneof![
        4 => (account_id(), region(), registry()).prop_map(|(id, region, registry)| Edit::Registry(id, region, registry)),
        2 => (account_id(), public_repository()).prop_map(|(id, repository)| Edit::PublicRepository(id, repository)),
        1 => (account_id(), key()).prop_map(|(id, key)| Edit::NoPublicRepository(id, key.name)),
        2 => (account_id(), region(), prop::sample::select(states), prop::sample::select(versions))
            .prop_map(|(id, region, state, version)| Edit::Regions(id, region, state, version)),
    ]
}
