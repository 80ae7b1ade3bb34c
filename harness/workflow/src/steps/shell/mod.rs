//! Scripts of `run:` in the plain form: simple commands with variables, one after the other.
//!
//! Read are commands parted by lines, `;`, `&&`, `||` and `|`, assignments, quotes, continued lines and redirections.
//! At anything cleverer (conditions, loops, functions, subshells, here-documents) reading stops, and what follows is
//! not guessed.

mod expand;
mod lexer;
mod parameter;

pub(super) use expand::Expansion;

use lexer::{Lexer, Token};

/// The commands up to the first thing that is not plain.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) commands: Vec<Command>,
    pub(super) clever: Option<Clever>,
}

/// Something that is not plain, and the script from there on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Clever {
    pub(super) what: String,
    pub(super) rest: String,
}

/// A simple command.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// `NAME=value` before the first word.
    pub(super) assignments: Vec<(String, Word)>,
    pub(super) words: Vec<Word>,
    /// The targets of `>` and `>>`.
    pub(super) outputs: Vec<Word>,
    /// Whether it reads what the command before writes.
    pub(super) piped: bool,
    /// Whether it runs only if the command before failed.
    pub(super) on_failure: bool,
}

/// A word, in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    /// `$NAME`, or what stands between `${` and `}`; unquoted values fall into words at white space.
    Variable {
        expression: String,
        quoted: bool,
    },
    /// `$(…)`, a backquoted command or `$((…))`, with its text.
    Substitution(String),
}

impl Word {
    /// The text of a word without variables.
    pub(super) fn literal(&self) -> Option<String> {
        self.parts.iter().try_fold(String::new(), |text, part| match part {
            Part::Literal(literal) => Some(text + literal),
            _ => None,
        })
    }

    /// The variable that the word is, and nothing else.
    pub(super) fn sole_variable(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Variable { expression, .. }] => Some(expression),
            _ => None,
        }
    }

    /// The commands whose output the word holds.
    pub(super) fn substitutions(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Substitution(command) => Some(command.as_str()),
            _ => None,
        })
    }
}

/// Reads a script.
pub(super) fn read(text: &str) -> Script {
    let mut lexer = Lexer::new(text);
    let mut script = Script::default();
    let mut command = Command::default();
    loop {
        let start = lexer.position();
        let token = match lexer.next() {
            Ok(Some(token)) => token,
            Ok(None) => break,
            Err(what) => return script.stopped(command, what, lexer.from(start)),
        };
        match token {
            Token::Word(word) => {
                if let Some(what) = clever_word(&command, &word) {
                    return script.stopped(Command::default(), what, lexer.from(start));
                }
                command.take(word);
            }
            Token::Output => match lexer.next() {
                Ok(Some(Token::Word(target))) => command.outputs.push(target),
                _ => return script.stopped(command, "a redirection without a target".to_owned(), lexer.from(start)),
            },
            Token::Input => {
                if let Err(what) = lexer.next() {
                    return script.stopped(command, what, lexer.from(start));
                }
            }
            Token::End => script.end(&mut command, false, false),
            Token::Pipe => script.end(&mut command, true, false),
            Token::OrElse => script.end(&mut command, false, true),
        }
    }
    script.end(&mut command, false, false);
    script
}

impl Script {
    /// Ends a command; the flags say how the next one begins.
    fn end(&mut self, command: &mut Command, next_is_piped: bool, next_is_on_failure: bool) {
        let next = Command { piped: next_is_piped, on_failure: next_is_on_failure, ..Command::default() };
        let ended = std::mem::replace(command, next);
        if ended.words.is_empty() && ended.assignments.is_empty() {
            // An empty line between `||` or `|` and its command.
            command.piped |= ended.piped;
            command.on_failure |= ended.on_failure;
        } else {
            self.commands.push(ended);
        }
    }

    fn stopped(mut self, command: Command, what: String, rest: String) -> Self {
        let started: String = command.words.iter().filter_map(Word::literal).collect::<Vec<_>>().join(" ");
        self.clever = Some(Clever { what, rest: format!("{started} {rest}") });
        self
    }
}

impl Command {
    fn take(&mut self, word: Word) {
        if self.words.is_empty()
            && let Some(assignment) = assignment(&word)
        {
            self.assignments.push(assignment);
        } else {
            self.words.push(word);
        }
    }
}

/// `NAME=value`, if the word is one.
pub(super) fn assignment(word: &Word) -> Option<(String, Word)> {
    let (first, rest) = word.parts.split_first()?;
    let Part::Literal(first) = first else { return None };
    let (name, value) = first.split_once('=')?;
    let mut characters = name.chars();
    let legal = characters.next().is_some_and(|next| next.is_ascii_alphabetic() || next == '_')
        && characters.all(|next| next.is_ascii_alphanumeric() || next == '_');
    let parts = std::iter::once(Part::Literal(value.to_owned())).chain(rest.iter().cloned()).collect();
    legal.then(|| (name.to_owned(), Word { parts }))
}

/// A word that begins something cleverer than a simple command.
fn clever_word(command: &Command, word: &Word) -> Option<String> {
    const CLEVER: &[&str] = &[
        "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "select",
        "function", "{", "}", "[", "[[", "test", "!", "trap", "eval", "exit", "return", "exec",
    ];
    let text = word.literal()?;
    let begins = command.words.is_empty() && command.assignments.is_empty();
    (begins && CLEVER.contains(&text.as_str())).then(|| format!("the script uses `{text}`"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The commands in one line each: words parted by `|`, variables and substitutions shown.
    fn shown(text: &str) -> Vec<String> {
        let word = |word: &Word| -> String {
            let part = |part: &Part| match part {
                Part::Literal(text) => text.clone(),
                Part::Variable { expression, quoted } => format!("<{expression}{}>", if *quoted { "" } else { "…" }),
                Part::Substitution(command) => format!("({command})"),
            };
            word.parts.iter().map(part).collect()
        };
        let script = read(text);
        let mut lines: Vec<String> = Vec::new();
        for command in &script.commands {
            let mut words: Vec<String> =
                command.assignments.iter().map(|(name, value)| format!("{name}:={}", word(value))).collect();
            words.extend(command.words.iter().map(word));
            words.extend(command.outputs.iter().map(|target| format!(">{}", word(target))));
            let sign = if command.piped {
                "| "
            } else if command.on_failure {
                "|| "
            } else {
                ""
            };
            lines.push(format!("{sign}{}", words.join(" ")));
        }
        lines.extend(script.clever.map(|clever| format!("STOP {}", clever.what)));
        lines
    }

    #[rstest]
    #[case("a b  c # comment\nd#e", &["a b c", "d#e"])]
    #[case("a \\\n  b", &["a b"])]
    #[case("a 'b $X' \"c $X\" $X", &["a b $X c <X> <X…>"])]
    #[case("a && b; c & d", &["a", "b", "c", "d"])]
    #[case("a | b || c", &["a", "| b", "|| c"])]
    #[case("a |\n b", &["a", "| b"])]
    #[case("X=1 Y=\"$X\" cmd Z=2", &["X:=1 Y:=<X> cmd Z=2"])]
    #[case("echo a >> $F 2>&1 >/dev/null", &["echo a ><F…> >/dev/null"])]
    #[case("a 2>/dev/null <in <<<word b", &["a b >/dev/null"])]
    #[case("a $(b \"$(c)\") `d` ${E:-f}", &["a (b \"$(c)\") (d) <E:-f…>"])]
    #[case("a \"\\\"b\\n\" \\$X $ 5", &["a \"b\\n $X $ 5"])]
    #[case("", &[])]
    #[case("a\nif b; then c; fi", &["a", "STOP the script uses `if`"])]
    #[case("f() { a; }", &["STOP the script uses parentheses"])]
    #[case("a <<EOF\nb\nEOF", &["STOP the script uses a here-document"])]
    #[case("a 'b", &["STOP a quote or bracket of the script is not closed"])]
    fn a_script_is_parted_as_bash_parts_it(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(shown(text), expected);
    }
}
