//! GitHub's filter patterns: `*`, `**`, `?`, `+`, `[]`, and `\` before any of them.
//!
//! `?` and `+` belong to the character before them, as in a regular expression. Refuses patterns that cannot be read.
//! Matching takes time proportional to pattern times text. Source: "Filter pattern cheat sheet",
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet>.

/// A pattern, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    what: What,
    /// None of it matches too.
    may_be_missing: bool,
    /// More of it match too.
    may_repeat: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Character(char),
    /// One character of these ranges.
    Range(Vec<(char, char)>),
    /// Any character but `/`.
    InName,
    Any,
    /// `**/` at the beginning or after a `/`: any folders, or none.
    Folders,
}

impl Pattern {
    /// Reads a pattern, without the `!` that may precede it.
    ///
    /// # Errors
    ///
    /// What cannot be read, as a clause.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut rest = text;
        let mut at_folder = true;
        while let Some(next) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("**/").filter(|_| at_folder) {
                pieces.push(Piece { what: What::Folders, may_be_missing: true, may_repeat: false });
                rest = after;
                continue;
            }
            at_folder = next == '/';
            let after = rest.get(next.len_utf8()..).unwrap_or_default();
            let (piece, after) = match next {
                '*' => match after.strip_prefix('*') {
                    Some(after) => (many(What::Any), after),
                    None => (many(What::InName), after),
                },
                '?' | '+' => {
                    let before = pieces.last_mut().filter(|piece| {
                        matches!(piece.what, What::Character(_) | What::Range(_))
                            && !piece.may_be_missing
                            && !piece.may_repeat
                    });
                    let Some(before) = before else {
                        return Err(format!("`{next}` in the pattern `{text}` has no character before it"));
                    };
                    if next == '?' {
                        before.may_be_missing = true;
                    } else {
                        before.may_repeat = true;
                    }
                    rest = after;
                    continue;
                }
                '[' => {
                    let Some((inside, after)) = after.split_once(']') else {
                        return Err(format!("`[` in the pattern `{text}` has no `]`"));
                    };
                    (one(What::Range(ranges(inside, text)?)), after)
                }
                '\\' => {
                    let Some(escaped) = after.chars().next() else {
                        return Err(format!("`\\` at the end of the pattern `{text}` escapes nothing"));
                    };
                    (one(What::Character(escaped)), after.get(escaped.len_utf8()..).unwrap_or_default())
                }
                other => (one(What::Character(other)), after),
            };
            pieces.push(piece);
            rest = after;
        }
        Ok(Self { pieces })
    }

    /// Reads a pattern as Ruby's `File.fnmatch` does with names of files: `?` is any one character.
    ///
    /// # Errors
    ///
    /// What cannot be read, as a clause.
    pub(crate) fn of_file_names(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let after = rest.get(next.len_utf8()..).unwrap_or_default();
            if next == '?' {
                pieces.push(one(What::InName));
                rest = after;
                continue;
            }
            // Up to the next `?` both languages are one, but for `+` and `**` within a name.
            let (part, left) = rest.find('?').map_or((rest, ""), |at| rest.split_at(at));
            let part = part.replace('+', "\\+");
            pieces.extend(Self::read(&part)?.pieces);
            rest = left;
        }
        Ok(Self { pieces })
    }

    /// Whether the whole of a name matches.
    pub(crate) fn matches(&self, name: &str) -> bool {
        // At which pieces a match can stand, and inside of which folders.
        let mut at = vec![false; self.pieces.len() + 1];
        let mut inside = vec![false; self.pieces.len()];
        if let Some(first) = at.first_mut() {
            *first = true;
        }
        self.skip_missing(&mut at);
        for c in name.chars() {
            let mut next = vec![false; at.len()];
            let mut next_inside = vec![false; inside.len()];
            for (index, piece) in self.pieces.iter().enumerate() {
                let here = at.get(index).copied().unwrap_or(false);
                if piece.what == What::Folders {
                    if here || inside.get(index).copied().unwrap_or(false) {
                        mark(&mut next_inside, index);
                        if c == '/' {
                            mark(&mut next, index + 1);
                        }
                    }
                } else if here && piece.what.takes(c) {
                    mark(&mut next, index + 1);
                    if piece.may_repeat {
                        mark(&mut next, index);
                    }
                }
            }
            self.skip_missing(&mut next);
            (at, inside) = (next, next_inside);
        }
        at.last().copied().unwrap_or(false)
    }

    fn skip_missing(&self, at: &mut [bool]) {
        for (index, piece) in self.pieces.iter().enumerate() {
            if piece.may_be_missing && at.get(index).copied().unwrap_or(false) {
                mark(at, index + 1);
            }
        }
    }
}

impl What {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Character(own) => *own == c,
            Self::Range(ranges) => ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)),
            Self::InName => c != '/',
            Self::Any => true,
            Self::Folders => false,
        }
    }
}

fn mark(flags: &mut [bool], index: usize) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = true;
    }
}

fn one(what: What) -> Piece {
    Piece { what, may_be_missing: false, may_repeat: false }
}

fn many(what: What) -> Piece {
    Piece { what, may_be_missing: true, may_repeat: true }
}

/// `a-z`, `0-9` and single characters, in any order.
fn ranges(inside: &str, pattern: &str) -> Result<Vec<(char, char)>, String> {
    let characters: Vec<char> = inside.chars().collect();
    let mut ranges = Vec::new();
    let mut rest = characters.as_slice();
    loop {
        rest = match rest {
            [] => break,
            [first, '-', last, more @ ..] if first <= last => {
                ranges.push((*first, *last));
                more
            }
            [first, '-', last, ..] => {
                return Err(format!("the range `{first}-{last}` in the pattern `{pattern}` runs backwards"));
            }
            [single, more @ ..] => {
                ranges.push((*single, *single));
                more
            }
        };
    }
    if ranges.is_empty() { Err(format!("`[]` in the pattern `{pattern}` is empty")) } else { Ok(ranges) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// The examples of GitHub's cheat sheet, and their opposites.
    #[rstest]
    #[case("feature/*", "feature/my-branch feature/your-branch", "feature/a/b feature")]
    #[case("feature/**", "feature/beta-a/my-branch feature/your-branch feature/mona/the/octocat", "feature features/a")]
    #[case("main", "main", "mainly remain Main")]
    #[case("*", "main releases", "all/the/branches")]
    #[case("**", "all/the/branches every/tag main", "")]
    #[case("*feature", "mona-feature feature ver-10-feature", "features a/feature")]
    #[case("v2*", "v2 v2.0 v2.9", "v1 v2/0")]
    #[case("v[12].[0-9]+.[0-9]+", "v1.10.1 v2.0.0", "v3.0.0 v1.0 v1..0")]
    #[case("*.jsx?", "page.js page.jsx", "page.jsxx a/page.js")]
    #[case("**.js", "index.js js/index.js src/js/app.js", "index.jsx")]
    #[case("docs/*", "docs/README.md docs/file.txt", "docs/a/b")]
    #[case("docs/**", "docs/README.md docs/mona/octocat.txt", "doc/README.md")]
    #[case("docs/**/*.md", "docs/README.md docs/mona/hello-world.md docs/a/markdown/file.md", "docs/a.txt")]
    #[case("**/docs/**", "docs/hello.md dir/docs/my-file.txt space/docs/plan/space.doc", "mydocs/hello.md")]
    #[case("**/README.md", "README.md js/README.md", "aREADME.md")]
    #[case("**/*src/**", "a/src/app.js my-src/code/js/app.js", "src")]
    #[case("**/*-post.md", "my-post.md path/their-post.md", "post.md")]
    #[case("**/migrate-*.sql", "migrate-10909.sql db/migrate-v1.0.sql db/sept/migrate-v1.sql", "migrate.sql")]
    #[case("[CB]at", "Cat Bat", "at cat CBat")]
    #[case("[1-2]00", "100 200", "300 1-200")]
    #[case("a\\*", "a*", "ab")]
    fn a_pattern_matches_what_the_cheat_sheet_says(#[case] pattern: &str, #[case] yes: &str, #[case] no: &str) {
        let read = Pattern::read(pattern).unwrap();
        for name in yes.split(' ') {
            assert!(read.matches(name), "`{pattern}` matches `{name}`");
        }
        for name in no.split(' ').filter(|name| !name.is_empty()) {
            assert!(!read.matches(name), "`{pattern}` does not match `{name}`");
        }
    }

    #[rstest]
    #[case("+a", "`+` in the pattern `+a` has no character before it")]
    #[case("*?", "`?` in the pattern `*?` has no character before it")]
    #[case("[ab", "`[` in the pattern `[ab` has no `]`")]
    #[case("[]", "`[]` in the pattern `[]` is empty")]
    #[case("[z-a]", "the range `z-a` in the pattern `[z-a]` runs backwards")]
    #[case("a\\", "`\\` at the end of the pattern `a\\` escapes nothing")]
    fn what_cannot_be_read_is_refused(#[case] pattern: &str, #[case] why: &str) {
        assert_eq!(Pattern::read(pattern).unwrap_err(), why);
    }

    proptest! {
        #[test]
        fn a_name_without_signs_matches_itself_alone(name in "[a-z0-9/._-]{1,40}", other in "[a-z0-9/._-]{1,40}") {
            let pattern = Pattern::read(&name).unwrap();
            prop_assert!(pattern.matches(&name));
            prop_assert_eq!(pattern.matches(&other), name == other);
        }

        #[test]
        fn no_pattern_takes_long(stars in 1usize..200) {
            let pattern = Pattern::read(&"*a".repeat(stars)).unwrap();
            prop_assert!(!pattern.matches(&"a".repeat(stars - 1)));
        }
    }
}
