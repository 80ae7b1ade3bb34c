//! One request under way: who calls, what is known of the request, and what was decided so far.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use portcullis_model::{AccountId, Arn, Region};
use portcullis_store::World;
use portcullis_wire::{Fault, Service};

use crate::{Caller, Check, Decided, Gate, Judgement, WebIdentity, faults};

/// What is known of a request besides its content.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The id that the client is given in `x-amzn-RequestId`.
    pub request_id: String,
    /// Where it came from.
    pub source_ip: IpAddr,
    /// Whether it came over TLS.
    pub secure: bool,
    /// The `Host` header.
    pub host: String,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
}

/// One call of an AWS API.
#[derive(Debug)]
pub struct Call<'a> {
    gate: &'a Gate,
    service: &'static Service,
    caller: Caller,
    region: Region,
    facts: &'a Facts,
    judged: Mutex<Option<Judged>>,
}

/// What a call was about: the last thing that was judged in it, which is the refused one if one was refused, or what
/// would have been judged had it come so far.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) principal: Option<String>,
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) decision: Option<Decided>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        gate: &'a Gate,
        service: &'static Service,
        caller: Caller,
        region: Region,
        facts: &'a Facts,
    ) -> Self {
        Self { gate, service, caller, region, facts, judged: Mutex::new(None) }
    }

    /// The gate that judges this call, with the world behind it.
    #[must_use]
    pub fn gate(&self) -> &'a Gate {
        self.gate
    }

    /// Who calls.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The account that the caller belongs to.
    ///
    /// # Errors
    ///
    /// Nobody has no account: an unsigned operation must not ask.
    pub fn account(&self) -> Result<AccountId, Fault> {
        self.caller.account().ok_or_else(|| faults::without_account(self.service))
    }

    /// The ARN of the caller.
    ///
    /// # Errors
    ///
    /// Nobody has no ARN: an unsigned operation must not ask.
    pub fn caller_arn(&self) -> Result<&Arn, Fault> {
        self.caller.arn().ok_or_else(|| faults::without_account(self.service))
    }

    /// The region that the request was made to.
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// What else is known of the request.
    #[must_use]
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// Judges one action on one resource by all policies that apply.
    ///
    /// # Errors
    ///
    /// AWS's access denied fault, in the shape of the service.
    pub fn authorize(&self, check: &Check) -> Result<(), Fault> {
        let judgement = self.gate.judge(&self.caller, check, self.facts, &self.region);
        let denial = judgement.denial.clone();
        self.remember(judgement);
        match denial {
            None => Ok(()),
            Some(sentence) => Err(faults::access_denied(self.service, &sentence)),
        }
    }

    /// Whether the caller could do this if the world were another. Nothing comes of it, and the journal is not told.
    #[must_use]
    pub fn could_in(&self, world: &World, check: &Check) -> bool {
        self.gate.judge_in(world, &self.caller, check, self.facts, &self.region).is_allowed()
    }

    /// Judges a web identity that wants to become a role.
    ///
    /// STS tells it nothing of the reasons: they go to the journal.
    #[must_use]
    pub fn lets_in(&self, ask: WebIdentity<'_>) -> bool {
        let judgement = self.gate.judge_web_identity(ask, self.facts, &self.region);
        let allowed = judgement.is_allowed();
        self.remember(judgement);
        allowed
    }

    /// Says for the journal what the caller of an unsigned operation is after, as far as it is known before it is
    /// judged: under which provider it comes, for which action, to which resource.
    pub fn is_about(&self, provider: Option<&Arn>, action: &str, resource: &Arn) {
        let principal = provider.map(ToString::to_string);
        self.keep(Judged { principal, action: action.to_owned(), resource: resource.to_string(), decision: None });
    }

    /// Keeps a judgement for the journal.
    fn remember(&self, judgement: Judgement) {
        let principal = crate::journal::principal_name(&judgement.request.principal);
        let (action, resource, decision) = Decided::of(judgement);
        self.keep(Judged { principal, action, resource, decision: Some(decision) });
    }

    fn keep(&self, judged: Judged) {
        *self.judged.lock().unwrap_or_else(PoisonError::into_inner) = Some(judged);
    }

    pub(crate) fn into_judged(self) -> Option<Judged> {
        self.judged.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
