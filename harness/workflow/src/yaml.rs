//! YAML text to a tree of nodes that know their place, as GitHub's reader sees it.
//!
//! Scalars follow the core schema of YAML 1.2. An alias is a copy of its anchor; merge keys are ordinary keys, which the
//! schema then refuses. Refuses syntax errors, tags other than the core schema's, keys that are not scalars, a second
//! document, and what exceeds GitHub's limits on size, depth and nodes.
//! Source: actions/runner, `YamlObjectReader`.

mod scalar;

use std::{collections::HashMap, sync::Arc};

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag, options};

use crate::place::Place;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) place: Place,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Scalar(Scalar),
    List(Vec<Node>),
    /// Keys are always scalars.
    Map(Vec<(Node, Node)>),
}

/// A single value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Boolean(bool),
    Number(f64),
    Text(Arc<str>),
}

/// GitHub's bounds on a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// In characters.
    pub(crate) size: usize,
    /// Of lists and mappings in one another.
    pub(crate) depth: usize,
    /// Counted as often as an alias repeats them.
    pub(crate) nodes: usize,
}

/// A file that cannot be read at all: GitHub's words, and the place where there is one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unreadable {
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
}

/// Reads the text of a file.
pub(crate) fn read(file: &Arc<str>, text: &str, bounds: Bounds) -> Result<Node, Unreadable> {
    if text.chars().count() > bounds.size {
        let message = format!("The maximum file size of {} characters has been exceeded", bounds.size);
        return Err(Unreadable { message, place: None });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut tree = Tree {
        lines: Lines::new(file, text),
        bounds,
        root: None,
        open: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        documents: 0,
    };
    // A block of GitHub's allowed depth fits well into what the parser allows.
    for next in Parser::new_from_str_with_options(text, options! { emit_comments: false }) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len());
                return Err(Unreadable { message: error.info(), place: Some(tree.lines.place(at)) });
            }
        };
        let at = span.byte_range().map_or(0, |range| range.start);
        let empty = span.byte_range().is_none_or(|range| range.is_empty());
        // A value begins with its tag.
        let at = span.tag_span().and_then(|tag| tag.byte_range()).map_or(at, |tag| tag.start.min(at));
        tree.take(event, at, empty)?;
    }
    // What GitHub says of an empty file.
    tree.root.ok_or_else(|| Unreadable {
        message: "Expected a scalar value, a sequence, or a mapping".to_owned(),
        place: None,
    })
}

/// What the parser has told so far.
struct Tree<'a> {
    lines: Lines<'a>,
    bounds: Bounds,
    root: Option<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    documents: usize,
}

/// A list or mapping whose end has not come yet.
struct Open {
    place: Place,
    anchor: usize,
    /// How many nodes there were before it.
    before: usize,
    /// It is written in brackets or braces.
    flow: bool,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<(Node, Node)>, key: Option<Node> },
}

impl Tree<'_> {
    fn take(&mut self, event: Event<'_>, at: usize, empty: bool) -> Result<(), Unreadable> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return self.refuse("Expected stream end parse event", at);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let nothing = style == ScalarStyle::Plain && empty;
                let place = self.lines.place(if nothing { self.place_of_nothing(at) } else { at });
                let scalar = self.scalar(&text, style, tag.as_deref(), &place)?;
                self.put(Node { kind: Kind::Scalar(scalar), place }, anchor, 1)?;
            }
            Event::SequenceStart(style, anchor, _) => self.enter(at, anchor, style, Content::List(Vec::new()))?,
            Event::MappingStart(style, anchor, _) => {
                self.enter(at, anchor, style, Content::Map { entries: Vec::new(), key: None })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                // An alias keeps the places of its anchor, as GitHub's messages do.
                Some((node, _)) if self.open.len() + depth(&node) > self.bounds.depth => return Err(too_deep()),
                Some((node, size)) => self.put(node, 0, size)?,
                None => return self.refuse("The alias stands inside of what it names", at),
            },
            _ => {}
        }
        Ok(())
    }

    /// Where GitHub's reader sees a value of which nothing is written: after its indicator, `key:` or `-`, and in braces at
    /// what comes next.
    fn place_of_nothing(&self, at: usize) -> usize {
        let rest = self.lines.text.get(at..).unwrap_or_default();
        let Some(after) = rest.strip_prefix([':', '-']) else { return at };
        if !self.open.last().is_some_and(|open| open.flow) {
            return at + 1;
        }
        let mut next = after.trim_start();
        while next.starts_with('#') {
            next = next.split_once('\n').map_or("", |(_, below)| below.trim_start());
        }
        at + rest.len() - next.len()
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>, place: &Place) -> Result<Scalar, Unreadable> {
        let named = |tag: &Tag| format!("{}{}", tag.handle(), tag.suffix());
        let plain = style == ScalarStyle::Plain;
        scalar::resolve(text, plain, tag.map(named).as_deref()).map_err(|refused| {
            let style = match style {
                ScalarStyle::SingleQuoted => "SingleQuoted",
                ScalarStyle::DoubleQuoted => "DoubleQuoted",
                ScalarStyle::Literal => "Literal",
                ScalarStyle::Folded => "Folded",
                _ => "Plain",
            };
            let message = match refused {
                scalar::Refused::Style { tag } => format!(
                    "The scalar style '{style}' on line {} and column {} is not valid with the tag '{tag}'",
                    place.line, place.column
                ),
                scalar::Refused::Value { tag } => format!(
                    "The value '{text}' on line {} and column {} is invalid for the type '{tag}'",
                    place.line, place.column
                ),
                scalar::Refused::Tag { tag } => format!("Unexpected tag '{tag}'"),
            };
            // GitHub names the place inside of the message, if at all.
            Unreadable { message, place: None }
        })
    }

    fn enter(&mut self, at: usize, anchor: usize, style: StructureStyle, content: Content) -> Result<(), Unreadable> {
        if self.open.len() >= self.bounds.depth {
            return Err(too_deep());
        }
        let flow = matches!(style, StructureStyle::Flow);
        self.open.push(Open { place: self.lines.place(at), anchor, before: self.nodes, flow, content });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(Open { place, anchor, before, content, .. }) = self.open.pop() else { return Ok(()) };
        let kind = match content {
            Content::List(items) => Kind::List(items),
            Content::Map { entries, .. } => Kind::Map(entries),
        };
        // The start and the end are a node each to GitHub; what is inside has been counted.
        let size = self.nodes - before + 2;
        self.nodes = before;
        self.put(Node { kind, place }, anchor, size)
    }

    /// Puts a finished node where it belongs: the root, the next item, the next key or its value.
    fn put(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), Unreadable> {
        self.nodes += size;
        if self.nodes > self.bounds.nodes {
            return Err(Unreadable { message: "Maximum YAML nodes exceeded".to_owned(), place: None });
        }
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map { entries, key }) => match key.take() {
                Some(key) => entries.push((key, node)),
                None if matches!(node.kind, Kind::Scalar(_)) => *key = Some(node),
                None => {
                    let message = "Expected a scalar value".to_owned();
                    return Err(Unreadable { message, place: Some(node.place) });
                }
            },
        }
        Ok(())
    }

    fn refuse<T>(&self, message: &str, at: usize) -> Result<T, Unreadable> {
        Err(Unreadable { message: message.to_owned(), place: Some(self.lines.place(at)) })
    }
}

fn too_deep() -> Unreadable {
    Unreadable { message: "Maximum object depth exceeded".to_owned(), place: None }
}

/// How many lists and mappings are in one another. Aliases make a tree deeper than its text.
fn depth(node: &Node) -> usize {
    match &node.kind {
        Kind::Scalar(_) => 0,
        Kind::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Kind::Map(entries) => 1 + entries.iter().map(|(_, value)| depth(value)).max().unwrap_or(0),
    }
}

/// Where the lines of a text begin.
struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(file: &Arc<str>, text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: Arc::clone(file), text, starts }
    }

    fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..at).map_or(at - start, |before| before.chars().count()) + 1;
        Place { file: Arc::clone(&self.file), line, column }
    }
}
