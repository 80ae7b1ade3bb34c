//! A JSON string decoded, with the way back: which byte of the file each byte of the text comes from.
//!
//! Plans, states and SDKs hold policies as JSON strings; IAM's own API sends them percent-encoded besides. A place in
//! such a policy is a place in the file, unless the file is read through more than that.

/// A decoded text and, for each of its bytes, where in the encoded one it comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    from: Vec<usize>,
    /// The length of the encoded text.
    end: usize,
}

impl Decoded {
    /// The byte of the encoded text at which a byte of the decoded one begins.
    pub(crate) fn origin(&self, byte: usize) -> usize {
        self.from.get(byte).copied().unwrap_or(self.end)
    }
}

/// Decodes what stands between the quotes of a JSON string. An escape that means nothing stands for itself.
pub(crate) fn json_string(raw: &str) -> Decoded {
    let mut decoded =
        Decoded { text: String::with_capacity(raw.len()), from: Vec::with_capacity(raw.len()), end: raw.len() };
    let mut rest = raw.char_indices();
    while let Some((at, character)) = rest.next() {
        let mut meant = character;
        if character == '\\' {
            let (_, escape) = rest.next().unwrap_or((at, '\\'));
            meant = match escape {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let (letter, taken) = code_point(raw.get(at + 2..).unwrap_or_default());
                    for _ in 0..taken {
                        rest.next();
                    }
                    letter
                }
                other => other,
            };
        }
        decoded.push(meant, at);
    }
    decoded
}

/// Decodes `%7B` and its like; nothing when the bytes are not UTF-8. A `%` before anything else stands for itself.
pub(crate) fn percent(encoded: &Decoded) -> Option<Decoded> {
    let mut bytes = Vec::with_capacity(encoded.text.len());
    let mut from = Vec::with_capacity(encoded.text.len());
    let source = encoded.text.as_bytes();
    let mut at = 0;
    while let Some(byte) = source.get(at) {
        let digits = match (byte, source.get(at + 1), source.get(at + 2)) {
            (b'%', Some(high), Some(low)) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        from.push(encoded.origin(at));
        match digits {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                at += 3;
            }
            None => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    Some(Decoded { text: String::from_utf8(bytes).ok()?, from, end: encoded.end })
}

impl Decoded {
    fn push(&mut self, character: char, at: usize) {
        self.text.push(character);
        self.from.extend(std::iter::repeat_n(at, character.len_utf8()));
    }
}

/// The character that follows `\u`, and how many characters of the escape it takes; half a pair is a replacement mark.
fn code_point(after: &str) -> (char, usize) {
    let unit = |text: Option<&str>| text.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(first) = unit(after.get(..4)) else { return (char::REPLACEMENT_CHARACTER, 0) };
    if let Some(letter) = char::from_u32(first) {
        return (letter, 4);
    }
    let second = after.get(4..6).filter(|mark| *mark == "\\u").and_then(|_| unit(after.get(6..10)));
    match second {
        Some(second @ 0xdc00..=0xdfff) if (0xd800..0xdc00).contains(&first) => {
            let both = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            (char::from_u32(both).unwrap_or(char::REPLACEMENT_CHARACTER), 10)
        }
        _ => (char::REPLACEMENT_CHARACTER, 4),
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_byte_knows_the_escape_that_it_comes_from() {
        let decoded = json_string(r#"{\n\"é\": \u00e9\ud83d\ude00x"#);
        assert_eq!(decoded.text, "{\n\"é\": é😀x");
        let at = |what: &str| decoded.origin(decoded.text.find(what).unwrap());
        assert_eq!((at("\n"), at(":"), at("😀"), at("x")), (1, 9, 17, 29));
        assert_eq!(decoded.origin(999), 30);
    }

    #[test]
    fn a_percent_encoded_policy_leads_back_to_its_percent_signs() {
        let decoded = percent(&json_string("%7B%22%C3%A9%22%3A1%7D%zz")).unwrap();
        assert_eq!(decoded.text, "{\"é\":1}%zz");
        assert_eq!([0, 2, 4, 6].map(|byte| decoded.origin(byte)), [0, 6, 12, 18]);
        assert_eq!(percent(&json_string("%ff")), None);
    }

    proptest! {
        #[test]
        fn a_string_written_by_a_json_library_is_decoded_as_it_reads_it(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            let decoded = json_string(written.get(1..written.len() - 1).unwrap());
            prop_assert_eq!(&decoded.text, &text);
            prop_assert!(decoded.from.is_sorted());
        }

        #[test]
        fn any_text_between_quotes_is_decoded_without_panic(text in any::<String>()) {
            let decoded = json_string(&text);
            prop_assert_eq!(decoded.from.len(), decoded.text.len());
            if let Some(again) = percent(&decoded) {
                prop_assert_eq!(again.from.len(), again.text.len());
            }
        }
    }
}
