//! `aws_iam_policy_document`: statements as blocks, merged with other documents, printed as the provider prints them.
//!
//! Lists of actions, resources and principals come out in reverse order, a list of one as a single string; values of
//! conditions keep their order. A later statement replaces an earlier one of the same Sid. Compared byte for byte with
//! what provider 5.100 prints.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{DataSource, provider_set};
use crate::{
    error::Refusal,
    resources::{Arguments, Clients, call::incomplete},
    schema::{Additions, Preset},
    value::{Data, Text, Value, encode},
};

/// A policy written as blocks.
pub(super) struct PolicyDocument;

#[async_trait]
impl DataSource for PolicyDocument {
    fn type_name(&self) -> &'static str {
        "aws_iam_policy_document"
    }

    fn additions(&self) -> Additions {
        let presets = &[("version", Preset::Text("2012-10-17")), ("statement.effect", Preset::Text("Allow"))];
        Additions { presets, ..Additions::default() }
    }

    fn computed(&self, wanted: &Arguments<'_>) -> Result<Option<BTreeMap<String, Value>>, String> {
        let arguments = ["statement", "override_policy_documents", "source_policy_documents", "policy_id", "version"];
        if !wanted.are_known(&arguments) {
            return Ok(None);
        }
        let document = document(wanted)?;
        let json = rendered(&document, true);
        let id = Value::text(crc32fast::hash(json.as_bytes()).to_string());
        let text = |text| Value::from(Data::String(Text { text, encoded: Some(document.clone().into()) }));
        let minified = text(rendered(&document, false));
        Ok(Some(
            [("id".to_owned(), id), ("json".to_owned(), text(json)), ("minified_json".to_owned(), minified)].into(),
        ))
    }

    async fn read(&self, _: &Arguments<'_>, _: &Clients) -> Result<BTreeMap<String, Value>, Refusal> {
        Err(incomplete("aws_iam_policy_document", "value: not all of its arguments are known"))
    }
}

/// The merged document.
fn document(wanted: &Arguments<'_>) -> Result<Value, String> {
    let mut merged = Document::default();
    let mut sids: Vec<String> = Vec::new();
    for (index, source) in texts(wanted, "source_policy_documents").into_iter().enumerate() {
        let source = Document::read(&source)?;
        for (position, statement) in source.statements.iter().enumerate() {
            if let Some(sid) = sid(statement) {
                if sids.contains(&sid) {
                    return Err(format!(
                        "duplicate Sid ({sid}) in source_policy_documents (item {index}; statement {position}). \
                         Remove the Sid or ensure Sids are unique."
                    ));
                }
                sids.push(sid);
            }
        }
        merged.merge(source);
    }
    merged.merge(Document::written(wanted)?);
    for document in texts(wanted, "override_policy_documents") {
        merged.merge(Document::read(&document)?);
    }
    let mut members = BTreeMap::new();
    members.extend(
        merged.version.filter(|version| !version.is_empty()).map(|text| ("Version".to_owned(), Value::text(text))),
    );
    members.extend(merged.id.map(|text| ("Id".to_owned(), Value::text(text))));
    if !merged.statements.is_empty() {
        members.insert("Statement".to_owned(), Value::tuple(merged.statements));
    }
    Ok(Value::object(members))
}

fn texts(wanted: &Arguments<'_>, name: &str) -> Vec<Value> {
    let items = wanted.value(name).and_then(Value::items).unwrap_or_default();
    items.iter().filter(|item| !item.is_null()).cloned().collect()
}

#[derive(Default)]
struct Document {
    version: Option<String>,
    id: Option<String>,
    statements: Vec<Value>,
}

fn sid(statement: &Value) -> Option<String> {
    statement.member("Sid")?.to_text().filter(|sid| !sid.is_empty())
}

impl Document {
    /// A document given as JSON.
    fn read(text: &Value) -> Result<Self, String> {
        let written = text.as_text().unwrap_or_default();
        if written.is_empty() {
            return Ok(Self::default());
        }
        let value = match &text.data {
            // A document made in the same folder keeps its places.
            Data::String(Text { encoded: Some(encoded), .. }) => Value::clone(encoded),
            _ => {
                let json = serde_json::from_str(written).map_err(|error| format!("a document is not JSON: {error}"))?;
                Value::from_json(&json).ok_or("a document has a number with too many digits")?
            }
        };
        let name = |name: &str| value.member(name).and_then(Value::to_text);
        let statements = match value.member("Statement") {
            Some(statement) => {
                statement.items().map(<[Value]>::to_vec).ok_or("the `Statement` of a document must be a list")?
            }
            None => Vec::new(),
        };
        let origin = text.origin.clone();
        let statements = statements.into_iter().map(|statement| {
            let place = statement.origin.clone().or_else(|| origin.clone());
            Value { origin: place, ..read_statement(statement) }
        });
        Ok(Self { version: name("Version"), id: name("Id"), statements: statements.collect() })
    }

    /// The document of the data source's own blocks.
    fn written(wanted: &Arguments<'_>) -> Result<Self, String> {
        let version = wanted.text("version");
        let mut statements = Vec::new();
        let mut sids = Vec::new();
        let blocks = wanted.value("statement").and_then(Value::items).unwrap_or_default();
        for block in blocks {
            let sid = block.member("sid").and_then(Value::to_text).filter(|sid| !sid.is_empty());
            if let Some(sid) = sid {
                if sids.contains(&sid) {
                    return Err(format!("duplicate Sid ({sid}). Remove the Sid or ensure the Sid is unique."));
                }
                sids.push(sid);
            }
            statements.push(written_statement(block, version.as_deref())?);
        }
        Ok(Self { version, id: wanted.text("policy_id").filter(|id| !id.is_empty()), statements })
    }

    /// Takes over the other's version if it is later, its id, and its statements: those of a known Sid replace it.
    fn merge(&mut self, other: Self) {
        self.id = other.id.filter(|id| !id.is_empty()).or(self.id.take());
        if other.version > self.version {
            self.version = other.version;
        }
        for statement in other.statements {
            let wanted = sid(&statement);
            match self.statements.iter_mut().find(|known| wanted.is_some() && sid(known) == wanted) {
                Some(known) => *known = statement,
                None => self.statements.push(statement),
            }
        }
    }
}

fn written_statement(block: &Value, version: Option<&str>) -> Result<Value, String> {
    let mut members = BTreeMap::new();
    let text = |name: &str| block.member(name).filter(|value| value.as_text().is_some_and(|text| !text.is_empty()));
    members.extend(text("sid").map(|sid| ("Sid".to_owned(), sid.clone())));
    members.extend(text("effect").map(|effect| ("Effect".to_owned(), effect.clone())));
    for (argument, element) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        let Some(list) = block.member(argument) else { continue };
        let with_variables = argument.ends_with("resources");
        if let Some(value) = reversed(list, if with_variables { Some(version) } else { None })? {
            members.insert(element.to_owned(), value);
        }
    }
    for (blocks, element) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        let blocks = block.member(blocks).and_then(Value::items).unwrap_or_default();
        if !blocks.is_empty() {
            members.insert(element.to_owned(), principals(blocks, version)?);
        }
    }
    let conditions = block.member("condition").and_then(Value::items).unwrap_or_default();
    if !conditions.is_empty() {
        members.insert("Condition".to_owned(), self::conditions(conditions, version)?);
    }
    Ok(Value { origin: block.origin.clone(), ..Value::object(members) })
}

/// A set of strings as a policy has it: one string alone, several in reverse order; nothing for none.
fn reversed(list: &Value, variables: Option<Option<&str>>) -> Result<Option<Value>, String> {
    let mut items = list.items().unwrap_or_default().to_vec();
    if let Some(version) = variables {
        items = items.into_iter().map(|item| with_variables(item, version)).collect::<Result<_, _>>()?;
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.to_text()));
    Ok(single_or_list(items, list))
}

fn single_or_list(mut items: Vec<Value>, whole: &Value) -> Option<Value> {
    let origin = whole.origin.clone();
    match items.len() {
        0 => None,
        1 => items.pop().map(|only| Value { origin: origin.or(only.origin.clone()), ..only }),
        _ => Some(Value { origin, ..Value::tuple(items) }),
    }
}

/// `&{…}` stands for a policy variable, which Terraform would take for its own.
fn with_variables(item: Value, version: Option<&str>) -> Result<Value, String> {
    let text = item.to_text().unwrap_or_default();
    if !text.contains("&{") {
        return Ok(item);
    }
    if version == Some("2008-10-17") {
        return Err(format!("found &{{ sequence in ({text}), which is not supported in document version 2008-10-17"));
    }
    Ok(Value { origin: item.origin, ..Value::text(text.replace("&{", "${")) })
}

fn principals(blocks: &[Value], version: Option<&str>) -> Result<Value, String> {
    let mut by_type = BTreeMap::<String, Vec<Value>>::new();
    let mut places = BTreeMap::new();
    for block in provider_set::in_order(blocks) {
        let kind = block.member("type").and_then(Value::to_text).unwrap_or_default();
        let Some(identifiers) = block.member("identifiers") else { continue };
        let mut items = Vec::new();
        for item in identifiers.items().unwrap_or_default() {
            items.push(with_variables(item.clone(), version)?);
        }
        items.sort_by_key(|item| std::cmp::Reverse(item.to_text()));
        places.entry(kind.clone()).or_insert_with(|| identifiers.origin.clone());
        by_type.entry(kind).or_default().extend(items);
    }
    let everybody = |items: &[Value]| matches!(items, [only] if only.as_text() == Some("*"));
    if let (1, Some(items)) = (by_type.len(), by_type.get("*"))
        && everybody(items)
    {
        return Ok(Value { origin: places.remove("*").flatten(), ..Value::text("*") });
    }
    let members = by_type.into_iter().filter_map(|(kind, items)| {
        let whole = Value { origin: places.remove(&kind).flatten(), ..Value::null() };
        Some((kind, single_or_list(items, &whole)?))
    });
    Ok(Value::object(members.collect()))
}

fn conditions(blocks: &[Value], version: Option<&str>) -> Result<Value, String> {
    let mut tests = BTreeMap::<String, BTreeMap<String, (Vec<Value>, Value)>>::new();
    for block in provider_set::in_order(blocks) {
        let text = |name: &str| block.member(name).and_then(Value::to_text).unwrap_or_default();
        let Some(values) = block.member("values") else { continue };
        let mut items = Vec::new();
        for item in values.items().unwrap_or_default() {
            items.push(with_variables(item.clone(), version)?);
        }
        let keys = tests.entry(text("test")).or_default();
        let (all, _) = keys.entry(text("variable")).or_insert_with(|| (Vec::new(), values.clone()));
        all.extend(items);
    }
    let of_keys = |keys: BTreeMap<String, (Vec<Value>, Value)>| {
        let keys = keys.into_iter().map(|(key, (items, whole))| {
            let none = Value { origin: whole.origin.clone(), ..Value::tuple(Vec::new()) };
            (key, single_or_list(items, &whole).unwrap_or(none))
        });
        Value::object(keys.collect())
    };
    Ok(Value::object(tests.into_iter().map(|(test, keys)| (test, of_keys(keys))).collect()))
}

/// A statement of another document: as it is, but for principals in reverse order, and bools in conditions as text.
fn read_statement(statement: Value) -> Value {
    let Some(members) = statement.members() else { return statement };
    let known =
        ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];
    let mut kept = BTreeMap::new();
    for (name, value) in members.iter().filter(|(name, _)| known.contains(&name.as_str())) {
        let value = match name.as_str() {
            "Principal" | "NotPrincipal" => read_principal(value),
            "Condition" => read_condition(value),
            _ => value.clone(),
        };
        kept.insert(name.clone(), value);
    }
    Value { origin: statement.origin.clone(), ..Value::object(kept) }
}

fn read_principal(value: &Value) -> Value {
    let Some(members) = value.members() else { return value.clone() };
    let sorted = |list: &Value| match list.items() {
        Some(items) => {
            let mut items = items.to_vec();
            items.sort_by_key(|item| std::cmp::Reverse(item.to_text()));
            Value { origin: list.origin.clone(), ..Value::tuple(items) }
        }
        None => list.clone(),
    };
    let members = members.iter().map(|(kind, list)| (kind.clone(), sorted(list)));
    Value { origin: value.origin.clone(), ..Value::object(members.collect()) }
}

fn read_condition(value: &Value) -> Value {
    let written = |value: &Value| match &value.data {
        Data::Bool(flag) => Value { origin: value.origin.clone(), ..Value::text(flag.to_string()) },
        _ => value.clone(),
    };
    let each = |keys: &Value| {
        let keys_of = keys.members().into_iter().flatten().map(|(key, value)| (key.clone(), written(value)));
        Value { origin: keys.origin.clone(), ..Value::object(keys_of.collect()) }
    };
    let tests = value.members().into_iter().flatten().map(|(test, keys)| (test.clone(), each(keys)));
    Value { origin: value.origin.clone(), ..Value::object(tests.collect()) }
}

/// The names of a document's and a statement's elements, in the order in which the provider writes them.
const ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

/// The text of a document, indented by two blanks or without any.
fn rendered(document: &Value, pretty: bool) -> String {
    let mut out = String::new();
    write(document, pretty.then_some(0), 2, &mut out);
    out
}

/// `ordered` counts the levels of objects whose members have the provider's order: the document and its statements.
fn write(value: &Value, indent: Option<usize>, ordered: usize, out: &mut String) {
    let line = |out: &mut String, indent: Option<usize>| {
        if let Some(indent) = indent {
            out.push('\n');
            out.push_str(&"  ".repeat(indent));
        }
    };
    let inner = indent.map(|indent| indent + 1);
    match (value.items(), value.members()) {
        (Some([]), _) => out.push_str("[]"),
        (Some(items), _) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                line(out, inner);
                write(item, inner, ordered, out);
            }
            line(out, indent);
            out.push(']');
        }
        (_, Some(members)) if members.is_empty() => out.push_str("{}"),
        (_, Some(members)) => {
            let mut members: Vec<_> = members.iter().collect();
            if ordered > 0 {
                members.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name));
            }
            out.push('{');
            for (position, (name, member)) in members.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                line(out, inner);
                out.push_str(&encode(&Value::text(name.as_str())).unwrap_or_default());
                out.push_str(if indent.is_some() { ": " } else { ":" });
                let deeper = if name == "Statement" { ordered.saturating_sub(1) } else { 0 };
                write(member, inner, deeper, out);
            }
            line(out, indent);
            out.push('}');
        }
        (None, None) => out.push_str(&encode(value).unwrap_or_default()),
    }
}
