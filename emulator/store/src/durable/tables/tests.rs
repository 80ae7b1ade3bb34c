//! A world that was taken apart into rows and put together again is the same world.

mod arbitrary;

use std::collections::BTreeMap;

use portcullis_model::Timestamp;
use portcullis_policy::Policy;
use proptest::prelude::*;

use super::*;
use crate::{
    ControlPolicyType, Document, Encryption, ImageStorage, InlinePolicy, Parent, PolicyVersion, Tag, TagMutability,
    UniqueId, Unit,
};
use arbitrary::{Edit, apply, edit};

/// As the tables are after all the steps.
#[derive(Default)]
struct Rows(BTreeMap<(&'static str, Vec<u8>), Vec<u8>>);

impl Rows {
    fn write(&mut self, entries: Vec<Entry>) {
        for Entry { table, key, value } in entries {
            match value {
                Some(value) => drop(self.0.insert((table.name(), key), value)),
                None => {
                    self.0.remove(&(table.name(), key)).expect("only what is there is removed");
                }
            }
        }
    }

    fn world(&self) -> World {
        let mut world = World::default();
        for table in Table::ALL {
            for ((of, key), value) in &self.0 {
                if *of == table.name() {
                    restore(&mut world, table, key, value).unwrap();
                }
            }
        }
        world
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_world_is_what_its_steps_wrote(steps in prop::collection::vec(prop::collection::vec(edit(), 1..4), 1..16)) {
        let (mut world, mut rows) = (World::default(), Rows::default());
        for edits in steps {
            let before = world.clone();
            for edit in edits {
                apply(&mut world, edit);
            }
            rows.write(differences(&before, &world).unwrap());
            prop_assert_eq!(rows.world(), world.clone());
            prop_assert!(differences(&world, &rows.world()).unwrap().is_empty(), "equal worlds have no differences");
        }
        rows.write(differences(&world, &World::default()).unwrap());
        prop_assert!(rows.0.is_empty(), "an empty world has no rows");
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same through the file, with all that belongs to it.
    #[test]
    fn a_world_that_is_opened_again_is_the_same(steps in prop::collection::vec(prop::collection::vec(edit(), 1..8), 1..4)) {
        use crate::{DurableStore, Store, write};
        let folder = tempfile::TempDir::new().unwrap();
        for edits in steps {
            let store = DurableStore::open(folder.path()).unwrap();
            let without_layers = |edit: Edit| match edit {
                // A layer without its blob is damage.
                Edit::Images(id, key, _) => Edit::NoImages(id, key),
                edit => edit,
            };
            for edit in edits {
                write(&store, |world| { apply(world, without_layers(edit)); Ok::<_, ()>(()) }).unwrap();
            }
            let world = store.world();
            drop(store);
            prop_assert_eq!(DurableStore::open(folder.path()).unwrap().world(), world);
        }
    }
}

/// The whole of what format 1 has. When this changes, `FORMAT` in `database.rs` has to change too, or what is new has to
/// have a default, so that what was written before can be read.
#[test]
fn the_format_is_what_it_was() {
    let parse = |text: &str| Document::new(Policy::parse(text).unwrap());
    let document =
        || parse(r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:PutImage","Resource":"*"}}"#);
    let id: AccountId = "123456789012".parse().unwrap();
    let arn = |text: &str| -> Arn { text.parse().unwrap() };
    let created = Timestamp::new(1_700_000_000, 5).unwrap();
    let tags = || vec![Tag { key: "team".to_owned(), value: "web".to_owned() }];
    let digest = Digest::from_sha256([7; 32]);
    let policy_arn = arn("arn:aws:iam::123456789012:policy/push");
    let mut world = World::default();
    let account = world.account_mut(id);
    account.put_role(Role {
        arn: arn("arn:aws:iam::123456789012:role/Deploy"),
        name: "Deploy".parse().unwrap(),
        path: "/".to_owned(),
        id: UniqueId::of_aws("AROA", "deploy"),
        created,
        description: None,
        max_session_seconds: 3600,
        trust: document(),
        inline: OrdMap::unit("in".to_owned(), InlinePolicy { name: "In".to_owned(), document: document() }),
        attached: vec![policy_arn.clone()],
        boundary: Some(policy_arn.clone()),
        tags: tags(),
    });
    account.put_policy(ManagedPolicy {
        arn: policy_arn,
        name: "push".to_owned(),
        path: "/".to_owned(),
        id: UniqueId::of_aws("ANPA", "push"),
        description: Some("what it is for".to_owned()),
        created,
        updated: created,
        versions: vec![PolicyVersion { number: 1, created, document: document() }],
        default_version: 1,
        tags: tags(),
    });
    account.put_provider(OidcProvider {
        arn: arn("arn:aws:iam::123456789012:oidc-provider/example.test"),
        url: "example.test".to_owned(),
        client_ids: vec!["sts.amazonaws.com".to_owned()],
        thumbprints: vec!["f".repeat(40)],
        created,
        tags: tags(),
    });
    let image = Image {
        digest: digest.clone(),
        media_type: "application/vnd.oci.image.manifest.v1+json".to_owned(),
        manifest: "{}".into(),
        pushed: created,
        subject: None,
        pulled: Some(created),
        scanned: None,
        storage: ImageStorage::default(),
        replicas: Vec::new(),
    };
    account.put_repository(Repository {
        key: RepositoryKey { region: "eu-west-1".parse().unwrap(), name: "app".parse().unwrap() },
        registry: id,
        arn: arn("arn:aws:ecr:eu-west-1:123456789012:repository/app"),
        created,
        tag_mutability: TagMutability::Immutable,
        scan_on_push: true,
        encryption: Encryption::default(),
        policy: Some(document()),
        lifecycle: None,
        lifecycle_preview: None,
        images: OrdMap::unit(digest.clone(), image),
        image_tags: OrdMap::unit("1".to_owned(), digest.clone()),
        layers: OrdMap::unit(digest, 100_000),
        tags: tags(),
    });
    let mut organization = Organization::new("o-exampleorgid", "r-ab12", id);
    organization.enable(ControlPolicyType::ServiceControl);
    let unit = || Parent::Unit("ou-ab12-11111111".to_owned());
    organization
        .add_unit(Unit { id: "ou-ab12-11111111".to_owned(), name: "workloads".to_owned(), parent: Parent::Root })
        .unwrap();
    organization.put_account("111122223333".parse().unwrap(), unit()).unwrap();
    world.put_organization(organization).unwrap();
    world.put_setting("clock", "0");
    let rows = differences(&World::default(), &world).unwrap();
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            let value = row.value.as_deref().unwrap();
            format!("{}\n  {}\n  {}", row.table.name(), row.key.escape_ascii(), value.escape_ascii())
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}
