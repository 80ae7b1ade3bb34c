//! A bar that moves while cases end, for somebody who watches.

use std::fmt;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use portcullis_runner::{CaseReport, Event};

use crate::{phrase::one_line, words::Verdict};

/// Live progress. It is gone when the run has ended, and when this is dropped.
pub struct Progress {
    target: Option<ProgressDrawTarget>,
    bar: Option<ProgressBar>,
    different: usize,
    missing: usize,
}

impl Progress {
    /// No progress is shown: for logs, pipes and quiet runs.
    #[must_use]
    pub fn hidden() -> Self {
        Self::on(ProgressDrawTarget::hidden())
    }

    /// A bar on stderr when that is a terminal; nothing else.
    #[must_use]
    pub fn on_stderr() -> Self {
        Self::on(ProgressDrawTarget::stderr())
    }

    fn on(target: ProgressDrawTarget) -> Self {
        Self { target: Some(target), bar: None, different: 0, missing: 0 }
    }

    /// Moves with the run.
    pub(crate) fn event(&mut self, event: &Event) {
        match event {
            Event::Started { cases, .. } => self.start(*cases),
            Event::Applied { scenario, resources, .. } => {
                let what = if *resources == 1 { "resource" } else { "resources" };
                self.say(&format!("{}: {resources} {what} applied", one_line(scenario)));
            }
            Event::CaseEnded(report) => self.case_ended(report),
            Event::Skipped(_) => {}
            Event::Ended(_) => self.end(),
        }
    }

    fn start(&mut self, cases: usize) {
        let Some(target) = self.target.take() else { return };
        let length = u64::try_from(cases).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), target).with_finish(ProgressFinish::AndClear);
        // A template that could not be read would leave indicatif's own bar, which shows the same numbers.
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} cases  {wide_msg}") {
            bar.set_style(style);
        }
        bar.tick();
        self.bar = Some(bar);
    }

    fn case_ended(&mut self, report: &CaseReport) {
        match Verdict::of(report) {
            Verdict::AsExpected => {}
            Verdict::Different => self.different += 1,
            Verdict::Missing => self.missing += 1,
        }
        let mut said = Vec::new();
        if self.different > 0 {
            said.push(format!("{} DIFFERENT", self.different));
        }
        if self.missing > 0 {
            said.push(format!("{} without a verdict", self.missing));
        }
        said.push(one_line(&report.name));
        self.say(&said.join(", "));
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    fn say(&self, message: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(message.to_owned());
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").field("bar", &self.bar).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
        time::Duration,
    };

    use indicatif::TermLike;
    use portcullis_runner::{Broken, Outcome, Summary};
    use portcullis_scenario::{Expectation, Place, Reached, Stage};

    use super::*;

    /// A terminal that keeps every line that is drawn on it, and whether it is empty now.
    #[derive(Clone, Debug, Default)]
    struct Screen(Arc<Mutex<Vec<String>>>);

    impl Screen {
        fn push(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push(text.trim_end().to_owned());
            Ok(())
        }

        fn drawn(&self) -> Vec<String> {
            self.0.lock().unwrap().iter().filter(|line| !line.is_empty()).cloned().collect()
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.push(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.push(text)
        }

        fn clear_line(&self) -> io::Result<()> {
            self.push("(cleared)")
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn broken_case() -> Event {
        Event::CaseEnded(Box::new(CaseReport {
            position: 0,
            scenario: "deploy".to_owned(),
            name: "develop\nis pushed".to_owned(),
            place: Place { file: "a.yml".into(), line: 1, column: 1 },
            client: None,
            permissions: Vec::new(),
            warnings: Vec::new(),
            expected: Expectation::Reached(Reached::Pushed),
            outcome: Outcome::Broken(Broken { stage: Stage::Push, message: "no network".to_owned() }),
            passed: Vec::new(),
            differences: Vec::new(),
            claims: None,
            took: Duration::ZERO,
        }))
    }

    #[test]
    fn the_bar_counts_cases_tells_what_went_wrong_and_is_gone_at_the_end() {
        let screen = Screen::default();
        let mut progress = Progress::on(ProgressDrawTarget::term_like(Box::new(screen.clone())));
        progress.event(&Event::Started { scenarios: 1, cases: 2 });
        progress.event(&broken_case());
        let drawn = screen.drawn().concat();
        assert!(drawn.contains("0/2 cases"), "{drawn}");
        progress.event(&broken_case());
        let bar = progress.bar.clone().unwrap();
        assert_eq!((bar.position(), bar.message()), (2, "2 without a verdict, develop is pushed".to_owned()));
        progress.event(&Event::Ended(Summary::default()));
        assert!(bar.is_finished());
        assert_eq!(screen.drawn().last().unwrap(), "(cleared)");
    }

    #[test]
    fn a_hidden_bar_counts_for_nobody() {
        let mut progress = Progress::hidden();
        progress.event(&Event::Started { scenarios: 1, cases: 1 });
        assert!(progress.bar.as_ref().unwrap().is_hidden());
        progress.event(&broken_case());
        progress.event(&Event::Ended(Summary::default()));
        assert!(progress.bar.is_none());
    }
}
