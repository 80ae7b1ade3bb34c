//! The tree of an expression. Chains of operators are flat, so that only what GitHub limits can nest.

use crate::Value;

/// One node.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Literal(Value),
    /// A context by its name as written.
    Context(String),
    Not(Box<Node>),
    /// `a && b && c`
    All(Vec<Node>),
    /// `a || b || c`
    Any(Vec<Node>),
    /// `a == b != c`, from left to right; `<` and its like bind closer and make a chain of their own.
    Compare(Box<Node>, Vec<(Comparison, Node)>),
    Index(Box<Node>, Index),
    /// A function by its name in lower case.
    Call(String, Vec<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Clone, Debug)]
pub(crate) enum Index {
    /// `.*` or `[*]`
    Star,
    /// `.name` or `[expression]`
    By(Box<Node>),
}

impl Node {
    /// Calls `visit` with this node and every node below it.
    pub(crate) fn walk(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::Literal(_) | Self::Context(_) => {}
            Self::Not(node) => node.walk(visit),
            Self::All(nodes) | Self::Any(nodes) | Self::Call(_, nodes) => {
                nodes.iter().for_each(|node| node.walk(visit));
            }
            Self::Compare(first, rest) => {
                first.walk(visit);
                rest.iter().for_each(|(_, node)| node.walk(visit));
            }
            Self::Index(of, by) => {
                of.walk(visit);
                if let Index::By(node) = by {
                    node.walk(visit);
                }
            }
        }
    }
}
