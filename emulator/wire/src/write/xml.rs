//! awsQuery answers.
//!
//! No declaration, two blanks of indent, one element a line, a final newline; recorded of IAM and STS in September
//! 2026. `…Result` is left out when the operation has no output.

use std::borrow::Cow;

use quick_xml::escape::escape;
use serde_json::Value;

use super::output::moment;
use crate::{
    Fault, Operation, Service,
    model::{Kind, Member, ShapeId},
};

pub(super) fn output(service: &Service, operation: &Operation, output: &Value, request_id: &str) -> Vec<u8> {
    let mut document = Document::new();
    document.open_root(&format!("{}Response", operation.name()), service.xml_namespace());
    if let Some(shape) = operation.output() {
        let result = format!("{}Result", operation.name());
        document.value(service, operation.result_wrapper().unwrap_or(&result), shape, output);
    }
    document.open("ResponseMetadata");
    document.text("RequestId", request_id);
    document.close("ResponseMetadata");
    document.close(&format!("{}Response", operation.name()));
    document.finish()
}

pub(super) fn fault(service: Option<&Service>, fault: &Fault, request_id: &str) -> Vec<u8> {
    let mut document = Document::new();
    // What a request gets that reaches no operation, recorded of ECR: one empty element, named by the code.
    if service.is_none() && fault.code == "UnknownOperationException" {
        document.empty(&fault.code);
        return document.finish();
    }
    document.open_root("ErrorResponse", service.and_then(Service::xml_namespace));
    document.open("Error");
    document.text("Type", if fault.status < 500 { "Sender" } else { "Receiver" });
    document.text("Code", &fault.code);
    document.text("Message", &fault.message);
    document.close("Error");
    document.text("RequestId", request_id);
    document.close("ErrorResponse");
    document.finish()
}

struct Document {
    bytes: Vec<u8>,
    /// How many elements are open.
    depth: usize,
}

impl Document {
    fn new() -> Self {
        Self { bytes: Vec::with_capacity(4096), depth: 0 }
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes.push(b'\n');
        self.bytes
    }

    /// Writes a value that has the form of its shape.
    fn value(&mut self, service: &Service, name: &str, shape: ShapeId, given: &Value) {
        match (&service.shape(shape).kind, given) {
            (Kind::Structure(members), Value::Object(fields)) => {
                let present = |member| -> Option<(&Member, &Value)> {
                    Some((member, fields.get(&member.name).filter(|value| !value.is_null())?))
                };
                let is_empty = fields.values().all(Value::is_null);
                self.element(name, is_empty, |document| {
                    for (member, given) in members.iter().filter_map(present) {
                        document.value(service, &member.wire_name, member.shape, given);
                    }
                });
            }
            (Kind::List(element), Value::Array(elements)) => match &element.wire_name {
                Some(element_name) => self.element(name, elements.is_empty(), |document| {
                    for given in elements {
                        document.value(service, element_name, element.shape, given);
                    }
                }),
                None => {
                    for given in elements {
                        self.value(service, name, element.shape, given);
                    }
                }
            },
            (Kind::Map { key, value, flattened }, Value::Object(entries)) => {
                let entry = |document: &mut Self, entry_name: &str, text: &str, given: &Value| {
                    document.open(entry_name);
                    document.text(key.wire_name.as_deref().unwrap_or("key"), text);
                    document.value(service, value.wire_name.as_deref().unwrap_or("value"), value.shape, given);
                    document.close(entry_name);
                };
                if *flattened {
                    entries.iter().for_each(|(text, given)| entry(self, name, text, given));
                } else {
                    self.element(name, entries.is_empty(), |document| {
                        entries.iter().for_each(|(text, given)| entry(document, "entry", text, given));
                    });
                }
            }
            (kind, given) => self.text(name, &scalar(kind, given)),
        }
    }

    fn element(&mut self, name: &str, is_empty: bool, content: impl FnOnce(&mut Self)) {
        if is_empty {
            self.empty(name);
        } else {
            self.open(name);
            content(self);
            self.close(name);
        }
    }

    fn open_root(&mut self, name: &str, namespace: Option<&str>) {
        self.line();
        self.put(&["<", name]);
        if let Some(namespace) = namespace {
            self.put(&[" xmlns=\"", &escape(namespace), "\""]);
        }
        self.put(&[">"]);
        self.depth += 1;
    }

    fn open(&mut self, name: &str) {
        self.open_root(name, None);
    }

    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.line();
        self.put(&["</", name, ">"]);
    }

    fn empty(&mut self, name: &str) {
        self.line();
        self.put(&["<", name, "/>"]);
    }

    fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            self.empty(name);
            return;
        }
        self.line();
        if is_plain(text) {
            self.put(&["<", name, ">", text, "</", name, ">"]);
        } else {
            self.put(&["<", name, ">", &escape(writable(text)), "</", name, ">"]);
        }
    }

    /// Begins a line, as deep as elements are open.
    fn line(&mut self) {
        if !self.bytes.is_empty() {
            self.bytes.push(b'\n');
        }
        self.bytes.resize(self.bytes.len() + 2 * self.depth, b' ');
    }

    fn put(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.bytes.extend_from_slice(part.as_bytes()));
    }
}

fn scalar<'a>(kind: &Kind, given: &'a Value) -> Cow<'a, str> {
    match (kind, given) {
        (Kind::Timestamp, given) => Cow::Owned(moment(given).map_or_else(String::new, |at| {
            // Whole seconds as recorded of roles; three digits as recorded of OIDC providers.
            let form = if at.subsec_nanosecond() == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S.%3fZ" };
            at.strftime(form).to_string()
        })),
        (_, Value::String(text)) => Cow::Borrowed(text),
        (_, given) => Cow::Owned(given.to_string()),
    }
}

/// Whether nothing in a text has to be looked at: true of tokens, names and ARNs.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| (0x20..0xef).contains(&byte) && !matches!(byte, b'<' | b'>' | b'&' | b'\'' | b'"');
    // Without an end before the end, so that many bytes are looked at at once.
    text.bytes().fold(true, |plain, byte| plain & is_plain(byte))
}

/// XML has no way to write most control characters: they become U+FFFD, so that the document can be read at all.
/// What AWS does with them is `unverified`.
fn writable(text: &str) -> Cow<'_, str> {
    let forbidden =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(forbidden) { Cow::Owned(text.replace(forbidden, "\u{fffd}")) } else { Cow::Borrowed(text) }
}
