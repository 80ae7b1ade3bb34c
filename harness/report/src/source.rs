//! A line of the user's file with a mark under what is meant.

use portcullis_terraform::Place;
use unicode_width::UnicodeWidthStr;

use crate::{
    page::Page,
    phrase::{Phrase, Tone, one_line},
};

/// Shows where something is written: the place, the line, and carets under the meant part.
pub(crate) fn show(page: &mut Page, indent: usize, place: &Place) {
    let heading = format!("{}:{}:{}", place.file, place.line, place.column);
    page.paragraph(indent, &Phrase::of(Tone::Strong, &heading));
    let number = place.line.to_string();
    let gutter = " ".repeat(number.len());
    let room = page.width().saturating_sub(indent + number.len() + 3).max(8);
    let excerpt = Excerpt::of(place, room);
    let line = Phrase::of(Tone::Faint, &format!("{number} | "));
    page.line(indent, &line.and(Tone::Plain, &excerpt.text));
    let mark = Phrase::of(Tone::Faint, &format!("{gutter} | ")).and(Tone::Plain, &" ".repeat(excerpt.before));
    page.line(indent, &mark.and(Tone::Bad, &"^".repeat(excerpt.marked)));
}

/// As much of the line as there is room for.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    text: String,
    /// How many columns stand before the mark.
    before: usize,
    /// How many columns are marked; never none.
    marked: usize,
}

impl Excerpt {
    /// The line without its indentation; cut at its end, and at its beginning when the mark has no room otherwise.
    fn of(place: &Place, room: usize) -> Self {
        let cut = |from: usize, count: usize| -> String { place.line_text.chars().skip(from).take(count).collect() };
        let start = place.column.saturating_sub(1);
        let before = cut(0, start);
        let mut before = one_line(before.trim_start());
        let meant = one_line(&cut(start, place.length));
        let after = one_line(cut(start + place.length, usize::MAX).trim_end());
        // Something has to stand for what is cut at the end, too.
        let needed = meant.width() + usize::from(!after.is_empty());
        if before.width() + needed > room {
            before = tail(&before, room.saturating_sub(needed));
        }
        let marked_to = before.width() + meant.width();
        let text = head(&format!("{before}{meant}{after}"), room);
        let marked = marked_to.min(text.width()).saturating_sub(before.width());
        Self { before: before.width(), marked: marked.max(1), text }
    }
}

/// The beginning of a text that is too wide, and `…`.
fn head(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while kept.width() + 1 > room && kept.pop().is_some() {}
    kept + "…"
}

/// `…` and the end of a text that is too wide; nothing when there is no room for more than that.
fn tail(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut kept = text.chars();
    while kept.as_str().width() + 1 > room && kept.next().is_some() {}
    if room == 0 { String::new() } else { format!("…{}", kept.as_str()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(line_text: &str, column: usize, length: usize) -> Place {
        Place { file: "a.tf".into(), line: 7, column, length, line_text: line_text.to_owned() }
    }

    fn shown(place: &Place, width: usize) -> String {
        let mut page = Page::new(width, false);
        show(&mut page, 0, place);
        page.into_text()
    }

    #[test]
    fn the_mark_stands_under_what_is_meant_whatever_stands_before_it() {
        insta::assert_snapshot!(shown(&place("\t\tté = \"日本\"", 8, 4), 40), @r#"
        a.tf:7:8
        7 | té = "日本"
          |      ^^^^^^
        "#);
    }

    #[test]
    fn a_line_that_is_too_wide_is_cut_where_it_matters_least() {
        let long = place("Action = [\"ecr:PutImage\", \"ecr:BatchGetImage\", \"ecr:InitiateLayerUpload\"]", 27, 19);
        insta::assert_snapshot!(shown(&long, 40), @r#"
        a.tf:7:27
        7 | …ecr:PutImage", "ecr:BatchGetImage"…
          |                 ^^^^^^^^^^^^^^^^^^^
        "#);
        insta::assert_snapshot!(shown(&place("sub = \"repo:mycompany-inc/my-repo:*\"", 1, 36), 24), @r#"
        a.tf:7:1
        7 | sub = "repo:mycompa…
          | ^^^^^^^^^^^^^^^^^^^^
        "#);
    }

    proptest! {
        #[test]
        fn any_place_is_shown_in_the_room_there_is(text in ".{0,60}", column in 0_usize..80, length in 0_usize..80, room in 8_usize..60) {
            let excerpt = Excerpt::of(&place(&text, column, length), room);
            prop_assert!(excerpt.text.width() <= room, "{excerpt:?}");
            prop_assert!(excerpt.marked >= 1);
            prop_assert!(excerpt.before <= room);
        }
    }
}
