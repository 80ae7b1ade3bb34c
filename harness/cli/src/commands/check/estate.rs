//! From the account that the material shows to what the rules judge, and from a finding back to its place.
//!
//! Every policy is read once, however many roles have it. A role is judged with its permissions only when all of them are
//! known; else each of its policies is judged alone, so that no rule takes what was not given for absent.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use portcullis_evidence::{Account, Document, EvidenceError, Permissions, Role};
use portcullis_model::Arn;
use portcullis_policy::{DocumentKind, Policy, lint};
use portcullis_report::{CheckedFinding, NotJudged};
use portcullis_store::aws_managed_policy;

/// Policies that were read, and those that could not be.
pub(super) struct Estate<'a> {
    account: &'a Account,
    /// The moment for which it is judged.
    now: Timestamp,
    judged: Vec<Judged<'a>>,
    /// Policies of the account, by the ARN or address that an attachment names.
    managed: HashMap<String, usize>,
    trusts: HashMap<usize, usize>,
    inline: HashMap<usize, Vec<usize>>,
    repositories: HashMap<usize, usize>,
    /// Documents that belong to no role, each with the boundary of the user whose it is.
    loose: Vec<(DocumentKind, usize, Option<&'a str>)>,
    unreadable: Vec<EvidenceError>,
    /// ARNs of policies of AWS whose text is not known here.
    unknown_to_us: BTreeSet<String>,
}

/// A policy under its name; without a document when AWS itself wrote it.
struct Judged<'a> {
    name: String,
    policy: Policy,
    document: Option<&'a Document>,
}

impl<'a> Estate<'a> {
    /// Reads every policy of the account, to be judged as of this moment.
    pub(super) fn of(account: &'a Account, now: Timestamp) -> Self {
        let mut estate = Self {
            account,
            now,
            judged: Vec::new(),
            managed: HashMap::new(),
            trusts: HashMap::new(),
            inline: HashMap::new(),
            repositories: HashMap::new(),
            loose: Vec::new(),
            unreadable: Vec::new(),
            unknown_to_us: BTreeSet::new(),
        };
        for policy in &account.policies {
            let read = policy.document().and_then(|document| estate.read(policy.named(), document));
            let names = [&policy.arn, &policy.address].into_iter().flatten();
            estate.managed.extend(names.filter_map(|name| Some((name.clone(), read?))));
        }
        for (index, role) in account.roles.iter().enumerate() {
            let name = role.named();
            let trust = role.trust.as_ref().and_then(|trust| estate.read(name.clone(), trust));
            estate.trusts.extend(trust.map(|trust| (index, trust)));
            let inline = estate.read_inline(&name, &role.permissions);
            estate.inline.insert(index, inline);
            estate.read_aws_managed(role.permissions.attached.iter().map(|attached| &attached.named));
            estate.read_aws_managed(&role.permissions.boundary);
        }
        let users = account.users.iter().map(|user| (user.named(), &user.permissions));
        let groups = account.groups.iter().map(|group| (group.named(), &group.permissions));
        for (name, permissions) in users.chain(groups) {
            estate.read_aws_managed(&permissions.boundary);
            for policy in estate.read_inline(&name, permissions) {
                estate.loose.push((DocumentKind::Identity, policy, permissions.boundary.as_deref()));
            }
        }
        for (index, repository) in account.repositories.iter().enumerate() {
            let read = repository.policy.as_ref().and_then(|policy| estate.read(repository.named(), policy));
            estate.repositories.extend(read.map(|policy| (index, policy)));
        }
        for loose in &account.documents {
            let read = estate.read(loose.name.clone(), &loose.document);
            estate.loose.extend(read.map(|policy| (loose.kind, policy, None)));
        }
        estate
    }

    /// How many policies are judged.
    pub(super) fn policies(&self) -> usize {
        self.judged.iter().filter(|judged| judged.document.is_some()).count()
    }

    pub(super) fn has_unreadable(&self) -> bool {
        !self.unreadable.is_empty()
    }

    /// The policies that are none, each with its place.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = EvidenceError> {
        self.unreadable.iter().cloned()
    }

    /// What could not be judged, and why.
    pub(super) fn not_judged(&self) -> Vec<NotJudged> {
        let unknown = self.account.unknown.iter().map(|unknown| NotJudged {
            what: format!("`{}` of `{}` is known only after the apply", unknown.attribute, unknown.address),
            command: None,
        });
        let gaps =
            self.account.gaps.iter().map(|gap| NotJudged { what: gap.missing.clone(), command: gap.command.clone() });
        let of_aws = self.unknown_to_us.iter().map(|arn| NotJudged {
            what: format!("the text of `{arn}`, a policy of AWS, is not known"),
            command: Some(format!("aws iam get-policy --policy-arn {arn} --output json, then get-policy-version")),
        });
        unknown.chain(gaps).chain(of_aws).chain(self.unknown_boundaries()).collect()
    }

    /// Boundaries without their text: what they leave of the permissions of a role or a user is not taken away.
    fn unknown_boundaries(&self) -> impl Iterator<Item = NotJudged> {
        let of_roles = self.account.roles.iter().map(|role| &role.permissions.boundary);
        let of_users = self.account.users.iter().map(|user| &user.permissions.boundary);
        let unknown = |named: &&String| !self.managed.contains_key(*named) && !self.unknown_to_us.contains(*named);
        let named: BTreeSet<&String> = of_roles.chain(of_users).flatten().filter(unknown).collect();
        named.into_iter().map(|named| NotJudged {
            what: format!("the text of the permissions boundary `{named}` is not known: whoever has it may do less"),
            command: Some(format!("aws iam get-policy --policy-arn {named} --output json, then get-policy-version")),
        })
    }

    /// What the rules find, each with its place.
    pub(super) fn findings(&self) -> Vec<CheckedFinding> {
        let found = lint::lint(&self.input());
        let placed = found.into_iter().filter_map(|finding| {
            let document = self.judged.get(finding.document)?.document?;
            let (start, length) = (finding.span.offset(), finding.span.len());
            Some(CheckedFinding { spot: document.spot(start..start.saturating_add(length)), finding, waived: None })
        });
        placed.collect()
    }

    fn input(&self) -> lint::Estate<'_> {
        let mut documents: Vec<lint::SingleDocument<'_>> =
            self.loose.iter().filter_map(|(kind, policy, boundary)| self.single(*kind, *policy, *boundary)).collect();
        let mut roles = Vec::new();
        let mut of_roles = HashSet::new();
        for (index, role) in self.account.roles.iter().enumerate() {
            let identity = self.identity(index, role);
            match &identity {
                Some(identity) => of_roles.extend(identity.iter().map(|policy| policy.document)),
                None => {
                    let inline = self.inline.get(&index).into_iter().flatten();
                    let boundary = role.permissions.boundary.as_deref();
                    documents
                        .extend(inline.filter_map(|policy| self.single(DocumentKind::Identity, *policy, boundary)));
                }
            }
            roles.push(lint::Role {
                name: role.name.as_deref().or(role.address.as_deref()).unwrap_or("a role"),
                arn: role.arn.as_deref(),
                trust: self.trusts.get(&index).and_then(|trust| self.placed(*trust)),
                identity,
                boundary: self.boundary(role.permissions.boundary.as_deref()),
            });
        }
        // Managed policies that no role has, or none of which everything is known. What is a boundary and nothing else
        // gives nobody anything.
        let boundaries = self.only_boundaries();
        let alone = |policy: &usize| !of_roles.contains(policy) && !boundaries.contains(policy);
        let mut managed: Vec<usize> = self.managed.values().copied().filter(alone).collect();
        managed.sort_unstable();
        managed.dedup();
        documents.extend(managed.into_iter().filter_map(|policy| self.single(DocumentKind::Identity, policy, None)));
        let repositories = self.account.repositories.iter().enumerate().map(|(index, repository)| lint::Repository {
            name: repository.name.as_deref().or(repository.address.as_deref()).unwrap_or("a repository"),
            arn: repository.arn.as_deref(),
            policy: self.repositories.get(&index).and_then(|policy| self.placed(*policy)),
        });
        let (repositories, providers) = (repositories.collect(), self.providers());
        lint::Estate { roles, documents, repositories, providers, now: Some(self.now) }
    }

    /// Policies that roles and users have as their boundary, and that are attached to nobody.
    fn only_boundaries(&self) -> HashSet<usize> {
        let of_roles = self.account.roles.iter().map(|role| &role.permissions);
        let of_users = self.account.users.iter().map(|user| &user.permissions);
        let of_groups = self.account.groups.iter().map(|group| &group.permissions);
        let everybody: Vec<&Permissions> = of_roles.chain(of_users).chain(of_groups).collect();
        let index = |name: &String| self.managed.get(name).copied();
        let attached = everybody.iter().flat_map(|permissions| &permissions.attached);
        let attached: HashSet<usize> = attached.filter_map(|attached| index(&attached.named)).collect();
        let boundaries = everybody.iter().filter_map(|permissions| index(permissions.boundary.as_ref()?));
        boundaries.filter(|policy| !attached.contains(policy)).collect()
    }

    /// The boundary of this ARN or address, when its text is known.
    fn boundary(&self, named: Option<&str>) -> Option<lint::PlacedPolicy<'_>> {
        self.placed(*self.managed.get(named?)?)
    }

    /// All policies of a role; nothing unless they are all known.
    fn identity(&self, index: usize, role: &Role) -> Option<Vec<lint::PlacedPolicy<'_>>> {
        let permissions = &role.permissions;
        let inline = self.inline.get(&index)?;
        if !permissions.complete || inline.len() != permissions.inline.len() {
            return None;
        }
        let attached = permissions.attached.iter().map(|attached| self.managed.get(&attached.named).copied());
        let all: Option<Vec<usize>> = inline.iter().copied().map(Some).chain(attached).collect();
        all?.into_iter().map(|policy| self.placed(policy)).collect()
    }

    /// The providers of the account: those that it lists, or those that were given when no trust policy names another one,
    /// for only then they may be all there are.
    fn providers(&self) -> Option<Vec<lint::Provider<'_>>> {
        let given = &self.account.providers;
        if let Some(arns) = &self.account.all_providers {
            let listed = arns.iter().filter_map(|arn| arn.split_once(":oidc-provider/").map(|(_, url)| url));
            let provider = |url| {
                let known = given.iter().find(|provider| issuer(&provider.url) == url);
                let audiences = known.map(|provider| provider.client_ids.iter().map(String::as_str).collect());
                lint::Provider { url, client_ids: audiences }
            };
            return Some(listed.map(provider).collect());
        }
        let named = |trust: &usize| {
            let text = self.judged.get(*trust).map(|judged| judged.policy.text()).unwrap_or_default();
            text.split(":oidc-provider/")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .all(|named| given.iter().any(|provider| issuer(&provider.url) == named))
        };
        if given.is_empty() || !self.trusts.values().all(named) {
            return None;
        }
        let providers = given.iter().map(|provider| lint::Provider {
            url: &provider.url,
            client_ids: Some(provider.client_ids.iter().map(String::as_str).collect()),
        });
        Some(providers.collect())
    }

    fn placed(&self, index: usize) -> Option<lint::PlacedPolicy<'_>> {
        let judged = self.judged.get(index)?;
        Some(lint::PlacedPolicy { document: index, name: &judged.name, policy: &judged.policy })
    }

    fn single(&self, kind: DocumentKind, index: usize, boundary: Option<&str>) -> Option<lint::SingleDocument<'_>> {
        Some(lint::SingleDocument { kind, policy: self.placed(index)?, boundary: self.boundary(boundary) })
    }

    /// Reads a policy and remembers where it is written; one that is none is noted with its place.
    fn read(&mut self, name: String, document: &'a Document) -> Option<usize> {
        match Policy::parse(&document.text()) {
            Ok(policy) => {
                self.judged.push(Judged { name, policy, document: Some(document) });
                Some(self.judged.len() - 1)
            }
            Err(error) => {
                let (start, length) = (error.span().offset(), error.span().len());
                let help = error.help_text().unwrap_or("AWS would refuse this document: correct it");
                let message = format!("{error}, in the policy of `{name}`");
                self.unreadable.push(document.error(start..start.saturating_add(length), &message, help));
                None
            }
        }
    }

    fn read_inline(&mut self, holder: &str, permissions: &'a Permissions) -> Vec<usize> {
        let inline = &permissions.inline;
        inline.iter().filter_map(|policy| self.read(format!("{holder}#{}", policy.name), &policy.document)).collect()
    }

    /// The policies of AWS among these: they are known without being given.
    fn read_aws_managed<'n>(&mut self, names: impl IntoIterator<Item = &'n String>) {
        for arn in names {
            let is_known = self.managed.contains_key(arn) || self.unknown_to_us.contains(arn);
            if is_known || !arn.contains(":iam::aws:policy/") {
                continue;
            }
            let managed = arn.parse::<Arn>().ok().and_then(|arn| aws_managed_policy(&arn));
            let Some(document) = managed.as_ref().and_then(|managed| managed.default_document()) else {
                self.unknown_to_us.insert(arn.clone());
                continue;
            };
            self.judged.push(Judged { name: arn.clone(), policy: document.policy.clone(), document: None });
            self.managed.insert(arn.clone(), self.judged.len() - 1);
        }
    }
}

/// A provider's URL as ARNs and keys have it.
fn issuer(url: &str) -> &str {
    url.strip_prefix("https://").unwrap_or(url).trim_end_matches('/')
}
