//! The parameters of a query string or of a form.
//!
//! They are those that `form_urlencoded` reads. Text without escapes, such as a token, is taken as it is: reading each of
//! its bytes would cost more than all else that is done with a request.

use std::borrow::Cow;

use memchr::memchr2;
use percent_encoding::percent_decode_str;

/// Names and values in the order in which they stand.
pub(crate) fn parameters(form: &[u8]) -> Vec<(String, String)> {
    let Ok(form) = std::str::from_utf8(form) else {
        return form_urlencoded::parse(form).into_owned().collect();
    };
    let parameter = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (plain(name), plain(value))
    };
    form.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect()
}

fn plain(text: &str) -> String {
    if memchr2(b'%', b'+', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    let blanks: Cow<'_, str> = if text.contains('+') { text.replace('+', " ").into() } else { text.into() };
    percent_decode_str(&blanks).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_parameters_are_those_of_form_urlencoded(form in "([a-c=&+é]|%[0-9A-Fa-fg]{0,2}|%C3%A9){0,40}") {
            let theirs: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            prop_assert_eq!(parameters(form.as_bytes()), theirs);
        }

        #[test]
        fn bytes_that_are_no_text_are_read_alike(form in prop::collection::vec(any::<u8>(), 0..60)) {
            let theirs: Vec<(String, String)> = form_urlencoded::parse(&form).into_owned().collect();
            prop_assert_eq!(parameters(&form), theirs);
        }
    }
}
