//! How it is asked: the keys of the request itself.

use super::{ConditionKey, Value};

const GLOBAL_KEYS: &str = "AWS global condition context keys";

pub(super) static KEYS: &[ConditionKey] = &[
    ConditionKey {
        name: "aws:CurrentTime",
        when: "every request, by the emulator's clock",
        source: GLOBAL_KEYS,
        value: |asked| Value::One(asked.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    },
    ConditionKey {
        name: "aws:EpochTime",
        when: "every request, by the emulator's clock",
        source: GLOBAL_KEYS,
        value: |asked| Value::One(asked.now.as_second().to_string()),
    },
    ConditionKey {
        name: "aws:RequestedRegion",
        when: "every request: the region of its signature or endpoint",
        source: GLOBAL_KEYS,
        value: |asked| Value::One(asked.region.to_string()),
    },
    ConditionKey {
        name: "aws:SecureTransport",
        when: "every request: `true`",
        // AWS's endpoints speak TLS only, and this stands for them: over plain HTTP a policy decides as it would there.
        source: "AWS's endpoints speak TLS only",
        value: |_| Value::One("true".to_owned()),
    },
    ConditionKey {
        name: "aws:SourceIp",
        when: "every request: the address that it came from",
        source: GLOBAL_KEYS,
        // A listener for both families of addresses shows IPv4 in IPv6's clothes; AWS shows the address itself.
        value: |asked| Value::One(asked.facts.source_ip.to_canonical().to_string()),
    },
    ConditionKey {
        name: "aws:UserAgent",
        when: "requests with that header",
        source: GLOBAL_KEYS,
        value: |asked| Value::of(asked.facts.user_agent.clone()),
    },
    ConditionKey {
        name: "aws:ViaAWSService",
        when: "every request: `false`, for no service calls on somebody's behalf here",
        source: GLOBAL_KEYS,
        value: |_| Value::One("false".to_owned()),
    },
];
