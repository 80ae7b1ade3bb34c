//! The members of a JSON object of a token, in its order.
//!
//! Of a name that stands there twice the last one counts. A token has few members and each of them is asked for once or
//! twice, so that looking through them costs less than a map does. Refuses what is no JSON, and JSON that is no object.

use std::fmt;

use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use super::jws::not_a_jwt;

/// The members of an object.
#[derive(Clone, Debug)]
pub(crate) struct Members(Vec<(String, Value)>);

impl Members {
    /// Reads the JSON object in these bytes, which are this part of the token. Observed of claims that stand there twice
    /// [dup-aud-last-not-registered dup-aud-both-same]; for a header that is unverified.
    pub(crate) fn read(part: &str, bytes: &[u8]) -> Result<Self, Fault> {
        serde_json::from_slice(bytes).map_err(|_| {
            not_a_jwt(Cause::new(match serde_json::from_slice::<Value>(bytes) {
                Ok(_) => format!("the token's {part} is JSON, but not an object"),
                Err(error) => format!("the token's {part} is not JSON: {error}"),
            }))
        })
    }

    /// A member, null included.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value)
    }

    /// The members whose names begin with this.
    pub(crate) fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let named = self.0.iter().filter(move |(name, _)| name.starts_with(prefix));
        let counts = |(name, value): &(&str, &Value)| self.get(name).is_some_and(|last| std::ptr::eq(last, *value));
        named.map(|(name, value)| (name.as_str(), value)).filter(counts)
    }

    /// The names as they stand there.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Members, A::Error> {
                let mut members = Vec::with_capacity(32);
                while let Some(member) = object.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_a_member_that_stands_there_twice_the_last_counts() {
        let members = Members::read("payload", br#"{"a":1,"tag/x":1,"b":null,"a":2,"tag/x":3,"tag/y":4}"#).unwrap();
        assert_eq!((members.get("a"), members.get("b"), members.get("c")), (Some(&json!(2)), Some(&json!(null)), None));
        let tags: Vec<_> = members.with_prefix("tag/").collect();
        assert_eq!(tags, [("tag/x", &json!(3)), ("tag/y", &json!(4))]);
    }

    #[test]
    fn what_is_no_object_says_what_it_is() {
        let told = |text: &str| Members::read("header", text.as_bytes()).unwrap_err().cause.unwrap().text;
        assert_eq!(told("[1]"), "the token's header is JSON, but not an object");
        assert_eq!(told("{\"a\":}"), "the token's header is not JSON: expected value at line 1 column 6");
        assert_eq!(told("{} x"), "the token's header is not JSON: trailing characters at line 1 column 4");
    }
}
