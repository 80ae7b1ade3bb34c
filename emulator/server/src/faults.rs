//! `/_portcullis/faults`: failures of AWS on order.
//!
//! `POST {"service": "sts", "operation": "AssumeRole", "fault": "throttle", "times": 2}` lets the next two calls fail;
//! `fault` is `internalError`, `unavailable` or `throttle`, each answered as the service answers it. Without `operation`
//! every call of the service counts; the registry's operations are its methods. `GET` shows what is still to come,
//! `DELETE` forgets it. Refuses what could never come: unknown services and operations, and no times at all.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode};
use portcullis_gate::{InjectedFault, InjectedFaults};

use crate::services;

/// The most calls that one order lets fail.
const MOST: u32 = 1_000_000;

pub(crate) fn get(faults: &InjectedFaults) -> Response {
    Json(faults.orders()).into_response()
}

pub(crate) fn post(faults: &InjectedFaults, body: &[u8]) -> Response {
    match read(body) {
        Ok(order) => {
            faults.order(order);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(message) => (StatusCode::BAD_REQUEST, format!("{message}\n")).into_response(),
    }
}

fn read(body: &[u8]) -> Result<InjectedFault, String> {
    let order: InjectedFault =
        serde_json::from_slice(body).map_err(|error| format!("the fault cannot be read: {error}"))?;
    if !(1..=MOST).contains(&order.times) {
        return Err(format!("`times` is 1 to {MOST}, not `{}`", order.times));
    }
    let known: Vec<String> = if order.service == "registry" {
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE]
            .map(|method| method.to_string())
            .to_vec()
    } else {
        let service = services().iter().map(|actions| (actions.service)()).find(|known| known.name() == order.service);
        let service = service.ok_or_else(|| {
            let names = services().iter().map(|actions| format!("`{}`, ", (actions.service)().name()));
            format!("there is no service `{}`: there are {}`registry`", order.service, names.collect::<String>())
        })?;
        service.operations().map(|operation| operation.name().to_owned()).collect()
    };
    match &order.operation {
        Some(operation) if !known.contains(operation) => {
            let near = known.iter().find(|known| known.eq_ignore_ascii_case(operation));
            let hint = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            Err(format!("`{}` has no operation `{operation}`{hint}", order.service))
        }
        _ => Ok(order),
    }
}
