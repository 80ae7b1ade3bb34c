//! What the log of a workflow's step shows when its action fails: its lines, its calls, and how long that takes.

use portcullis_runner::SeenByUser;

use crate::{
    page::Page,
    phrase::{Phrase, Tone},
};

/// So many lines are shown; of more, the first and the last.
const MOST_LINES: usize = 4;

/// Shows what the user of the action sees.
pub(super) fn show(page: &mut Page, seen: &SeenByUser) {
    page.paragraph(2, &Phrase::of(Tone::Strong, &format!("the log of {} shows", seen.action)));
    let left_out = seen.lines.len().saturating_sub(MOST_LINES);
    let before = if left_out == 0 { seen.lines.len() } else { MOST_LINES / 2 };
    for line in seen.lines.iter().take(before) {
        page.paragraph(4, &Phrase::plain(line));
    }
    if left_out > 0 {
        page.line(4, &Phrase::of(Tone::Faint, &format!("… {left_out} more lines")));
        for line in seen.lines.iter().skip(before + left_out) {
            page.paragraph(4, &Phrase::plain(line));
        }
    }
    page.paragraph(4, &Phrase::of(Tone::Faint, &effort(seen)));
}

/// `after 1 × GET token, 12 × AssumeRoleWithWebIdentity, usually in 34 to 171 s, with exit code 1`: between the tries it waits
/// for times that it draws.
fn effort(seen: &SeenByUser) -> String {
    let calls: Vec<String> = seen.calls.iter().map(|calls| format!("{} × {}", calls.times, calls.call)).collect();
    let calls = if calls.is_empty() { "without a call".to_owned() } else { format!("after {}", calls.join(", ")) };
    let time = match (seen.least_seconds, seen.most_seconds) {
        (_, 0..=1) => "at once".to_owned(),
        (least, most) => format!("usually in {least} to {most} s"),
    };
    format!("{calls}, {time}, with exit code {}", seen.exit)
}

#[cfg(test)]
mod tests {
    use portcullis_runner::Calls;

    use super::*;

    fn shown(lines: &[&str], calls: Vec<Calls>, most_seconds: u32) -> String {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        let action = "aws-actions/configure-aws-credentials v6.2.3".to_owned();
        let least_seconds = most_seconds / 5;
        let mut page = Page::new(100, false);
        show(&mut page, &SeenByUser { action, lines, calls, least_seconds, most_seconds, exit: 1 });
        page.into_text()
    }

    #[test]
    fn calls_and_time_stand_below_the_lines() {
        let calls = vec![
            Calls { call: "GET token".into(), times: 1 },
            Calls { call: "AssumeRoleWithWebIdentity".into(), times: 12 },
        ];
        insta::assert_snapshot!(shown(&["Error: Not authorized"], calls, 171), @r"
          the log of aws-actions/configure-aws-credentials v6.2.3 shows
            Error: Not authorized
            after 1 × GET token, 12 × AssumeRoleWithWebIdentity, usually in 34 to 171 s, with exit code 1
        ");
    }

    #[test]
    fn of_many_lines_the_first_and_the_last_are_shown() {
        insta::assert_snapshot!(shown(&["one", "two", "three", "four", "five", "Error: six"], Vec::new(), 1), @r"
          the log of aws-actions/configure-aws-credentials v6.2.3 shows
            one
            two
            … 2 more lines
            five
            Error: six
            without a call, at once, with exit code 1
        ");
    }
}
