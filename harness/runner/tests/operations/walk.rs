//! The steps, one by one: what was put by, who calls, what must come back.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value, json};

use crate::{call::Clients, seen::Seen, table};

pub(crate) struct Walk {
    endpoint: String,
    http: reqwest::Client,
    callers: Map<String, Value>,
    clients: BTreeMap<String, Clients>,
    saved: BTreeMap<String, String>,
    not_yet: Vec<String>,
}

impl Walk {
    pub(crate) fn new(endpoint: &str, callers: &Value, not_yet: &str) -> Self {
        let saved = [("account", "123456789012"), ("region", "ap-northeast-1")];
        Self {
            endpoint: endpoint.to_owned(),
            http: reqwest::Client::new(),
            callers: callers.as_object().unwrap().clone(),
            clients: BTreeMap::new(),
            saved: saved.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            not_yet: not_yet.lines().filter(|line| !line.starts_with('#')).map(|line| line.trim().to_owned()).collect(),
        }
    }

    pub(crate) fn is_not_yet(&self, operation: &str) -> bool {
        self.not_yet.iter().any(|line| line == operation)
    }

    /// Does a step; which operation it walked, if any.
    pub(crate) async fn step(&mut self, step: &Value) -> Result<Option<String>, String> {
        if step["mint"].is_object() {
            self.mint(step).await;
        }
        if step["clock"].is_i64() {
            self.fetch("/_portcullis/clock", &json!({"advanceSeconds": step["clock"]})).await;
        }
        let Some(operation) = step["do"].as_str().filter(|_| self.is_to_be_walked(step)) else { return Ok(None) };
        let caller = step["as"].as_str().unwrap_or("root").to_owned();
        let given = self.callers.get(&caller).ok_or_else(|| format!("{caller} was not made"))?.clone();
        if given.is_null() && operation != "sts:AssumeRoleWithWebIdentity" {
            return Ok(None);
        }
        let input = self.filled(&step["with"]);
        let clients = self.clients.entry(caller).or_insert_with(|| Clients::of(&self.endpoint, &given));
        let answer = table::call(clients, operation, &input).await;
        match (answer, step["error"].as_str()) {
            (Err(refusal), Some(wanted)) if refusal.code == wanted => {}
            (Err(refusal), _) => return Err(format!("is refused with `{}`: {}", refusal.code, refusal.text)),
            (Ok(output), Some(wanted)) => return Err(format!("answers {output}, not the error {wanted}")),
            (Ok(output), None) => {
                self.take(step, &Seen::read(&output)).map_err(|wrong| format!("{wrong} in {output}"))?;
            }
        }
        Ok(Some(operation.to_owned()))
    }

    fn is_to_be_walked(&self, step: &Value) -> bool {
        let missing = |of: &str| {
            step[of].as_array().is_some_and(|all| all.iter().any(|other| self.is_not_yet(other.as_str().unwrap())))
        };
        let operation = step["do"].as_str().unwrap_or_default();
        let ours = ["sts:", "iam:", "ecr:"].iter().any(|service| operation.starts_with(service));
        let holds = step["before"].is_null() || missing("before");
        ours && holds && !missing("after") && !self.is_not_yet(operation) && step["not-yet"].is_null()
    }

    /// Puts by what a step wants of the output, and compares the rest.
    fn take(&mut self, step: &Value, output: &Seen) -> Result<(), String> {
        let pairs = |of: &str| step[of].as_object().cloned().unwrap_or_default();
        for (name, path) in pairs("save") {
            let found = output.at(path.as_str().unwrap()).text().ok_or_else(|| format!("there is no {path}"))?;
            self.saved.insert(name, found);
        }
        for (name, path) in pairs("credentials") {
            let keys = output.at(path.as_str().unwrap());
            let part = |name: &str| keys.at(name).text();
            let caller =
                json!({"id": part("AccessKeyId"), "secret": part("SecretAccessKey"), "token": part("SessionToken")});
            self.clients.remove(&name);
            self.callers.insert(name, caller);
        }
        for (path, wanted) in pairs("expect") {
            let (seen, wanted) = (output.at(&self.filled_text(&path)), self.filled(&wanted));
            let pattern = wanted.as_str().and_then(|wanted| wanted.strip_prefix('~'));
            let is_it = match pattern {
                Some(pattern) => {
                    let whole = Regex::new(&format!("^(?:{pattern})$")).unwrap();
                    seen.text().is_some_and(|text| whole.is_match(&text))
                        || seen.in_capitals().is_some_and(|name| whole.is_match(&name))
                }
                None => seen.is(&wanted),
            };
            if !is_it {
                return Err(format!("{path} is {seen:?}, not {wanted}"));
            }
        }
        Ok(())
    }

    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.filled_text(text)),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(members) => match members.get("$json") {
                Some(document) => Value::String(self.filled_text(&document.to_string())),
                None => members.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect(),
            },
            other => other.clone(),
        }
    }

    /// A text with `${name}` replaced by what was put by.
    fn filled_text(&self, text: &str) -> String {
        self.saved.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
    }

    async fn mint(&mut self, step: &Value) {
        let faults = step.get("faults").cloned().unwrap_or_else(|| json!([]));
        let job = self.fetch("/_github/jobs", &json!({"job": step["mint"], "faults": faults})).await;
        let audience = step["audience"].as_str().unwrap_or("sts.amazonaws.com");
        let url = format!("{}&audience={audience}", job["requestUrl"].as_str().unwrap());
        let token = self.http.get(url).bearer_auth(job["requestToken"].as_str().unwrap()).send().await.unwrap();
        let token: Value = token.json().await.unwrap();
        self.saved.insert(step["save"].as_str().unwrap().to_owned(), token["value"].as_str().unwrap().to_owned());
    }

    async fn fetch(&self, path: &str, body: &Value) -> Value {
        let answer = self.http.post(format!("{}{path}", self.endpoint)).json(body).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }
}
