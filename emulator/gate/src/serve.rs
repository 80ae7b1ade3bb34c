//! How a request to an AWS API flows: parse, authenticate, judge, run, wait until it is kept, journal.

use bytes::Bytes;
use http::{Response, request::Parts};
use portcullis_model::Region;
use portcullis_store::SessionKind;
use portcullis_wire::{Endpoint, Fault, Operation, Service, identify, refuse, respond, sigv4};

use crate::{
    AnyAction, Call, Caller, Entry, Facts, Gate, LastUse, call::Judged, faults, journal::principal_name,
    keyring::Keyring,
};

/// The actions of a service.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The service's model.
    pub service: fn() -> &'static Service,
    /// One per operation that exists here.
    pub actions: &'static [&'static dyn AnyAction],
}

/// What is known of a request by the time it is answered.
#[derive(Default)]
struct Progress {
    service: Option<&'static Service>,
    operation: Option<&'static Operation>,
    caller: Option<Caller>,
    judged: Option<Judged>,
}

impl Gate {
    /// Answers a request to an AWS API and writes the journal.
    pub async fn serve(&self, services: &[Actions], parts: &Parts, body: &[u8], facts: &Facts) -> Response<Bytes> {
        let mut progress = Progress::default();
        let acknowledgement = self.store().acknowledgement();
        let answer = self.answer(services, parts, body, facts, &mut progress).await;
        let answer = acknowledgement.ready().await.map_err(|lost| faults::not_kept(&lost)).and(answer);
        let answer = answer.and_then(|(service, operation, output)| {
            respond(service, operation, &output, &facts.request_id)
                .map_err(|error| faults::internal("the output", &error))
        });
        let (response, fault) = match answer {
            Ok(response) => (response, None),
            Err(fault) => (refuse(progress.service, &fault, &facts.request_id), Some(fault)),
        };
        self.journal().write(self.clock().now(), progress.entry(facts, fault));
        response
    }

    async fn answer(
        &self,
        services: &[Actions],
        parts: &Parts,
        body: &[u8],
        facts: &Facts,
        progress: &mut Progress,
    ) -> Result<(&'static Service, &'static Operation, serde_json::Value), Fault> {
        let raw = identify(&parts.method, &parts.uri, &parts.headers, body).map_err(|refused| {
            progress.service = refused.service;
            refused.fault
        })?;
        progress.service = Some(raw.service);
        progress.operation = Some(raw.operation);
        if let Some(failure) = self.injected_faults().next(raw.service.name(), raw.operation.name()) {
            return Err(failure.of(raw.service));
        }

        let (caller, region) = self.authenticate(parts, body, raw.service, raw.operation, facts)?;
        progress.caller = Some(caller.clone());

        // What does not exist here says so, whatever it was given.
        let action = find(services, raw.service, raw.operation)?;
        let input = raw.decode()?;
        let call = Call::new(self, raw.service, caller, region, facts);
        let output = action.judge_and_run(input, &call).await;
        progress.judged = call.into_judged();
        Ok((raw.service, raw.operation, output?))
    }

    /// Who calls, and to which region. Only an operation that the model calls unsigned is open to nobody.
    fn authenticate(
        &self,
        parts: &Parts,
        body: &[u8],
        service: &'static Service,
        operation: &Operation,
        facts: &Facts,
    ) -> Result<(Caller, Region), Fault> {
        if operation.is_unsigned() {
            return Ok((Caller::Anonymous, region_of_host(&facts.host)));
        }
        let now = self.clock().now();
        let keyring = Keyring { gate: self, service, now, owner: std::sync::Mutex::new(None) };
        let signed = sigv4::authenticate(parts, body, service, now, &keyring)?;
        let region: Region = signed.region.parse().map_err(|_| faults::no_region(service, &signed.region))?;
        let owner = keyring.owner().ok_or_else(|| faults::internal("the owner of the key", &"nobody asked for it"))?;
        let caller = owner.enter(service, &region, &self.store().world())?;
        self.note_use(
            &caller,
            &signed.access_key_id,
            LastUse { at: now, service: service.name(), region: region.clone() },
        );
        Ok((caller, region))
    }
}

impl Gate {
    /// A session of a role is a use of the role; a user signs with an access key.
    fn note_use(&self, caller: &Caller, access_key_id: &str, last: LastUse) {
        match caller {
            Caller::Session(session) if session.kind() == SessionKind::AssumedRole => {
                self.last_uses().note(&session.issuer_id, last);
            }
            Caller::User { .. } => self.last_uses().note(access_key_id, last),
            Caller::Root { .. } | Caller::Session(_) | Caller::Anonymous => {}
        }
    }
}

/// `sts.eu-west-1.amazonaws.com` names its region; a host that is none of AWS's stands for the global endpoint.
fn region_of_host(host: &str) -> Region {
    Endpoint::of_host(host).map_or_else(Region::us_east_1, |endpoint| endpoint.region().clone())
}

fn find(services: &[Actions], service: &Service, operation: &Operation) -> Result<&'static dyn AnyAction, Fault> {
    services
        .iter()
        .filter(|actions| std::ptr::eq((actions.service)(), service))
        .flat_map(|actions| actions.actions)
        .find(|action| action.name() == operation.name())
        .copied()
        .ok_or_else(|| faults::not_implemented(service, operation.name()))
}

impl Progress {
    fn entry(self, facts: &Facts, fault: Option<Fault>) -> Entry {
        let (principal, action, resource, decision) = match self.judged {
            Some(judged) => (judged.principal, Some(judged.action), Some(judged.resource), judged.decision),
            None => (None, None, None, None),
        };
        let caller = self.caller.and_then(|caller| principal_name(&caller.principal()));
        Entry {
            request_id: facts.request_id.clone(),
            service: self.service.map(Service::name).unwrap_or_default().into(),
            operation: self.operation.map(Operation::name).unwrap_or_default().into(),
            principal: principal.or(caller),
            action,
            resource,
            decision,
            fault,
        }
    }
}

impl std::fmt::Debug for Actions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.actions.iter().map(|action| action.name())).finish()
    }
}
