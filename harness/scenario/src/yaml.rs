//! YAML text to a tree of nodes that know their place.
//!
//! Scalars stay text: an account id keeps its leading zero, and whoever reads a value decides what it means. Refuses
//! what the language has no use for: tags, keys that are not text, the same key twice, a second document. An alias is
//! a copy of its anchor; a file that grows beyond [`MOST_NODES`] by them is refused.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, options};

use crate::{place::Span, problem::Problems};

/// More nodes than any scenario has, few enough that a file of nested aliases does not fill the memory.
const MOST_NODES: usize = 200_000;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) at: Span,
    /// Itself and everything in it.
    size: usize,
}

/// The three shapes of a value.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A scalar; `plain` when it was written without quotes, so that `null` may mean nothing and `1` a number.
    Text {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: Span,
    pub(crate) value: Node,
}

impl Node {
    /// Whether the value is what YAML reads as nothing: an empty plain scalar, `~` or `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Text { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// Reads the text of the file. `None` means that a problem was noted.
pub(crate) fn read(problems: &mut Problems) -> Option<Node> {
    let text = problems.source.text.clone();
    let mut tree = Tree::default();
    for next in Parser::new_from_str_with_options(&text, options! { emit_comments: false }) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or_default();
                problems
                    .add(&(at..at + 1), format!("this is not YAML: {}", error.info()))
                    .help("look at the quotes, brackets and indentation from here on, and right before");
                return None;
            }
        };
        let at = span.byte_range().unwrap_or_default();
        if let Err(refused) = tree.take(event, at) {
            problems.add(&refused.at, refused.message).help(refused.help);
            return None;
        }
    }
    if tree.root.is_none() {
        problems.add(&(0..0), "the file is empty").help("a scenario begins with `scenario:` and its title");
    }
    tree.root
}

/// What the parser has told so far.
#[derive(Default)]
struct Tree {
    root: Option<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    documents: usize,
}

/// A list or mapping whose end has not come yet.
struct Open {
    at: Span,
    anchor: usize,
    size: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, seen: HashSet<String>, key: Option<(String, Span)> },
}

/// YAML that the language has no use for.
struct Refused {
    at: Span,
    message: String,
    help: &'static str,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, at: Span) -> Result<(), Refused> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return refuse(&at, "a file holds one scenario", "put the next one into a file of its own");
                }
            }
            Event::Scalar(_, _, _, Some(tag))
            | Event::SequenceStart(_, _, Some(tag))
            | Event::MappingStart(_, _, Some(tag)) => {
                return refuse(&at, format!("the tag `{tag}` means nothing here"), "write the value without a tag");
            }
            Event::Scalar(text, style, anchor, None) => {
                let kind = Kind::Text { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                self.put(Node { kind, at, size: 1 }, anchor)?;
            }
            Event::SequenceStart(_, anchor, None) => {
                self.open.push(Open { at, anchor, size: 1, content: Content::List(Vec::new()) });
            }
            Event::MappingStart(_, anchor, None) => {
                let content = Content::Map { entries: Vec::new(), seen: HashSet::new(), key: None };
                self.open.push(Open { at, anchor, size: 1, content });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&at)?,
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    let copy = Node { at, ..node.clone() };
                    self.put(copy, 0)?;
                }
                None => return refuse(&at, "the alias stands inside what it names", "name something outside of it"),
            },
            _ => {}
        }
        Ok(())
    }

    /// Puts a finished node where it belongs: the root, the next item, the next key or its value.
    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Refused> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        parent.size += node.size;
        if parent.size > MOST_NODES {
            return refuse(&node.at, "the file is too large", "split it, or use fewer aliases");
        }
        match &mut parent.content {
            Content::List(items) => items.push(node),
            Content::Map { entries, seen, key } => match key.take() {
                Some((key, key_at)) => entries.push(Entry { key, key_at, value: node }),
                None => match node.kind {
                    Kind::Text { text, .. } if seen.insert(text.clone()) => *key = Some((text, node.at)),
                    Kind::Text { text, .. } => {
                        return refuse(&node.at, format!("the key `{text}` is given twice"), "remove one of them");
                    }
                    Kind::List(_) | Kind::Map(_) => {
                        return refuse(&node.at, "a key must be text", "put text that looks like a list in quotes");
                    }
                },
            },
        }
        Ok(())
    }

    fn close(&mut self, end: &Span) -> Result<(), Refused> {
        let Some(Open { at, anchor, size, content }) = self.open.pop() else {
            return refuse(end, "this ends nothing", "check the brackets before it");
        };
        let kind = match content {
            Content::List(items) => Kind::List(items),
            Content::Map { entries, .. } => Kind::Map(entries),
        };
        self.put(Node { kind, at: at.start..end.end.max(at.end), size }, anchor)
    }
}

fn refuse<T>(at: &Span, message: impl Into<String>, help: &'static str) -> Result<T, Refused> {
    Err(Refused { at: at.clone(), message: message.into(), help })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Source;

    fn tree(text: &str) -> Result<Node, String> {
        let mut problems = Problems::new(Source { name: "a.yml".into(), text: text.into() });
        let node = read(&mut problems);
        match problems.into_errors() {
            Some(errors) => Err(errors.problems().iter().map(|p| format!("{}: {p}", p.place())).collect()),
            None => Ok(node.unwrap()),
        }
    }

    #[test]
    fn every_key_and_value_knows_its_place() {
        let text = "a: 'b'\nc: [1, { d: e }]\n";
        let Kind::Map(entries) = tree(text).unwrap().kind else { panic!("a mapping") };
        assert_eq!(text.get(entries[0].key_at.clone()), Some("a"));
        assert_eq!(text.get(entries[0].value.at.clone()), Some("'b'"));
        assert_eq!(text.get(entries[1].value.at.clone()), Some("[1, { d: e }]"));
    }

    #[test]
    fn an_alias_is_a_copy_of_its_anchor_in_another_place() {
        let text = "a: &x { k: v }\nb: *x\n";
        let Kind::Map(entries) = tree(text).unwrap().kind else { panic!("a mapping") };
        assert_eq!(text.get(entries[1].value.at.clone()), Some("*x"));
        assert!(matches!(&entries[1].value.kind, Kind::Map(inner) if inner[0].key == "k"));
    }

    #[test]
    fn nested_aliases_do_not_fill_the_memory() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            text.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        assert!(tree(&text).unwrap_err().contains("the file is too large"));
    }

    #[test]
    fn what_the_language_has_no_use_for_is_refused() {
        assert_eq!(tree("a: 1\na: 2\n").unwrap_err(), "a.yml:2:1: the key `a` is given twice");
        assert_eq!(tree("a: !x b\n").unwrap_err(), "a.yml:1:7: the tag `!x` means nothing here");
        assert_eq!(tree("[a]: b\n").unwrap_err(), "a.yml:1:1: a key must be text");
        assert_eq!(tree("a: b\n---\nc: d\n").unwrap_err(), "a.yml:2:1: a file holds one scenario");
        assert_eq!(tree("# nothing\n").unwrap_err(), "a.yml:1:1: the file is empty");
        assert!(tree("a: [b\n").unwrap_err().contains("this is not YAML"));
    }
}
