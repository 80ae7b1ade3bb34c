//! What the files say one by one, joined into one account.
//!
//! Elements are the same when their ARNs are, or, where an ARN is missing, their names or Terraform addresses. Two
//! different trust policies of one role are kept as two roles, since either may be the one that holds. What an output
//! does not name is joined only when there is one thing that it can be.

use std::collections::{BTreeSet, HashMap, HashSet};

use portcullis_policy::DocumentKind;

use crate::{
    account::{
        Account, AttachedPolicy, Gap, Group, LooseDocument, ManagedPolicy, Permissions, PolicyVersion, Repository,
        Role, User,
    },
    facts::{Facts, Holder, Key},
    spot::Written,
};

/// Joins everything that was read.
pub(crate) fn join(mut facts: Facts) -> Account {
    let mut gaps = std::mem::take(&mut facts.gaps);
    if !facts.pages.is_empty() && !facts.pages.contains(&true) {
        gaps.push(Gap {
            missing: "the account export has more pages than were given".to_owned(),
            command: Some("aws iam get-account-authorization-details --output json".to_owned()),
        });
    }
    let mut roles = Index::default();
    for role in facts.roles {
        roles.add_role(role);
    }
    let mut policies = Index::default();
    for policy in facts.policies {
        policies.add_policy(policy);
    }
    let mut repositories = Index::default();
    for repository in facts.repositories {
        repositories.add_repository(repository);
    }
    let mut users = Index::default();
    for user in facts.users {
        users.add(user);
    }
    let mut groups = Index::default();
    for group in facts.groups {
        groups.add(group);
    }
    let mut documents = facts.documents;
    for (name, version) in facts.versions {
        if let Some(version) = adopt(&mut policies.items, version) {
            documents.push(LooseDocument { name, kind: DocumentKind::Identity, document: version.document });
        }
    }
    for (holder, inline) in facts.inline {
        let at = Written::of(&inline.document);
        let permissions = match &holder {
            Holder::Role(key) => Some(roles.role(key, &at)),
            Holder::User(key) => users.find(key).map(|user| &mut user.permissions),
            Holder::Group(key) => groups.find(key).map(|group| &mut group.permissions),
            Holder::TheOnlyRole => None,
        };
        match permissions {
            Some(permissions)
                if permissions
                    .inline
                    .iter()
                    .any(|known| known.name == inline.name && known.document.text() == inline.document.text()) => {}
            Some(permissions) => permissions.inline.push(inline),
            None => documents.push(LooseDocument {
                name: inline.name,
                kind: DocumentKind::Identity,
                document: inline.document,
            }),
        }
    }
    for (holder, key) in facts.attached {
        let policy = policies.position(&key);
        let attached = AttachedPolicy {
            named: policy.and_then(|at| policies.items.get(at)).map_or_else(|| key.shown(), ManagedPolicy::named),
            policy,
        };
        let permissions = match &holder {
            Holder::Role(key) => roles.find(key).map(|role| &mut role.permissions),
            Holder::User(key) => users.find(key).map(|user| &mut user.permissions),
            Holder::Group(key) => groups.find(key).map(|group| &mut group.permissions),
            Holder::TheOnlyRole => match roles.items.as_mut_slice() {
                [only] => Some(&mut only.permissions),
                _ => None,
            },
        };
        match permissions {
            Some(permissions) if permissions.attached.iter().any(|known| known.named == attached.named) => {}
            Some(permissions) => permissions.attached.push(attached),
            None => gaps.push(Gap { missing: nobody(&holder, &attached.named), command: None }),
        }
    }
    for (key, policy) in facts.repository_policies {
        let at = Written::of(&policy);
        repositories.repository(&key, &at).policy = Some(policy);
    }
    let names = facts.inline_names.as_deref().unwrap_or_default();
    let missing = missing_inline(names, &roles.items);
    let listed = facts.inline_names.is_some() && facts.lists_attached && missing.is_empty();
    if let ([only], true) = (roles.items.as_mut_slice(), listed) {
        only.permissions.complete = true;
    }
    gaps.extend(missing);
    let unknown_permissions = facts.unknown.iter().any(|unknown| unknown.attribute == "policy");
    for role in roles.items.iter_mut().filter(|role| role.address.is_some() && role.trust.is_some()) {
        let has_any = !role.permissions.inline.is_empty() || !role.permissions.attached.is_empty();
        role.permissions.complete |= has_any && !unknown_permissions;
    }
    let mut account = Account {
        roles: roles.items,
        users: users.items,
        groups: groups.items,
        policies: policies.items,
        providers: facts.providers,
        all_providers: facts.all_providers,
        repositories: repositories.items,
        documents,
        unknown: facts.unknown,
        gaps,
    };
    let undocumented = missing_documents(&account);
    account.gaps.extend(undocumented);
    account
}

fn nobody(holder: &Holder, policy: &str) -> String {
    match holder {
        Holder::Role(key) => format!("`{policy}` is attached to the role `{}`, which was not given", key.shown()),
        Holder::User(key) => format!("`{policy}` is attached to the user `{}`, which was not given", key.shown()),
        Holder::Group(key) => format!("`{policy}` is attached to the group `{}`, which was not given", key.shown()),
        Holder::TheOnlyRole => {
            format!("the output that lists `{policy}` does not name the role, and there is not exactly one")
        }
    }
}

/// The output of get-policy-version does not name its policy: it is of the only policy that lacks this version.
fn adopt(policies: &mut [ManagedPolicy], version: PolicyVersion) -> Option<PolicyVersion> {
    let lacks = |policy: &ManagedPolicy| {
        policy.document().is_none() && (policy.default_version.is_none() || policy.default_version == version.id)
    };
    let mut without = policies.iter_mut().filter(|policy| lacks(policy));
    match (without.next(), without.next()) {
        (Some(only), None) => {
            only.versions.push(version);
            None
        }
        _ => Some(version),
    }
}

fn missing_inline(names: &[String], roles: &[Role]) -> Vec<Gap> {
    let given =
        |name: &&String| roles.iter().any(|role| role.permissions.inline.iter().any(|inline| inline.name == **name));
    let role = match roles {
        [only] => only.name.clone().unwrap_or_else(|| "ROLE".to_owned()),
        _ => "ROLE".to_owned(),
    };
    let gap = |name: &String| Gap {
        missing: format!("the inline policy `{name}` was not given"),
        command: Some(format!("aws iam get-role-policy --role-name {role} --policy-name {name} --output json")),
    };
    names.iter().filter(|name| !given(name)).map(gap).collect()
}

/// Attached policies whose text was not given, each once. What AWS manages is known without being given.
fn missing_documents(account: &Account) -> Vec<Gap> {
    let roles = account.roles.iter().map(|role| &role.permissions);
    let users = account.users.iter().map(|user| &user.permissions);
    let groups = account.groups.iter().map(|group| &group.permissions);
    let mut named = BTreeSet::new();
    let unknown: HashSet<&String> = account.unknown.iter().map(|unknown| &unknown.address).collect();
    for attached in roles.chain(users).chain(groups).flat_map(|permissions: &Permissions| &permissions.attached) {
        let given = account.policy(attached).is_some_and(|policy| policy.document().is_some());
        if !given && !unknown.contains(&attached.named) && !attached.named.contains(":iam::aws:policy/") {
            named.insert(&attached.named);
        }
    }
    let gap = |policy: &&String| Gap {
        missing: format!("the text of the attached policy `{policy}` was not given"),
        command: policy.starts_with("arn:").then(|| {
            format!(
                "aws iam get-policy --policy-arn {policy} --output json, then get-policy-version of its default version"
            )
        }),
    };
    named.iter().map(gap).collect()
}

/// An element that other files may speak of.
trait Element {
    fn arn(&self) -> Option<&String>;
    fn name(&self) -> Option<&String>;
    fn address(&self) -> Option<&String>;
}

/// Elements of one type, found by ARN, name or address.
struct Index<T> {
    items: Vec<T>,
    by_arn: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_address: HashMap<String, usize>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { items: Vec::new(), by_arn: HashMap::new(), by_name: HashMap::new(), by_address: HashMap::new() }
    }
}

impl<T: Element> Index<T> {
    fn add(&mut self, item: T) -> usize {
        let at = self.items.len();
        self.items.push(item);
        self.note(at);
        at
    }

    /// Makes an element findable by what is known of it.
    fn note(&mut self, at: usize) {
        let Some(item) = self.items.get(at) else { return };
        if let Some(arn) = item.arn() {
            self.by_arn.entry(arn.clone()).or_insert(at);
        }
        if let Some(address) = item.address() {
            self.by_address.entry(address.clone()).or_insert(at);
        }
        if let Some(name) = item.name() {
            let named = self.by_name.entry(name.clone()).or_default();
            if !named.contains(&at) {
                named.push(at);
            }
        }
    }

    /// The element of a key. A name counts only where no ARN speaks against it, and where it is the name of one.
    fn position(&self, key: &Key) -> Option<usize> {
        if let Some(at) = key.arn.as_ref().and_then(|arn| self.by_arn.get(arn)) {
            return Some(*at);
        }
        let fits = |at: &&usize| {
            let arn = self.items.get(**at).and_then(Element::arn);
            key.arn.is_none() || arn.is_none()
        };
        let named = key.name.as_ref().and_then(|name| self.by_name.get(name));
        let mut named = named.into_iter().flatten().filter(fits);
        match (named.next(), named.next()) {
            (Some(only), None) => return Some(*only),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
        key.addresses.iter().find_map(|address| self.by_address.get(address)).copied()
    }

    fn find(&mut self, key: &Key) -> Option<&mut T> {
        let at = self.position(key)?;
        self.items.get_mut(at)
    }

    /// The element of a key, made when there is none.
    fn find_or_add(&mut self, key: &Key, make: impl FnOnce() -> T) -> &mut T {
        let at = self.position(key).unwrap_or_else(|| self.add(make()));
        #[expect(clippy::indexing_slicing, reason = "the position was just found, or the element just added at it")]
        &mut self.items[at]
    }
}

impl Index<Role> {
    fn add_role(&mut self, role: Role) {
        let Some(at) = self.position(&key_of(&role)) else {
            self.add(role);
            return;
        };
        let Some(known) = self.items.get_mut(at) else { return };
        let contradicts = match (&known.trust, &role.trust) {
            (Some(one), Some(other)) => one.text() != other.text(),
            _ => false,
        };
        if contradicts {
            self.add(role);
            return;
        }
        known.name = known.name.take().or(role.name);
        known.arn = known.arn.take().or(role.arn);
        known.address = known.address.take().or(role.address);
        if known.trust.is_none() && role.trust.is_some() {
            (known.trust, known.at) = (role.trust, role.at);
        }
        known.permissions.inline.extend(role.permissions.inline);
        known.permissions.attached.extend(role.permissions.attached);
        known.permissions.complete |= role.permissions.complete;
        known.permissions.boundary = known.permissions.boundary.take().or(role.permissions.boundary);
        self.note(at);
    }

    /// The permissions of a role, which need not have been given itself.
    fn role(&mut self, key: &Key, at: &Written) -> &mut Permissions {
        let make = || Role {
            name: key.name.clone(),
            arn: key.arn.clone(),
            address: key.addresses.first().cloned(),
            trust: None,
            permissions: Permissions::default(),
            at: at.clone(),
        };
        &mut self.find_or_add(key, make).permissions
    }
}

impl Index<ManagedPolicy> {
    fn add_policy(&mut self, policy: ManagedPolicy) {
        let Some(at) = self.position(&key_of(&policy)) else {
            self.add(policy);
            return;
        };
        let Some(known) = self.items.get_mut(at) else { return };
        known.name = known.name.take().or(policy.name);
        known.arn = known.arn.take().or(policy.arn);
        known.address = known.address.take().or(policy.address);
        known.default_version = known.default_version.take().or(policy.default_version);
        for version in policy.versions {
            if !known
                .versions
                .iter()
                .any(|given| given.id == version.id && given.document.text() == version.document.text())
            {
                known.versions.push(version);
            }
        }
        self.note(at);
    }
}

impl Index<Repository> {
    fn add_repository(&mut self, repository: Repository) {
        let Some(at) = self.position(&key_of(&repository)) else {
            self.add(repository);
            return;
        };
        let Some(known) = self.items.get_mut(at) else { return };
        known.arn = known.arn.take().or(repository.arn);
        known.registry = known.registry.take().or(repository.registry);
        known.address = known.address.take().or(repository.address);
        known.policy = known.policy.take().or(repository.policy);
        self.note(at);
    }

    /// The repository of a policy, which need not have been given itself.
    fn repository(&mut self, key: &Key, at: &Written) -> &mut Repository {
        let make = || Repository {
            name: key.name.clone(),
            arn: key.arn.clone(),
            address: key.addresses.first().cloned(),
            registry: None,
            policy: None,
            at: at.clone(),
        };
        self.find_or_add(key, make)
    }
}

fn key_of(item: &impl Element) -> Key {
    Key {
        name: item.name().cloned(),
        arn: item.arn().cloned(),
        addresses: item.address().cloned().into_iter().collect(),
    }
}

macro_rules! element {
    ($($type:ty),*) => {$(
        impl Element for $type {
            fn arn(&self) -> Option<&String> {
                self.arn.as_ref()
            }
            fn name(&self) -> Option<&String> {
                self.name.as_ref()
            }
            fn address(&self) -> Option<&String> {
                self.address.as_ref()
            }
        }
    )*};
}

element!(Role, User, Group, ManagedPolicy, Repository);
