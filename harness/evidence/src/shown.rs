//! Lines of a log as they may be shown: without what a terminal would obey, and without JSON web tokens.

/// A line of a log as it may be shown.
pub(crate) fn shown(line: &str) -> String {
    without_tokens(&without_colours(line))
}

/// Without the sequences that colour a terminal.
pub(crate) fn without_colours(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            // `ESC [ … m`: up to the letter that ends it.
            let _ended = letters.by_ref().find(char::is_ascii_alphabetic);
        } else if !letter.is_control() {
            shown.push(letter);
        }
    }
    shown
}

/// Text without the JSON web tokens in it.
fn without_tokens(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '=');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, from) = rest.split_at(at);
        let length = from.find(|letter| !is_part(letter)).unwrap_or(from.len());
        let (word, after) = from.split_at(length);
        shown.push_str(before);
        shown.push_str(if word.contains('.') || word.len() > 40 { "<token>" } else { word });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("plain text, eyJ and eyJfew", "plain text, eyJ and eyJfew")]
    #[case("\u{1b}[31mred\u{1b}[0m\u{7}", "red")]
    #[case("given eyJhbGciOiJub25lIn0.e30.c2ln: no", "given <token>: no")]
    #[case("eyJhbGciOiJub25lIn0.e30.", "<token>")]
    #[case("é eyJé", "é eyJé")]
    #[case("\u{1b}[", "")]
    fn what_is_shown(#[case] line: &str, #[case] wanted: &str) {
        assert_eq!(shown(line), wanted);
    }
}
