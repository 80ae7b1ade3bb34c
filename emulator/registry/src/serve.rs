//! How a request to the registry flows: route, token, permission, journal.

use axum::body::{Body, HttpBody as _};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header, request::Parts};
use portcullis_gate::{Check, Entry, Facts, Gate, Judgement};
use portcullis_image::{LayerLink, RegistryToken, TokenRefused};
use portcullis_model::Cause;
use portcullis_policy::Decision;
use portcullis_wire::Fault;

use crate::{Route, faults, permissions, request::Permitted, routes};

/// Where the links to layers lead.
pub const LAYERS_PATH: &str = "/_portcullis/layers/";

static API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");

/// What became known of a request, for the journal.
#[derive(Default)]
struct Progress {
    principal: Option<String>,
    judgement: Option<Judgement>,
}

/// Answers a request under `/v2/` and writes the journal.
pub async fn serve(gate: &Gate, request: Request<Body>, facts: &Facts) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let endpoint = endpoint(facts);
    let mut progress = Progress::default();
    let answer = answer(gate, &parts, body, facts, &endpoint, &mut progress).await;
    let (mut response, fault) = match answer {
        Ok(response) => (response, None),
        Err(fault) => (faults::response(&fault, &endpoint, parts.method == Method::HEAD), Some(fault)),
    };
    response.headers_mut().insert(API_VERSION.clone(), HeaderValue::from_static("registry/2.0"));
    gate.journal().write(gate.clock().now(), progress.entry(&parts, facts, fault));
    response
}

async fn answer(
    gate: &Gate,
    parts: &Parts,
    body: Body,
    facts: &Facts,
    endpoint: &str,
    progress: &mut Progress,
) -> Result<Response<Body>, Fault> {
    // Observed: 401 on every path, existing or not.
    let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = RegistryToken::read(gate, authorization).map_err(|refused| token_refused(&refused))?;
    progress.principal = token.caller.arn().map(ToString::to_string);

    let route = Route::parse(parts.uri.path()).ok_or_else(|| faults::ROUTE_UNKNOWN.fault())?;
    let rows = permissions::rows(&parts.method, route.noun(), has_content(&body));
    if rows.is_empty() {
        let text = format!("the registry does not answer {} here", parts.method);
        return Err(faults::UNSUPPORTED.with(&[("text", &text)]));
    }
    // Permission comes before existence: a caller without it is not told whether there is such a repository.
    for action in rows.iter().filter_map(|row| row.action) {
        authorize(gate, &token, route.repository().unwrap_or_default(), action, facts, progress)?;
    }
    let name = route.repository().unwrap_or_default();
    let permitted = Permitted { gate, token: &token, parts, endpoint, name };
    routes::answer(&route, &permitted, body).await
}

fn authorize(
    gate: &Gate,
    token: &RegistryToken,
    name: &str,
    action: &'static str,
    facts: &Facts,
    progress: &mut Progress,
) -> Result<(), Fault> {
    // The ARN is made of the name as it stands in the path: it may be none that a repository could have.
    let resource =
        format!("arn:{}:ecr:{}:{}:repository/{name}", token.region.partition(), token.region, token.registry);
    let check = Check { action, resource, resource_account: Some(token.registry), context: Vec::new() };
    let judgement = gate.judge(&token.caller, &check, facts, &token.region);
    let denial = judgement.denial.clone();
    progress.judgement = Some(judgement);
    match denial {
        None => Ok(()),
        Some(sentence) => Err(faults::DENIED.with(&[("sentence", &sentence)])),
    }
}

fn token_refused(refused: &TokenRefused) -> Fault {
    let cause = Cause::new(refused.to_string());
    match refused {
        TokenRefused::Expired { .. } | TokenRefused::RoleDeleted { .. } => {
            let cause =
                cause.hint("a registry token holds for twelve hours, and not longer than the session: log in again");
            faults::TOKEN_EXPIRED.fault().caused_by(cause)
        }
        TokenRefused::Unknown(_) => {
            faults::UNAUTHORIZED.fault().caused_by(cause.hint("log in with the token of `ecr:GetAuthorizationToken`"))
        }
    }
}

/// Whether the request carries content: a length above zero, or chunks of a length not told.
fn has_content(body: &Body) -> bool {
    body.size_hint().exact() != Some(0)
}

fn endpoint(facts: &Facts) -> String {
    let scheme = if facts.secure { "https" } else { "http" };
    format!("{scheme}://{}", facts.host)
}

impl Progress {
    fn entry(self, parts: &Parts, facts: &Facts, fault: Option<Fault>) -> Entry {
        let (action, resource, decision): (_, _, Option<Decision>) = match self.judgement {
            Some(Judgement { request, decision, .. }) => (Some(request.action), Some(request.resource), Some(decision)),
            None => (None, None, None),
        };
        Entry {
            request_id: facts.request_id.clone(),
            service: "registry".to_owned(),
            operation: format!("{} {}", parts.method, parts.uri.path()),
            principal: self.principal,
            action,
            resource,
            decision,
            fault,
        }
    }
}

/// Answers the link to a layer that a GET of the blob was redirected to: no header needed, the link is the permission.
/// The digest in its path has to be the one that was sealed.
#[must_use]
pub fn serve_layer(gate: &Gate, uri: &Uri) -> Response<Body> {
    let content = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(key, _)| key == "link")
        .and_then(|(_, link)| LayerLink::open(gate, &link).ok())
        .filter(|digest| uri.path().rsplit('/').next() == Some(digest.as_str()))
        .and_then(|digest| gate.store().blobs().read(&digest));
    match content {
        Some(content) => Response::new(Body::from(content)),
        None => {
            let mut response = Response::new(Body::from("this link to a layer is not valid, or not any more\n"));
            *response.status_mut() = StatusCode::FORBIDDEN;
            response
        }
    }
}
