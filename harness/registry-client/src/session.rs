//! One client's conversation with one registry: sends requests, keeps the log, and guards the credentials.
//!
//! Credentials go to the registry's own origin and nowhere else, not even when it gives an upload location elsewhere;
//! and never to where it redirects, for the storage behind it is asked with a signed URL. A request without an answer ends the conversation; every status is left to the caller.

use std::error::Error;

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE},
};
use url::Url;

use crate::{
    answer::Answer,
    exchange::{Body, Exchange, Framing},
    failure::{Stop, path_and_query},
    target::Target,
};

/// As many as Go's HTTP client follows.
const REDIRECTS: usize = 10;

/// The conversation.
pub(crate) struct Session<'a> {
    pub(crate) target: &'a Target,
    /// Whether the registry has asked for credentials: from then on they are sent unasked.
    pub(crate) challenged: bool,
    /// Whether a 401 is answered by the same request with credentials.
    pub(crate) answers_challenges: bool,
    http: &'a reqwest::Client,
    exchanges: Vec<Exchange>,
}

/// A request to be sent.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) payload: Payload,
    pub(crate) content_type: Option<String>,
    /// One `Accept` line each: some clients send several, some join all types in one.
    pub(crate) accept: Vec<String>,
    /// Whether it is where another request was redirected.
    redirected: bool,
}

/// What a request carries.
#[derive(Clone)]
pub(crate) enum Payload {
    Nothing,
    Sized(Bytes),
    Chunked(Bytes),
}

impl Request {
    pub(crate) fn new(method: Method, url: Url) -> Self {
        Self { method, url, payload: Payload::Nothing, content_type: None, accept: Vec::new(), redirected: false }
    }

    pub(crate) fn payload(mut self, payload: Payload, content_type: Option<&str>) -> Self {
        self.payload = payload;
        self.content_type = content_type.map(str::to_owned);
        self
    }

    pub(crate) fn accept(mut self, lines: &[String]) -> Self {
        self.accept = lines.to_vec();
        self
    }
}

impl<'a> Session<'a> {
    pub(crate) fn new(http: &'a reqwest::Client, target: &'a Target) -> Self {
        Self { target, challenged: false, answers_challenges: false, http, exchanges: Vec::new() }
    }

    pub(crate) fn into_exchanges(self) -> Vec<Exchange> {
        self.exchanges
    }

    /// Asks `/v2/` without credentials, as clients do that want to know beforehand how to authenticate.
    pub(crate) async fn ping(&mut self) -> Result<Answer, Stop> {
        let answer = self.send(Request::new(Method::GET, self.target.url("/v2/"))).await?;
        self.note_challenge(&answer)?;
        Ok(answer)
    }

    /// Takes a 401 for the registry's wish for Basic credentials.
    ///
    /// # Errors
    ///
    /// When it wishes for a token of a token server only: ECR has none, and none is asked here.
    pub(crate) fn note_challenge(&mut self, answer: &Answer) -> Result<(), Stop> {
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(());
        }
        let wishes: Vec<&str> =
            answer.headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|v| v.to_str().ok()).collect();
        let is = |wish: &&str, scheme: &str| wish.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
        if !wishes.iter().any(|wish| is(wish, "basic")) && wishes.iter().any(|wish| is(wish, "bearer")) {
            let message =
                "the registry asks for a token of a token server, and only Basic authentication is spoken here";
            return Err(Stop::protocol(message, answer));
        }
        self.challenged = true;
        Ok(())
    }

    /// Sends a request, with credentials once the registry has asked for them, and follows where a GET is redirected.
    pub(crate) async fn send(&mut self, request: Request) -> Result<Answer, Stop> {
        let mut request = request;
        for _ in 0..=REDIRECTS {
            let mut answer = self.send_once(&request).await?;
            if self.answers_challenges && !self.challenged && answer.status == StatusCode::UNAUTHORIZED {
                self.note_challenge(&answer)?;
                // Without credentials there is nothing to say to a challenge.
                if self.target.authorization.is_some() {
                    answer = self.send_once(&request).await?;
                }
            }
            let moved = request.method == Method::GET && answer.status.is_redirection();
            let location = answer.header(LOCATION).and_then(|location| request.url.join(location).ok());
            match location {
                Some(location) if moved => {
                    let accept = std::mem::take(&mut request.accept);
                    request = Request { redirected: true, ..Request::new(Method::GET, location).accept(&accept) };
                }
                _ => return Ok(answer),
            }
        }
        Err(self.unanswered(&request, "stopped after 10 redirects"))
    }

    async fn send_once(&mut self, request: &Request) -> Result<Answer, Stop> {
        let at_home = request.url.origin() == self.target.registry.origin();
        let trusted = at_home && !request.redirected;
        let credentials = self.target.authorization.as_ref().filter(|_| trusted && self.challenged);
        let mut builder = self.http.request(request.method.clone(), request.url.clone());
        if let Some(credentials) = credentials {
            builder = builder.header(AUTHORIZATION, format!("Basic {credentials}"));
        }
        if let Some(content_type) = &request.content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        for line in &request.accept {
            builder = builder.header(ACCEPT, line);
        }
        builder = match &request.payload {
            Payload::Nothing => builder,
            Payload::Sized(bytes) => builder.header(CONTENT_LENGTH, bytes.len()).body(bytes.clone()),
            Payload::Chunked(bytes) => {
                let bytes = bytes.clone();
                let whole = futures::stream::once(async move { Ok::<_, std::convert::Infallible>(bytes) });
                builder.body(reqwest::Body::wrap_stream(whole))
            }
        };
        let answer = match builder.send().await {
            Ok(answer) => answer,
            Err(error) => return Err(self.unanswered(request, &chain(&error))),
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let accept = request.accept.iter().flat_map(|line| line.split(", ")).map(str::to_owned).collect();
        self.exchanges.push(Exchange {
            method: request.method.to_string(),
            path: if at_home { path_and_query(&request.url) } else { request.url.to_string() },
            status: status.as_u16(),
            authorization: credentials.is_some(),
            body: request.payload.body(),
            content_type: request.content_type.clone(),
            accept,
        });
        let body = match answer.bytes().await {
            Ok(body) => body,
            Err(error) => return Err(self.unanswered(request, &chain(&error))),
        };
        Ok(Answer { method: request.method.clone(), url: request.url.clone(), status, headers, body })
    }

    fn unanswered(&self, request: &Request, why: &str) -> Stop {
        Stop::Transport {
            message: format!("`{} {}` got no answer: {why}", request.method, request.url),
            method: request.method.to_string(),
            path: path_and_query(&request.url),
        }
    }
}

impl Payload {
    fn body(&self) -> Option<Body> {
        let (framing, bytes) = match self {
            Self::Nothing => return None,
            Self::Sized(bytes) => (Framing::ContentLength, bytes),
            Self::Chunked(bytes) => (Framing::Chunked, bytes),
        };
        Some(Body { framing, bytes: bytes.len() as u64 })
    }
}

/// An error with its causes, the innermost last: reqwest's own text stops before the interesting part.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
