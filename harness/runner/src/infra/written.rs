//! Where the policies are written that no `.tf` file has: in the scenario, in a JSON file beside it, or in an export.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use portcullis_evidence as evidence;
use portcullis_scenario::Place as ScenarioPlace;
use portcullis_terraform::Place;

/// The policies of one entry of `infra`, by what they belong to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written(BTreeMap<String, Source>);

/// Where one policy is written.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// In the scenario, whose lines these are.
    Scenario { places: BTreeMap<String, ScenarioPlace>, lines: Vec<String> },
    /// In a file that is the policy.
    File { file: Utf8PathBuf, text: String },
    /// In an export.
    Export(evidence::Document),
}

impl Written {
    /// Notes a policy; `of` is what decisions call it, without partition, region and account: `role/deploy#push`.
    pub(crate) fn note(&mut self, of: String, source: Source) {
        self.0.insert(of, source);
    }

    /// Where an element of a policy is written, or the nearest one around it.
    pub(crate) fn place(&self, of: &str, pointer: &str) -> Option<Place> {
        let named = of.splitn(6, ':').nth(5).unwrap_or(of);
        match self.0.get(named)? {
            Source::Scenario { places, lines } => {
                let mut pointer = pointer;
                let place = loop {
                    match (places.get(pointer), pointer.rsplit_once('/')) {
                        (Some(place), _) => break place,
                        (None, Some((outer, _))) => pointer = outer,
                        (None, None) => return None,
                    }
                };
                let line_text = lines.get(place.line.saturating_sub(1)).cloned().unwrap_or_default();
                let length = line_text.trim_end().chars().count().saturating_sub(place.column - 1).max(1);
                Some(Place { file: (*place.file).into(), line: place.line, column: place.column, length, line_text })
            }
            Source::File { file, text } => Some(evidence::place_in(file, text, pointer)),
            Source::Export(document) => Some(document.place(pointer)),
        }
    }
}
