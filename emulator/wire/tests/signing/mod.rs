//! Requests that AWS's own Rust signer signs, and the keys that they are signed with.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign},
    sign::v4::SigningParams,
};
use http::Request;
use portcullis_wire::{BAD_SESSION_TOKEN, EXPIRED_SESSION, Fault, Service, UNKNOWN_KEY, sigv4::Secrets};

pub(crate) const FORM: &str = "Action=GetCallerIdentity&Version=2011-06-15";
pub(crate) const SIGNED_AT: u64 = 1_789_573_415;

pub(crate) struct Keys(pub(crate) &'static Service);

impl Secrets for Keys {
    fn secret(&self, access_key_id: &str, session_token: Option<&str>) -> Result<String, Fault> {
        match (access_key_id, session_token) {
            ("AKIDLONGTERM", None) => Ok("long-term secret".to_owned()),
            ("ASIASESSION", Some("a/session+token==")) => Ok("session secret".to_owned()),
            ("ASIAENDED", Some(_)) => Err(EXPIRED_SESSION.fault(self.0)),
            ("AKIDLONGTERM" | "ASIASESSION", _) => Err(BAD_SESSION_TOKEN.fault(self.0)),
            _ => Err(UNKNOWN_KEY.fault(self.0)),
        }
    }
}

pub(crate) fn long_term() -> Credentials {
    Credentials::new("AKIDLONGTERM", "long-term secret", None, None, "test")
}

pub(crate) fn session() -> Credentials {
    Credentials::new("ASIASESSION", "session secret", Some("a/session+token==".to_owned()), None, "test")
}

/// A request of the service, signed as the SDK does it; presigned for an hour.
pub(crate) fn signed(service: &Service, credentials: Credentials, location: SignatureLocation) -> Request<String> {
    signed_for(service, credentials, location, Duration::from_hours(1))
}

/// A request of the service, presigned for that long if it is presigned.
pub(crate) fn signed_for(
    service: &Service,
    credentials: Credentials,
    location: SignatureLocation,
    lifetime: Duration,
) -> Request<String> {
    let presigned = location == SignatureLocation::QueryParams;
    let mut request = if presigned {
        Request::get(format!("https://{0}.eu-west-1.amazonaws.com/?{FORM}", service.name()))
            .body(String::new())
            .unwrap()
    } else {
        Request::post(format!("https://{0}.eu-west-1.amazonaws.com/", service.name()))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-amz-user-agent", "aws-sdk  test")
            .body(FORM.to_owned())
            .unwrap()
    };
    let host = request.uri().host().unwrap().to_owned();
    request.headers_mut().insert("host", host.parse().unwrap());
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    settings.expires_in = presigned.then_some(lifetime);
    let identity = credentials.into();
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name(service.signing_name())
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(SIGNED_AT))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let headers: Vec<(String, String)> =
        request.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let signable = SignableRequest::new(
        request.method().as_str(),
        request.uri().to_string(),
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())),
        SignableBody::Bytes(request.body().as_bytes()),
    )
    .unwrap();
    let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
    instructions.apply_to_request_http1x(&mut request);
    request
}
