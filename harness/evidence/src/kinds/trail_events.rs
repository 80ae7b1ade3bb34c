//! Events of CloudTrail: one, a file of a trail (`Records`), or the output of `aws cloudtrail lookup-events`.
//!
//! `lookup-events` has each event as text inside of JSON. Of the answers nothing is read: they may hold credentials.
//!
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{error::EvidenceError, facts::Facts, json::Node, kind::Kind, spot::Spot, trail::TrailEvent};

pub(crate) struct TrailEvents;

impl Kind for TrailEvents {
    fn name(&self) -> &'static str {
        "trail-events"
    }

    fn title(&self) -> &'static str {
        "events of CloudTrail"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["eventSource", "CloudTrailEvent"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        let is_list = |name: &str, mark: &str| {
            root.list(name).is_ok_and(|items| root.has(name) && items.iter().all(|item| item.has(mark)))
        };
        root.has("eventSource") || is_list("Records", "eventSource") || is_list("Events", "CloudTrailEvent")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        if root.has("eventSource") {
            facts.events.push(event(root, root.reread("an event of CloudTrail")?));
        }
        for record in root.objects("Records")? {
            facts.events.push(event(&record, record.reread("an event of CloudTrail")?));
        }
        for looked_up in root.objects("Events")? {
            let text = looked_up.require("CloudTrailEvent")?;
            let record = serde_json::from_str(text.as_text("CloudTrailEvent")?);
            let record = record.map_err(|_| text.refused("this is not the JSON text of an event"))?;
            facts.events.push(event(&looked_up, record));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_time: Option<Timestamp>,
    event_source: String,
    event_name: String,
    aws_region: Option<String>,
    #[serde(rename = "sourceIPAddress")]
    source_ip: Option<String>,
    user_agent: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    user_identity: Option<Identity>,
    request_parameters: Option<Map<String, Value>>,
    #[serde(default)]
    resources: Option<Vec<Resource>>,
    recipient_account_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    #[serde(rename = "type")]
    kind: Option<String>,
    principal_id: Option<String>,
    arn: Option<String>,
    user_name: Option<String>,
    identity_provider: Option<String>,
}

#[derive(Deserialize)]
struct Resource {
    #[serde(rename = "ARN")]
    arn: Option<String>,
}

fn event(node: &Node<'_>, record: Record) -> TrailEvent {
    let identity = record.user_identity;
    let web = identity.as_ref().filter(|identity| identity.kind.as_deref() == Some("WebIdentityUser"));
    // `PROVIDER:AUDIENCE:SUBJECT`, of which provider and subject stand by themselves too.
    let audience = web.and_then(|web| {
        let rest = web.principal_id.as_deref()?.strip_prefix(web.identity_provider.as_deref()?)?.strip_prefix(':')?;
        rest.strip_suffix(web.user_name.as_deref()?)?.strip_suffix(':').map(str::to_owned)
    });
    let text = |(name, value): (String, Value)| match value {
        Value::String(text) => Some((name, text)),
        Value::Number(number) => Some((name, number.to_string())),
        _ => None,
    };
    let parameters: BTreeMap<String, String> = record
        .request_parameters
        .into_iter()
        .flatten()
        .filter(|(name, _)| name != "webIdentityToken")
        .filter_map(text)
        .collect();
    TrailEvent {
        time: record.event_time,
        source: record.event_source,
        name: record.event_name,
        region: record.aws_region,
        source_ip: record.source_ip,
        user_agent: record.user_agent,
        error_code: record.error_code,
        error_message: record.error_message,
        subject: web.and_then(|web| web.user_name.clone()),
        principal: identity.as_ref().and_then(|it| it.arn.clone().or_else(|| it.identity_provider.clone())),
        audience,
        parameters,
        resources: record.resources.into_iter().flatten().filter_map(|resource| resource.arn).collect(),
        account: record.recipient_account_id,
        at: Spot::in_file(node.file, node.span()),
    }
}
