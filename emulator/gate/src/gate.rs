//! The gate: the world, the clock, the keys of issuers and the journal, and the judgement over one action.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use portcullis_model::{AccountId, Arn, Clock, Region};
use portcullis_policy::{Context, Principal, Request, WriteOptions};
use portcullis_store::{Role, Store, World};

use crate::{
    Caller, Check, Facts, InjectedFaults, Journal, Judgement, LastUses,
    context::{self, Asked},
    judgement::decide,
    layers::Policies,
};

/// Judges requests. Services act on the world only through calls that it has let in.
#[derive(Debug)]
pub struct Gate {
    store: Arc<dyn Store>,
    clock: Clock,
    keys: Arc<dyn KeySource>,
    journal: Journal,
    last_uses: LastUses,
    injected_faults: InjectedFaults,
    write_options: WriteOptions,
    registry_host: OnceLock<RegistryHost>,
}

/// Where the public keys of an OpenID Connect issuer come from.
#[async_trait]
pub trait KeySource: Send + Sync + std::fmt::Debug {
    /// The issuer's JSON Web Key Set as text, after its discovery document was found in order.
    ///
    /// # Errors
    ///
    /// [`KeysUnavailable`] says, for the journal, why there are none.
    async fn key_set(&self, issuer: &str) -> Result<Arc<str>, KeysUnavailable>;
}

/// An issuer's keys could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeysUnavailable(pub String);

/// By which name clients reach registries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryHost {
    /// One name for all accounts and regions, with the port, over plain HTTP. The token tells which registry is meant.
    Local(String),
    /// AWS's own names over TLS, each with this port.
    Named(u16),
}

/// A web identity at the door of a role.
#[derive(Clone, Debug)]
pub struct WebIdentity<'a> {
    /// Whose token it has.
    pub provider: &'a Arn,
    /// Which role it wants to become.
    pub role: &'a Role,
    /// `sts:AssumeRoleWithWebIdentity`, and what comes with it: `sts:TagSession`, `sts:SetSourceIdentity`.
    pub action: &'static str,
    /// The condition keys that the token and the call give.
    pub keys: Context,
}

impl Gate {
    /// A gate before the world of this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Clock, keys: Arc<dyn KeySource>) -> Self {
        Self {
            store,
            clock,
            keys,
            journal: Journal::default(),
            last_uses: LastUses::default(),
            injected_faults: InjectedFaults::default(),
            write_options: WriteOptions::default(),
            registry_host: OnceLock::new(),
        }
    }

    /// The same, which spares documents that are written some rules.
    #[must_use]
    pub fn with_write_options(self, write_options: WriteOptions) -> Self {
        Self { write_options, ..self }
    }

    /// The world, to be read and written by actions.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// The emulator's time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The public keys of issuers.
    #[must_use]
    pub fn keys(&self) -> &dyn KeySource {
        self.keys.as_ref()
    }

    /// What was decided so far.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// When roles and access keys were last used.
    #[must_use]
    pub fn last_uses(&self) -> &LastUses {
        &self.last_uses
    }

    /// The failures that were ordered.
    #[must_use]
    pub fn injected_faults(&self) -> &InjectedFaults {
        &self.injected_faults
    }

    /// Which rules documents that are written are spared.
    #[must_use]
    pub fn write_options(&self) -> WriteOptions {
        self.write_options
    }

    /// Says, once, by which name clients reach registries. Without it they have AWS's real names.
    pub fn reach_registries_at(&self, host: RegistryHost) {
        // A second call would contradict addresses that were given out already; the first one stands.
        let _first_one_stands = self.registry_host.set(host);
    }

    /// `http://localhost:4566`, or `https://123456789012.dkr.ecr.eu-west-1.amazonaws.com`.
    #[must_use]
    pub fn registry_endpoint(&self, account: AccountId, region: &Region) -> String {
        match self.registry_host.get() {
            Some(RegistryHost::Local(host)) => format!("http://{host}"),
            _ => format!("https://{}", self.registry_host(account, region)),
        }
    }

    /// The endpoint without its scheme, as it begins the name of an image.
    #[must_use]
    pub fn registry_host(&self, account: AccountId, region: &Region) -> String {
        match self.registry_host.get() {
            Some(RegistryHost::Local(host)) => host.clone(),
            Some(RegistryHost::Named(port)) if *port != 443 => format!("{}:{port}", registry_name(account, region)),
            _ => registry_name(account, region),
        }
    }

    /// Judges one action on one resource by every policy that applies to caller and resource.
    pub fn judge(&self, caller: &Caller, check: &Check, facts: &Facts, region: &Region) -> Judgement {
        self.judge_in(&self.store.world(), caller, check, facts, region)
    }

    /// The same in a world that may not have come to be.
    pub(crate) fn judge_in(
        &self,
        world: &World,
        caller: &Caller,
        check: &Check,
        facts: &Facts,
        region: &Region,
    ) -> Judgement {
        let resource = &check.resource;
        let arn: Option<Arn> = resource.parse().ok();
        let owner = check.resource_account.or_else(|| owner(arn.as_ref(), caller));
        let asked = Asked { caller, arn: arn.as_ref(), owner, facts, region, now: self.clock.now(), world };
        let request = Request {
            principal: caller.principal(),
            action: check.action.to_owned(),
            resource: resource.clone(),
            resource_account: owner,
            context: context::assemble(&asked, check),
        };
        decide(request, Policies::collect(caller, check.action, arn.as_ref(), owner, world))
    }

    /// Judges a web identity of this provider that wants to become a role: by the role's trust policy and the resource
    /// control policies of its account. The keys are those that its token gives.
    pub fn judge_web_identity(&self, ask: WebIdentity<'_>, facts: &Facts, region: &Region) -> Judgement {
        let world = self.store.world();
        let (role, owner) = (ask.role, ask.role.arn.account());
        let (caller, arn) = (&Caller::Anonymous, Some(&role.arn));
        let asked = Asked { caller, arn, owner, facts, region, now: self.clock.now(), world: &world };
        let mut context = ask.keys;
        context::around(&mut context, &asked);
        let request = Request {
            principal: Principal::Federated(ask.provider.to_string()),
            action: ask.action.to_owned(),
            resource: role.arn.to_string(),
            resource_account: owner,
            context,
        };
        decide(request, Policies::of_trust(role, &world))
    }

    /// Judges an AWS service that wants to become a role for a resource of the role's account, as EC2 does for an instance:
    /// by the role's trust policy and the resource control policies of its account.
    pub fn judge_service(&self, service: &str, role: &Role) -> Judgement {
        let mut context = Context::new();
        // AWS, "AWS global condition context keys": both are there when a service calls as its own principal. Which others a
        // role of an instance is judged with is `unverified`: none.
        context.set("aws:PrincipalIsAWSService", "true");
        context.set("aws:PrincipalServiceName", service);
        let request = Request {
            principal: Principal::Service(service.to_owned()),
            action: "sts:AssumeRole".to_owned(),
            resource: role.arn.to_string(),
            resource_account: role.arn.account(),
            context,
        };
        decide(request, Policies::of_trust(role, &self.store.world()))
    }
}

/// The account of a resource that the action does not name: the ARN's, or the caller's own for `*`.
fn owner(resource: Option<&Arn>, caller: &Caller) -> Option<AccountId> {
    resource.and_then(Arn::account).or_else(|| caller.account())
}

fn registry_name(account: AccountId, region: &Region) -> String {
    format!("{account}.dkr.ecr.{region}.{}", region.partition().dns_suffix())
}
