//! What the gate would say of a request that nobody makes.
//!
//! The credentials are those of a request without its signature: whoever asks is trusted, for only the emulator's admin
//! routes ask. Nothing is written to the journal. Condition keys that only the action's own input gives are missing, as
//! in a request that does not use them.

use std::sync::Mutex;

use portcullis_model::{Arn, Region};
use portcullis_policy::Request;
use portcullis_wire::{Fault, Service, sigv4::Secrets};

use crate::{
    Facts, Gate, Judgement,
    context::{self, Asked},
    faults,
    judgement::decide,
    keyring::Keyring,
    layers::Policies,
};

/// May these credentials do this?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The access key.
    pub access_key_id: &'a str,
    /// The session token, where the key is a session's.
    pub session_token: Option<&'a str>,
    /// The region of the request.
    pub region: &'a Region,
    /// The IAM action.
    pub action: &'a str,
    /// The ARN of the resource; `*` for an action that takes none.
    pub resource: &'a str,
}

impl Gate {
    /// Judges the request that a question is about by every policy that applies.
    ///
    /// # Errors
    ///
    /// The fault that the credentials would be answered with: unknown, expired, of another partition.
    pub fn would_allow(&self, question: &Question<'_>, facts: &Facts) -> Result<Judgement, Fault> {
        let service = Service::sts();
        let now = self.clock().now();
        let keyring = Keyring { gate: self, service, now, owner: Mutex::new(None) };
        keyring.secret(question.access_key_id, question.session_token)?;
        let owner = keyring.owner().ok_or_else(|| faults::internal("the owner of the key", &"nobody asked for it"))?;
        let world = self.store().world();
        let caller = owner.enter(service, question.region, &world)?;
        let resource = question.resource;
        let arn: Option<Arn> = resource.parse().ok();
        let owner = arn.as_ref().and_then(Arn::account).or_else(|| caller.account());
        let asked =
            Asked { caller: &caller, arn: arn.as_ref(), owner, facts, region: question.region, now, world: &world };
        let request = Request {
            principal: caller.principal(),
            action: question.action.to_owned(),
            resource: resource.to_owned(),
            resource_account: owner,
            context: context::supplied(&asked),
        };
        Ok(decide(request, Policies::collect(&caller, question.action, arn.as_ref(), owner, &world)))
    }
}
