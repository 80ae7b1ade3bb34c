//! Which operation of which service a request asks for.
//!
//! A request with `X-Amz-Target` is JSON, every other one is a query, whose `Version` names the service. Refuses what
//! names no operation of a model. The input is read later, by [`RawCall::decode`], for AWS authenticates first.

use std::fmt;

use http::{HeaderMap, Method, Uri, header};
use serde_json::Value;

use crate::{
    Endpoint, Fault, FaultKind, Operation, Protocol, Service, form,
    protocol_fault::{MISSING_ACTION, UNKNOWN_OPERATION},
    read,
};

/// A request whose operation is known and whose input is not read yet.
#[derive(Clone)]
pub struct RawCall {
    /// The service that is asked.
    pub service: &'static Service,
    /// What is asked of it.
    pub operation: &'static Operation,
    input: Input,
}

/// A request that names no operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct Refused {
    /// The service that was meant, as far as the request tells; its protocol shapes the answer.
    pub service: Option<&'static Service>,
    /// What the client is told.
    pub fault: Fault,
}

/// What a call was given, undecoded.
#[derive(Clone)]
enum Input {
    /// The parameters in the order of the request.
    Query(Vec<(String, String)>),
    Json(Vec<u8>),
}

/// Finds the operation that a request asks for.
///
/// # Errors
///
/// `MissingAction` and `InvalidAction` of query requests, `UnknownOperationException` of JSON requests.
pub fn identify(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<RawCall, Refused> {
    let call = match headers.get("x-amz-target") {
        Some(target) => json_call(target.to_str().unwrap_or_default(), headers, body),
        None => query_call(method, uri, headers, body),
    }?;
    match endpoint(uri, headers) {
        // The endpoint of one service knows nothing of the operations of another.
        Some(Endpoint::Api { service, .. }) if service != call.service => {
            let values = [("operation", call.operation.name()), ("version", call.service.version())];
            let fault = UNKNOWN_OPERATION.kind(service).with(&values);
            Err(Refused { service: Some(service), fault })
        }
        _ => Ok(call),
    }
}

/// The endpoint of AWS that the request names as its host.
pub(crate) fn endpoint(uri: &Uri, headers: &HeaderMap) -> Option<Endpoint> {
    let header = || headers.get(header::HOST).and_then(|host| host.to_str().ok());
    Endpoint::of_host(header().or_else(|| uri.authority().map(http::uri::Authority::as_str))?)
}

impl RawCall {
    /// The input, keyed by the members' names of the model, once every constraint of the model holds.
    ///
    /// Strings, numbers and booleans are JSON's own, blobs base64 text, timestamps seconds since 1970. Parameters that
    /// the model does not know are left out, as AWS does. A missing optional member is absent.
    ///
    /// # Errors
    ///
    /// First what cannot be read (`MalformedInput`, `SerializationException`), then what breaks a constraint
    /// (`ValidationError`, `InvalidParameterException`), in AWS's words.
    pub fn decode(&self) -> Result<Value, Fault> {
        let Some(shape) = self.operation.input() else {
            return Ok(Value::Object(serde_json::Map::new()));
        };
        let input = match &self.input {
            Input::Query(parameters) => read::query(self.service, shape, parameters)?,
            Input::Json(body) => read::json(self.service, shape, body)?,
        };
        read::check(self.service, shape, &input)?;
        Ok(input)
    }
}

impl fmt::Debug for RawCall {
    /// The input stays out: it may hold a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawCall({}:{})", self.service.name(), self.operation.name())
    }
}

fn json_call(target: &str, headers: &HeaderMap, body: &[u8]) -> Result<RawCall, Refused> {
    let named = target.split_once('.').and_then(|(prefix, operation)| {
        let service = Service::all().into_iter().find(|service| service.target_prefix() == Some(prefix))?;
        Some((service, operation))
    });
    let Some((service, operation)) = named.filter(|_| media_type(headers) == "application/x-amz-json-1.1") else {
        // Recorded of ECR for JSON 1.0: 404 with this element as the whole body. That other targets and media types
        // are answered alike is `unverified`.
        return Err(Refused { service: None, fault: FaultKind::new("UnknownOperationException", 404, "").fault() });
    };
    match service.operation(operation) {
        Some(operation) => Ok(RawCall { service, operation, input: Input::Json(body.to_vec()) }),
        None => Err(Refused { service: Some(service), fault: UNKNOWN_OPERATION.json.fault() }),
    }
}

fn query_call(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<RawCall, Refused> {
    let mut parameters = form::parameters(uri.query().unwrap_or_default().as_bytes());
    if *method == Method::POST && matches!(media_type(headers).as_str(), "" | "application/x-www-form-urlencoded") {
        parameters.extend(form::parameters(body));
    }
    let value = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let version = value("Version").filter(|version| !version.is_empty());
    let service = version.and_then(|version| {
        let query = Service::all().into_iter().filter(|service| service.protocol() == Protocol::Query);
        query.into_iter().find(|service| service.version() == version)
    });
    let Some(name) = value("Action").filter(|name| !name.is_empty()) else {
        return Err(Refused { service, fault: MISSING_ACTION.query.fault() });
    };
    match service.and_then(|service| Some((service, service.operation(name)?))) {
        Some((service, operation)) => Ok(RawCall { service, operation, input: Input::Query(parameters) }),
        None => {
            let version = version.unwrap_or("NO_VERSION_SPECIFIED");
            let fault = UNKNOWN_OPERATION.query.with(&[("operation", name), ("version", version)]);
            Err(Refused { service, fault })
        }
    }
}

/// The media type without its parameters, in small letters; empty when the header is absent.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn form(body: &str) -> Result<RawCall, Refused> {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/x-www-form-urlencoded; charset=utf-8".parse().unwrap());
        identify(&Method::POST, &Uri::from_static("/"), &headers, body.as_bytes())
    }

    fn json(target: &str, media_type: &str) -> Result<RawCall, Refused> {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-target", target.parse().unwrap());
        headers.insert("content-type", media_type.parse().unwrap());
        identify(&Method::POST, &Uri::from_static("/"), &headers, b"{}")
    }

    #[test]
    fn the_version_of_a_query_names_the_service() {
        let call = form("Action=GetCallerIdentity&Version=2011-06-15").unwrap();
        assert_eq!((call.service.name(), call.operation.name()), ("sts", "GetCallerIdentity"));
        let call = form("Action=GetRole&Version=2010-05-08&RoleName=demo").unwrap();
        assert_eq!((call.service.name(), call.operation.name()), ("iam", "GetRole"));
    }

    #[test]
    fn a_get_request_has_its_parameters_in_the_query_string() {
        let uri = Uri::from_static("/?Action=GetCallerIdentity&Version=2011-06-15");
        let call = identify(&Method::GET, &uri, &HeaderMap::new(), b"").unwrap();
        assert_eq!(format!("{call:?}"), "RawCall(sts:GetCallerIdentity)");
    }

    #[rstest]
    #[case("Version=2011-06-15", "MissingAction: Missing Action")]
    #[case("Action=&Version=2011-06-15", "MissingAction: Missing Action")]
    #[case(
        "Action=GetRole&Version=2011-06-15",
        "InvalidAction: Could not find operation GetRole for version 2011-06-15"
    )]
    #[case(
        "Action=GetRole&Version=2020-01-01",
        "InvalidAction: Could not find operation GetRole for version 2020-01-01"
    )]
    #[case("Action=GetRole", "InvalidAction: Could not find operation GetRole for version NO_VERSION_SPECIFIED")]
    // The version of ECR's API is no way into it.
    #[case(
        "Action=PutImage&Version=2015-09-21",
        "InvalidAction: Could not find operation PutImage for version 2015-09-21"
    )]
    fn a_query_without_a_known_operation_is_refused(#[case] body: &str, #[case] refusal: &str) {
        assert_eq!(form(body).unwrap_err().to_string(), refusal);
    }

    #[test]
    fn a_body_of_another_media_type_is_not_read_as_parameters() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().unwrap());
        let body = b"Action=GetCallerIdentity&Version=2011-06-15";
        let refused = identify(&Method::POST, &Uri::from_static("/"), &headers, body).unwrap_err();
        assert_eq!(refused.fault.code, "MissingAction");
    }

    #[rstest]
    #[case("AmazonEC2ContainerRegistry_V20150921.PutImage", "application/x-amz-json-1.0", 404)]
    #[case("DynamoDB_20120810.ListTables", "application/x-amz-json-1.1", 404)]
    #[case("AmazonEC2ContainerRegistry_V20150921", "application/x-amz-json-1.1", 404)]
    #[case("AmazonEC2ContainerRegistry_V20150921.ListTables", "application/x-amz-json-1.1", 400)]
    fn a_json_request_without_a_known_operation_is_refused(
        #[case] target: &str,
        #[case] media_type: &str,
        #[case] status: u16,
    ) {
        let refused = json(target, media_type).unwrap_err();
        assert_eq!((refused.fault.code.as_str(), refused.fault.status), ("UnknownOperationException", status));
    }

    #[test]
    fn the_endpoint_of_one_service_has_no_operation_of_another() {
        let at = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().unwrap());
            let uri = Uri::from_static("/?Action=GetCallerIdentity&Version=2011-06-15");
            identify(&Method::GET, &uri, &headers, b"").map_err(|refused| refused.to_string())
        };
        for host in ["sts.eu-west-1.amazonaws.com", "sts.amazonaws.com:8443", "localhost:4566"] {
            assert!(at(host).is_ok(), "{host}");
        }
        let refusal = "InvalidAction: Could not find operation GetCallerIdentity for version 2011-06-15";
        assert_eq!(at("iam.amazonaws.com").unwrap_err(), refusal);
        assert_eq!(at("api.ecr.eu-west-1.amazonaws.com").unwrap_err(), "UnknownOperationException: ");
    }

    #[test]
    fn the_target_of_a_json_request_names_service_and_operation() {
        let call = json("AmazonEC2ContainerRegistry_V20150921.PutImage", "application/x-amz-json-1.1").unwrap();
        assert_eq!((call.service.name(), call.operation.name()), ("ecr", "PutImage"));
    }
}
