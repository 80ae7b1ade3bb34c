//! JSON as Terraform writes it.
//!
//! `jsonencode` sorts keys, writes no blanks and escapes `<`, `>`, `&`, U+2028 and U+2029, as Go's encoder does. The
//! AWS provider sends every policy in this form, whatever form it was written in. Compared with `terraform console` of
//! Terraform 1.11.

use std::fmt::Write;

use super::{Data, Value};

/// The bytes of `jsonencode(value)`; nothing when a part is not known.
pub(crate) fn encode(value: &Value) -> Option<String> {
    let mut out = String::new();
    write_value(value, &mut out)?;
    Some(out)
}

/// A JSON text read and written again as the AWS provider does before it sends a policy.
///
/// Of a repeated key the last one stays.
pub(crate) fn normalise(text: &str) -> Result<String, serde_json::Error> {
    let json: serde_json::Value = serde_json::from_str(text)?;
    let value = Value::from_json(&json).ok_or_else(|| serde::de::Error::custom("a number has too many digits"))?;
    encode(&value).ok_or_else(|| serde::de::Error::custom("not all is known"))
}

fn write_value(value: &Value, out: &mut String) -> Option<()> {
    match &value.data {
        Data::Unknown => return None,
        Data::Null => out.push_str("null"),
        Data::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::String(text) => write_string(&text.text, out),
        Data::Tuple(items) | Data::List(items) | Data::Set(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(item, out)?;
            }
            out.push(']');
        }
        Data::Object(members) | Data::Map(members) => {
            out.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write_value(value, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Go writes these two short forms since 1.22; Terraform 1.11 is built with a later one.
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_terraform_1_11_escapes_it() {
        let text = Value::text("<>&\u{2028}é\"\\\n\t/\u{7f}\u{1}\r𝒳");
        assert_eq!(encode(&text).as_deref(), Some("\"\\u003c\\u003e\\u0026\\u2028é\\\"\\\\\\n\\t/\u{7f}\\u0001\\r𝒳\""));
    }

    #[test]
    fn keys_are_sorted_by_their_bytes_and_the_last_of_a_repeated_key_stays() {
        let normal = normalise(r#"{ "b:c": 1.50, "B": [], "é": {}, "a": null, "B": true }"#).unwrap();
        assert_eq!(normal, r#"{"B":true,"a":null,"b:c":1.5,"é":{}}"#);
    }

    #[test]
    fn what_is_not_known_has_no_encoding() {
        assert_eq!(encode(&Value::list(vec![Value::unknown()])), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_encoded_reads_back_as_itself(text in "\\PC*|[\\x00-\\x20<>&]*") {
            let encoded = encode(&Value::text(text.as_str())).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&encoded).unwrap(), text);
        }
    }
}
