//! A workflow as JSON, in the form in which GitHub's own parser writes it: for looking at it, and for comparing.

use serde_json::{Map, Value, json};

use crate::{
    call::{Callee, Loaded, LoadedJob},
    file::{If, StepDefinition, Triggers},
    permissions::Permissions,
    place::Text,
    template::{Content, Token, number_text},
    workflow::Workflow,
};

impl Workflow {
    /// The workflow in the JSON form of GitHub's parser: literals as they are, lists as `{"type": 1, "seq": …}`,
    /// mappings as `{"type": 2, "map": …}`, expressions as `{"type": 3, "expr": …}`. With `places`, literals are
    /// `{"type": 0, "file": …, "line": …, "col": …, "lit": …}`.
    #[must_use]
    pub fn template(&self, places: bool) -> Value {
        let mut writer = Writer { places, files: Vec::new() };
        writer.file(&self.loaded.file.name);
        let root = &self.loaded.file.root;
        let mut template = Map::new();
        for key in ["env", "defaults", "concurrency"] {
            template.extend(root.get(key).map(|token| (key.to_owned(), writer.token(token))));
        }
        template.extend(self.permissions().map(|permissions| ("permissions".to_owned(), levels(permissions))));
        let inputs = &self.loaded.file.triggers.dispatch_inputs;
        let types = inputs.iter().map(|input| (input.name.text.clone(), json!(input.kind.name())));
        template.insert("input-types".to_owned(), Value::Object(types.collect()));
        template.insert("events".to_owned(), events(&self.loaded.file.triggers));
        template.insert("jobs".to_owned(), writer.jobs(&self.loaded));
        if places {
            template.insert("file-table".to_owned(), json!(writer.files));
        }
        Value::Object(template)
    }
}

struct Writer {
    places: bool,
    files: Vec<String>,
}

/// The values of a job that are shown as they are written.
const JOB_KEYS: [&str; 13] = [
    "strategy",
    "continue-on-error",
    "timeout-minutes",
    "cancel-timeout-minutes",
    "container",
    "services",
    "concurrency",
    "env",
    "environment",
    "outputs",
    "defaults",
    "snapshot",
    "runs-on",
];

const STEP_KEYS: [&str; 9] =
    ["name", "continue-on-error", "timeout-minutes", "env", "working-directory", "shell", "run", "uses", "with"];

impl Writer {
    fn jobs(&mut self, loaded: &Loaded) -> Value {
        loaded.jobs.iter().map(|job| self.job(job)).collect()
    }

    fn job(&mut self, loaded: &LoadedJob) -> Value {
        let job = &loaded.job;
        let mut shown = Map::new();
        shown.insert("type".to_owned(), json!(if job.call.is_some() { "reusableWorkflowJob" } else { "job" }));
        shown.insert("id".to_owned(), self.text(&job.id));
        let name = job.token.get("name").filter(|name| !name.written().text.is_empty());
        let name = name.map(|name| self.token(name)).unwrap_or_else(|| self.text(&job.id));
        shown.insert("name".to_owned(), name);
        if job.call.is_some() || job.token.get("needs").is_some() {
            let needs = job.needs.iter().map(|need| self.text(need)).collect();
            shown.insert("needs".to_owned(), needs);
        }
        shown.insert("if".to_owned(), condition(&job.condition));
        shown.extend(loaded.permissions.as_ref().map(|permissions| ("permissions".to_owned(), levels(permissions))));
        for key in JOB_KEYS {
            shown.extend(job.token.get(key).map(|token| (key.to_owned(), self.token(token))));
        }
        match &job.call {
            None => {
                if job.token.get("steps").is_some() {
                    shown.insert("steps".to_owned(), job.steps.iter().map(|step| self.step(step)).collect());
                }
            }
            Some(call) => {
                shown.insert("ref".to_owned(), self.text(&call.reference));
                shown.extend(call.inputs.as_ref().map(|inputs| ("input-values".to_owned(), self.token(inputs))));
                shown.extend(call.secrets.as_ref().map(|secrets| ("secret-values".to_owned(), self.token(secrets))));
                if call.inherits_secrets {
                    shown.insert("inherit-secrets".to_owned(), json!(true));
                }
                self.callee(&loaded.callee, &mut shown);
            }
        }
        Value::Object(shown)
    }

    fn callee(&mut self, callee: &Callee, shown: &mut Map<String, Value>) {
        let Callee::Workflow { loaded, .. } = callee else {
            shown.insert("jobs".to_owned(), json!([]));
            return;
        };
        self.file(&loaded.file.name);
        let written = loaded.file.triggers.call.as_ref().and_then(|call| call.written.as_ref());
        for (key, name) in [("inputs", "input-definitions"), ("secrets", "secret-definitions"), ("outputs", "outputs")]
        {
            let token = written.and_then(|written| written.get(key));
            shown.extend(token.map(|token| (name.to_owned(), self.token(token))));
        }
        for (key, name) in [("env", "env"), ("defaults", "defaults"), ("concurrency", "embedded-concurrency")] {
            let token = loaded.file.root.get(key);
            shown.extend(token.map(|token| (name.to_owned(), self.token(token))));
        }
        shown.insert("jobs".to_owned(), self.jobs(loaded));
    }

    fn step(&mut self, step: &StepDefinition) -> Value {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(step.id));
        if step.parallel.is_empty() {
            shown.insert("if".to_owned(), condition(&step.condition));
        } else {
            shown.insert("parallel".to_owned(), step.parallel.iter().map(|step| self.step(step)).collect());
        }
        for key in STEP_KEYS {
            shown.extend(step.token.get(key).map(|token| {
                // GitHub's parser forgets where this one stands.
                let shown = if key == "continue-on-error" { Self::plain(token) } else { self.token(token) };
                (key.to_owned(), shown)
            }));
        }
        Value::Object(shown)
    }

    fn text(&mut self, text: &Text) -> Value {
        if !self.places {
            return json!(text.text);
        }
        let file = self.file(&text.place.file);
        json!({ "type": 0, "file": file, "line": text.place.line, "col": text.place.column, "lit": text.text })
    }

    fn token(&mut self, token: &Token) -> Value {
        if !self.places {
            return Self::plain(token);
        }
        let mut shown = Map::new();
        let (kind, name, value) = match &token.value {
            Content::Text(text) => (0, "lit", json!(&**text)),
            Content::List(items) => (1, "seq", items.iter().map(|item| self.token(item)).collect()),
            Content::Map(entries) => {
                let entries =
                    entries.iter().map(|(key, value)| json!({ "Key": self.token(key), "Value": self.token(value) }));
                (2, "map", entries.collect())
            }
            Content::Expression(..) => (3, "expr", json!(expression(token))),
            Content::Insert => (4, "directive", json!("insert")),
            Content::Boolean(value) => (5, "bool", json!(value)),
            Content::Number(number) => (6, "num", plain_number(*number)),
            Content::Null => (7, "null", Value::Null),
        };
        shown.insert("type".to_owned(), json!(kind));
        shown.insert("file".to_owned(), json!(self.file(&token.place.file)));
        shown.insert("line".to_owned(), json!(token.place.line));
        shown.insert("col".to_owned(), json!(token.place.column));
        shown.insert(name.to_owned(), value);
        Value::Object(shown)
    }

    fn plain(token: &Token) -> Value {
        match &token.value {
            Content::Null => Value::Null,
            Content::Boolean(value) => json!(value),
            Content::Number(number) => plain_number(*number),
            Content::Text(text) => json!(&**text),
            Content::Expression(..) => json!({ "type": 3, "expr": expression(token) }),
            Content::Insert => json!({ "type": 4, "directive": "insert" }),
            Content::List(items) => json!({ "type": 1, "seq": items.iter().map(Self::plain).collect::<Vec<_>>() }),
            Content::Map(entries) => {
                let entries =
                    entries.iter().map(|(key, value)| json!({ "Key": Self::plain(key), "Value": Self::plain(value) }));
                json!({ "type": 2, "map": entries.collect::<Vec<_>>() })
            }
        }
    }

    /// The number of a file, which counts from 1.
    fn file(&mut self, name: &str) -> usize {
        let known = self.files.iter().position(|known| known == name);
        known.map_or_else(
            || {
                self.files.push(name.to_owned());
                self.files.len()
            },
            |index| index + 1,
        )
    }
}

fn condition(condition: &If) -> Value {
    json!({ "type": 3, "expr": condition.text() })
}

fn expression(token: &Token) -> String {
    match &token.value {
        Content::Expression(text, template) => template.github_form().unwrap_or_else(|| text.to_string()),
        _ => String::new(),
    }
}

/// JSON has no infinity.
fn plain_number(number: f64) -> Value {
    if !number.is_finite() {
        return json!(number_text(number));
    }
    // Whole numbers are written without a point, and zero without a sign.
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and within the range")]
    let whole = (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64);
    whole.map_or_else(|| json!(number), |whole| json!(whole))
}

fn levels(permissions: &Permissions) -> Value {
    Value::Object(permissions.granted().map(|(scope, level)| (scope.to_owned(), json!(level.to_string()))).collect())
}

fn events(triggers: &Triggers) -> Value {
    let events = triggers.events.iter().map(|trigger| {
        let mut shown = Map::new();
        for filter in &trigger.filters {
            if !["inputs", "secrets", "outputs"].contains(&filter.name.as_str()) {
                let patterns: Vec<_> = filter.patterns.iter().map(|pattern| json!(pattern.text)).collect();
                shown.insert(filter.name.clone(), Value::Array(patterns));
            }
        }
        (trigger.event.clone(), Value::Object(shown))
    });
    Value::Object(events.collect())
}
