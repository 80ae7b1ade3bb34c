//! The gate's loop with actions that say the wrong thing about the permission they need.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use http::Request;
use portcullis_gate::{Action, Actions, Call, Check, Facts, Filter, Gate, KeySource, KeysUnavailable, Permission};
use portcullis_model::Clock;
use portcullis_store::MemoryStore;
use portcullis_wire::{Fault, Service};
use serde::{Deserialize, Serialize};

/// An action in the place of AssumeRoleWithWebIdentity, which nobody signs, and how often it ran.
struct Unsigned {
    permission: fn() -> Permission,
    ran: AtomicU32,
}

#[derive(Deserialize)]
struct Input {}

#[derive(Serialize)]
struct Output {}

#[async_trait]
impl Action for Unsigned {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "AssumeRoleWithWebIdentity"
    }

    fn permission(&self, _: &Input, _: &Call<'_>) -> Result<Permission, Fault> {
        Ok((self.permission)())
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<Output, Fault> {
        self.ran.fetch_add(1, Ordering::Relaxed);
        // Nobody has neither account nor ARN.
        call.account().map(|_| ()).or_else(|fault| if fault.status == 403 { Ok(()) } else { Err(fault) })?;
        call.caller_arn().map(|_| Output {})
    }
}

#[derive(Debug)]
struct NoKeys;

#[async_trait]
impl KeySource for NoKeys {
    async fn key_set(&self, issuer: &str) -> Result<Arc<str>, KeysUnavailable> {
        Err(KeysUnavailable(issuer.to_owned()))
    }
}

/// Calls the action as nobody; the answer's status and code, and the cause in the journal.
async fn ask(action: &'static Unsigned) -> (u16, String, Option<String>) {
    let gate = Gate::new(Arc::new(MemoryStore::new().unwrap()), Clock::new(), Arc::new(NoKeys));
    let body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/demo\
                &RoleSessionName=nobody&WebIdentityToken=none";
    let (parts, ()) =
        Request::post("/").header("content-type", "application/x-www-form-urlencoded").body(()).unwrap().into_parts();
    let facts = Facts {
        request_id: "1".to_owned(),
        source_ip: Ipv4Addr::LOCALHOST.into(),
        secure: false,
        host: "localhost".to_owned(),
        user_agent: None,
    };
    let actions: &'static [&'static dyn portcullis_gate::AnyAction] = Box::leak(Box::new([action as _]));
    let services = [Actions { service: Service::sts, actions }];
    let response = gate.serve(&services, &parts, body.as_bytes(), &facts).await;
    let record = gate.journal().records(&Filter::default()).pop().unwrap();
    let refusal = record.refusal.unwrap();
    assert_eq!(response.status(), refusal.status);
    (refusal.status, refusal.code, refusal.cause.map(|cause| cause.text))
}

fn unsigned(permission: fn() -> Permission) -> &'static Unsigned {
    Box::leak(Box::new(Unsigned { permission, ran: AtomicU32::new(0) }))
}

#[tokio::test]
async fn a_permission_that_names_no_action_is_no_permission() {
    let action = unsigned(|| Permission::Required(Vec::new()));
    let (status, code, cause) = ask(action).await;
    assert_eq!((status, code.as_str()), (500, "InternalFailure"));
    assert!(cause.unwrap().contains("it is required, and names no action"));
    assert_eq!(action.ran.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn nobody_has_no_permission() {
    let action = unsigned(|| Check::on_all("sts:DecodeAuthorizationMessage").into());
    let (status, code, _) = ask(action).await;
    assert_eq!((status, code.as_str()), (403, "AccessDenied"));
    assert_eq!(action.ran.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_action_that_needs_a_caller_refuses_nobody() {
    let action = unsigned(|| Permission::NotRequired("a test"));
    let (status, code, _) = ask(action).await;
    assert_eq!((status, code.as_str()), (403, "MissingAuthenticationToken"));
    assert_eq!(action.ran.load(Ordering::Relaxed), 1);
}
