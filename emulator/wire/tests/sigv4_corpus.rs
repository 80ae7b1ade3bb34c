//! AWS's own signing test suite: each request is accepted as signed, and refused with any one character changed.
//!
//! The suite is read from `sigv4/` below the folder that `PORTCULLIS_DATA` names; without it, the test shows as
//! ignored.

#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "every function of this target is part of a test")]

use std::{env, fs, path::Path, path::PathBuf, process::ExitCode};

use http::{HeaderMap, HeaderName, HeaderValue};
use libtest_mimic::{Arguments, Failed, Trial};
use portcullis_model::Timestamp;
use portcullis_wire::{
    BAD_SESSION_TOKEN, Fault, Protocol, UNKNOWN_KEY,
    sigv4::{Expected, Received, Secrets, Signed, verify},
};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match env::var_os("PORTCULLIS_DATA") {
        Some(data) => trials(&PathBuf::from(data).join("corpora").join("sigv4")),
        None => vec![Trial::test("sigv4 corpus (set PORTCULLIS_DATA)", || Ok(())).with_ignored_flag(true)],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(folder: &Path) -> Vec<Trial> {
    let cases: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect(),
        Err(error) => {
            let problem = format!("`{}` cannot be read: {error}", folder.display());
            return vec![Trial::test("sigv4 corpus", || Err(problem.into()))];
        }
    };
    if cases.is_empty() {
        let problem = format!("`{}` has no cases", folder.display());
        return vec![Trial::test("sigv4 corpus", || Err(problem.into()))];
    }
    let mut trials = Vec::new();
    for case in cases {
        let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for way in ["header", "query"] {
            let folder = case.clone();
            trials.push(Trial::test(format!("{name}: the {way}-signed request is accepted"), move || {
                let case = Case::read(&folder, way)?;
                let signed = case.verify(&case.request).map_err(|fault| format!("{fault}\n{:#?}", fault.cause))?;
                if signed.access_key_id == case.key && signed.region == case.region {
                    Ok(())
                } else {
                    Err(Failed::without_message())
                }
            }));
            let folder = case.clone();
            trials.push(Trial::test(format!("{name}: the {way}-signed request is refused when changed"), move || {
                Case::read(&folder, way)?.refuses_every_change()
            }));
        }
    }
    trials
}

struct Case {
    request: Request,
    key: String,
    secret: String,
    token: Option<String>,
    region: String,
    service: String,
    normalize: bool,
    now: Timestamp,
}

#[derive(Clone)]
struct Request {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Case {
    fn read(folder: &Path, way: &str) -> Result<Self, Failed> {
        let context: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("context.json"))?)?;
        let text = |pointer: &str| context.pointer(pointer).and_then(|value| value.as_str()).map(str::to_owned);
        let required = |pointer: &str| text(pointer).ok_or_else(|| format!("context.json has no `{pointer}`"));
        Ok(Self {
            request: Request::read(&fs::read_to_string(folder.join(format!("{way}-signed-request.txt")))?)?,
            key: required("/credentials/access_key_id")?,
            secret: required("/credentials/secret_access_key")?,
            token: text("/credentials/token"),
            region: required("/region")?,
            service: required("/service")?,
            normalize: context["normalize"].as_bool().ok_or("context.json has no `normalize`")?,
            now: required("/timestamp")?.parse()?,
        })
    }

    fn verify(&self, request: &Request) -> Result<Signed, Fault> {
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            // A name or value that HTTP does not take never reaches the verifier: as good as refused.
            let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()));
            let (Ok(name), Ok(value)) = pair else { return Err(UNKNOWN_KEY.query.fault()) };
            headers.append(name, value);
        }
        let received = Received {
            method: &request.method,
            path: &request.path,
            query: &request.query,
            authority: None,
            headers: &headers,
            body: request.body.as_bytes(),
        };
        let expected = Expected {
            signing_name: &self.service,
            protocol: Protocol::Query,
            region: None,
            normalize_path: self.normalize,
        };
        verify(&received, &expected, self.now, self)
    }

    fn refuses_every_change(&self) -> Result<(), Failed> {
        let mut changed = vec![("method".to_owned(), Request { method: "PUT".to_owned(), ..self.request.clone() })];
        for (what, path) in changes("path", &self.request.path) {
            if !(self.normalize && resolved(&path) == resolved(&self.request.path)) {
                changed.push((what, Request { path, ..self.request.clone() }));
            }
        }
        for (what, query) in changes("query", &self.request.query) {
            changed.push((what, Request { query, ..self.request.clone() }));
        }
        for (what, body) in changes("body", &self.request.body) {
            changed.push((what, Request { body, ..self.request.clone() }));
        }
        changed.push((
            "a longer body".to_owned(),
            Request { body: format!("{}x", self.request.body), ..self.request.clone() },
        ));
        for (at, (name, value)) in self.request.headers.iter().enumerate() {
            for (what, value) in changes(name, value) {
                let mut request = self.request.clone();
                request.headers[at].1 = value;
                changed.push((what, request));
            }
        }
        for (what, request) in &changed {
            if self.verify(request).is_ok() {
                return Err(format!("accepted with this changed: {what}").into());
            }
        }
        Ok(())
    }
}

impl Secrets for Case {
    fn secret(&self, access_key_id: &str, session_token: Option<&str>) -> Result<String, Fault> {
        // In some cases the client left the token away altogether.
        let token_fits = session_token.is_none() || session_token == self.token.as_deref();
        match (access_key_id == self.key, token_fits) {
            (true, true) => Ok(self.secret.clone()),
            (true, false) => Err(BAD_SESSION_TOKEN.query.fault()),
            (false, _) => Err(UNKNOWN_KEY.query.fault()),
        }
    }
}

impl Request {
    fn read(text: &str) -> Result<Self, Failed> {
        let (head, body) = text.split_once("\n\n").ok_or("the request has no end of its head")?;
        let mut lines = head.lines();
        let first = lines.next().ok_or("the request is empty")?;
        let first = first.strip_suffix(" HTTP/1.1").ok_or("the request line has no version")?;
        let (method, target) = first.split_once(' ').ok_or("the request line has no target")?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines {
            match (line.strip_prefix(' '), headers.last_mut()) {
                // A folded line goes on with the value before it.
                (Some(folded), Some((_, value))) => {
                    value.push(' ');
                    value.push_str(folded);
                }
                _ => {
                    let (name, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no header"))?;
                    headers.push((name.to_owned(), value.trim().to_owned()));
                }
            }
        }
        Ok(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: body.trim_end_matches('\n').to_owned(),
        })
    }
}

/// The text with each of its characters replaced by another one in turn.
fn changes(part: &str, text: &str) -> Vec<(String, String)> {
    let places = text.char_indices().map(|(at, character)| {
        let other = if character == 'x' { 'y' } else { 'x' };
        let changed = format!("{}{other}{}", &text[..at], &text[at + character.len_utf8()..]);
        (format!("{part}: `{changed}`"), changed)
    });
    places.collect()
}

/// The folders that a path leads through, which is all that a normalising service sees of it.
fn resolved(path: &str) -> Vec<&str> {
    let mut folders = Vec::new();
    for folder in path.split('/') {
        match folder {
            "" | "." => {}
            ".." => drop(folders.pop()),
            folder => folders.push(folder),
        }
    }
    folders
}
