//! How a request to the registry flows: route, token, permission, answer, wait until it is kept, journal.

use axum::body::{Body, HttpBody as _};
use http::{HeaderName, HeaderValue, Method, Request, Response, header, request::Parts};
use http_body_util::BodyExt;
use portcullis_gate::{Check, Entry, Facts, Gate, Judgement};
use portcullis_image::{RegistryToken, TokenRefused, is_made_on_push, make_on_push};
use portcullis_model::Cause;
use portcullis_store::write;
use portcullis_wire::{Endpoint, Fault};

use crate::{Profile, Route, faults, permissions, request::Permitted, routes};

static API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");

/// What became known of a request, for the journal.
#[derive(Default)]
struct Progress {
    principal: Option<String>,
    judgement: Option<Judgement>,
}

/// Answers a request under `/v2/` as this profile does, and writes the journal.
pub async fn serve(gate: &Gate, profile: &'static Profile, request: Request<Body>, facts: &Facts) -> Response<Body> {
    let (parts, mut body) = request.into_parts();
    let endpoint = endpoint(facts);
    let mut progress = Progress::default();
    let acknowledgement = gate.store().acknowledgement();
    let answer = answer((gate, profile), &parts, &mut body, facts, &endpoint, &mut progress).await;
    let answer = acknowledgement.ready().await.map_err(|lost| faults::not_kept(&lost)).and(answer);
    let (mut response, fault) = match answer {
        Ok(response) => (response, None),
        Err(fault) => {
            let_finish(&parts, body);
            (faults::response(profile, &fault, &endpoint, parts.method == Method::HEAD), Some(fault))
        }
    };
    response.headers_mut().insert(API_VERSION.clone(), HeaderValue::from_static("registry/2.0"));
    gate.journal().write(gate.clock().now(), progress.entry(&parts, facts, fault));
    response
}

async fn answer(
    (gate, profile): (&Gate, &'static Profile),
    parts: &Parts,
    body: &mut Body,
    facts: &Facts,
    endpoint: &str,
    progress: &mut Progress,
) -> Result<Response<Body>, Fault> {
    if let Some(failure) = gate.injected_faults().next("registry", parts.method.as_str()) {
        return Err(failure.of_registry());
    }
    if is_public(&facts.host) {
        return Err(faults::PUBLIC.with(&[("host", &facts.host)]));
    }
    // Observed: 401 on every path, existing or not.
    let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = RegistryToken::read(gate, authorization).map_err(|refused| token_refused(&refused))?;
    let token = at_host(token, facts)?;
    progress.principal = token.caller.arn().map(ToString::to_string);

    let route = Route::parse(parts.uri.path()).ok_or_else(|| faults::ROUTE_UNKNOWN.fault())?;
    // A POST that names a digest brings a layer, be it an empty one.
    let brings_layer = parts.method == Method::POST && names_digest(parts);
    let rows = permissions::rows(profile, &parts.method, route.noun(), has_content(body) || brings_layer);
    if rows.is_empty() {
        let text = format!("the registry does not answer {} here", parts.method);
        return Err(faults::UNSUPPORTED.with(&[("text", &text)]));
    }
    // Permission comes before existence: a caller without it is not told whether there is such a repository.
    for action in rows.iter().filter_map(|row| row.action) {
        authorize(gate, &token, route.repository().unwrap_or_default(), action, facts, progress)?;
    }
    let name = route.repository().unwrap_or_default();
    if is_push(&parts.method, &route) && is_made_on_push(&gate.store().world(), token.registry, &token.region, name) {
        // Which permission ECR asks of who pushes is `unverified`.
        authorize(gate, &token, name, "ecr:CreateRepository", facts, progress)?;
        let now = gate.clock().now();
        write(gate.store(), |world| make_on_push(world, token.registry, &token.region, name, now))
            .map_err(|refusal| faults::refused(profile, &refusal))?;
    }
    let permitted = Permitted { gate, profile, token: &token, facts, parts, endpoint, name };
    routes::answer(&route, &permitted, body).await
}

/// The names of ECR Public's registry, by IPv4 alone and by both.
fn is_public(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    ["public.ecr.aws", "ecr-public.aws.com"].iter().any(|public| name.eq_ignore_ascii_case(public))
}

/// The requests that make a repository where a template says so.
fn is_push(method: &Method, route: &Route) -> bool {
    matches!((method, route), (&Method::POST, Route::Uploads { .. }) | (&Method::PUT, Route::Manifest { .. }))
}

fn authorize(
    gate: &Gate,
    token: &RegistryToken,
    name: &str,
    action: &'static str,
    facts: &Facts,
    progress: &mut Progress,
) -> Result<(), Fault> {
    // The ARN is made of the name as it stands in the path: it may be none that a repository could have. What names no
    // repository is about the registry.
    let resource = if name.is_empty() {
        "*".to_owned()
    } else {
        format!("arn:{}:ecr:{}:{}:repository/{name}", token.region.partition(), token.region, token.registry)
    };
    let check = Check { action, resource, resource_account: Some(token.registry), context: Vec::new() };
    let judgement = gate.judge(&token.caller, &check, facts, &token.region);
    let denial = judgement.denial.clone();
    progress.judgement = Some(judgement);
    match denial {
        None => Ok(()),
        Some(sentence) => Err(faults::DENIED.with(&[("sentence", &sentence)])),
    }
}

/// The token at the registry that the host names. A host that is none of AWS's is the registry of the token's account;
/// elsewhere it opens every registry of its region to which the caller has permissions (AWS: "Private registry
/// authentication in Amazon ECR"). The text in another region is `unverified`.
fn at_host(token: RegistryToken, facts: &Facts) -> Result<RegistryToken, Fault> {
    match Endpoint::of_host(&facts.host) {
        Some(Endpoint::Registry { account, region }) if region == token.region => {
            Ok(RegistryToken { registry: account, ..token })
        }
        Some(endpoint) => {
            let cause = Cause::new("the registry token was given for another region than the host's")
                .wanted([token.region.as_str()])
                .seen(endpoint.region().as_str());
            Err(faults::UNAUTHORIZED.fault().caused_by(cause))
        }
        None => Ok(token),
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

fn names_digest(parts: &Parts) -> bool {
    form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).any(|(name, _)| name == "digest")
}

/// Lets a refused client send the rest of what it has begun to send, for nobody. Were the connection closed under it, it would
/// tell its user of a broken pipe in the place of the refusal. Who waits for `100 Continue` has begun nothing.
fn let_finish(parts: &Parts, mut body: Body) {
    if !body.is_end_stream() && !parts.headers.contains_key(header::EXPECT) {
        tokio::spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
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
        let (action, resource, decision) = self.judgement.map(Judgement::into_decided).unwrap_or_default();
        Entry {
            request_id: facts.request_id.clone(),
            service: "registry".into(),
            operation: format!("{} {}", parts.method, parts.uri.path()).into(),
            principal: self.principal,
            action,
            resource,
            decision,
            fault,
        }
    }
}
