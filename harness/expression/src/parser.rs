//! Tokens to a tree. Refuses contexts and functions that do not exist at the expression's place, and nesting beyond
//! what GitHub allows.

use std::ops::Range;

use crate::{
    ParseError, Scope, Value,
    error::DEEPEST_EXPRESSION,
    functions,
    lexer::{self, Kind, Token},
    syntax::{Comparison, Index, Node},
};

/// The tree of an expression.
pub(crate) fn parse(text: &str, scope: &Scope) -> Result<Node, ParseError> {
    let tokens = lexer::tokens(text)?;
    if tokens.is_empty() {
        return Err(ParseError::plain("An expression was expected", 0..text.len()));
    }
    let mut parser = Parser { text, scope, tokens: &tokens, next: 0, depth: 0 };
    let node = parser.expression()?;
    match parser.peek() {
        Some(token) => Err(parser.unexpected(token)),
        None => Ok(node),
    }
}

struct Parser<'a> {
    text: &'a str,
    scope: &'a Scope,
    tokens: &'a [Token],
    next: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn expression(&mut self) -> Result<Node, ParseError> {
        self.deeper(Self::any)
    }

    fn any(&mut self) -> Result<Node, ParseError> {
        self.chain(&Kind::Or, Self::all, Node::Any)
    }

    fn all(&mut self) -> Result<Node, ParseError> {
        self.chain(&Kind::And, Self::equality, Node::All)
    }

    /// Operands with the same operator between them. A chain counts as one level, however long it is.
    fn chain(
        &mut self,
        operator: &Kind,
        operand: fn(&mut Self) -> Result<Node, ParseError>,
        node: fn(Vec<Node>) -> Node,
    ) -> Result<Node, ParseError> {
        let first = operand(self)?;
        if self.peek().is_none_or(|token| token.kind != *operator) {
            return Ok(first);
        }
        self.deeper(|parser| {
            let mut operands = vec![first];
            while parser.take(operator) {
                operands.push(operand(parser)?);
            }
            Ok(node(operands))
        })
    }

    fn equality(&mut self) -> Result<Node, ParseError> {
        self.comparisons(Self::relation, |operator| matches!(operator, Comparison::Equal | Comparison::NotEqual))
    }

    fn relation(&mut self) -> Result<Node, ParseError> {
        self.comparisons(Self::unary, |operator| !matches!(operator, Comparison::Equal | Comparison::NotEqual))
    }

    fn comparisons(
        &mut self,
        operand: fn(&mut Self) -> Result<Node, ParseError>,
        belongs: fn(Comparison) -> bool,
    ) -> Result<Node, ParseError> {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(Kind::Compare(operator)) = self.peek().map(|token| &token.kind)
            && belongs(*operator)
        {
            self.next += 1;
            rest.push((*operator, operand(self)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Compare(Box::new(first), rest) })
    }

    fn unary(&mut self) -> Result<Node, ParseError> {
        if self.take(&Kind::Not) {
            return self.deeper(|parser| Ok(Node::Not(Box::new(parser.unary()?))));
        }
        self.indexed()
    }

    /// A value with the properties and indices asked of it. Each counts as a level until the last has been read.
    fn indexed(&mut self) -> Result<Node, ParseError> {
        let (mut node, may_be_indexed) = self.primary()?;
        let depth = self.depth;
        while let Some(index) = if may_be_indexed { self.index()? } else { None } {
            self.enter()?;
            node = Node::Index(Box::new(node), index);
        }
        self.depth = depth;
        Ok(node)
    }

    /// The next property or index, if one follows.
    fn index(&mut self) -> Result<Option<Index>, ParseError> {
        if self.take(&Kind::LeftBracket) {
            let index = self.bracketed()?;
            self.expect(&Kind::RightBracket)?;
            return Ok(Some(index));
        }
        if self.take(&Kind::Dot) { self.property().map(Some) } else { Ok(None) }
    }

    fn bracketed(&mut self) -> Result<Index, ParseError> {
        if self.take(&Kind::Star) { Ok(Index::Star) } else { Ok(Index::By(Box::new(self.expression()?))) }
    }

    fn property(&mut self) -> Result<Index, ParseError> {
        if self.take(&Kind::Star) {
            return Ok(Index::Star);
        }
        match self.peek() {
            Some(token) if token.kind == Kind::Name => {
                self.next += 1;
                Ok(Index::By(Box::new(Node::Literal(Value::string(self.symbol(token))))))
            }
            _ => Err(self.unexpected_next()),
        }
    }

    /// A value, and whether a property or index may follow: not after a literal.
    fn primary(&mut self) -> Result<(Node, bool), ParseError> {
        let Some(token) = self.peek() else { return Err(self.unexpected_end()) };
        let literal = match &token.kind {
            Kind::Null => Value::Null,
            Kind::Boolean(holds) => Value::Boolean(*holds),
            Kind::Number(number) => Value::Number(*number),
            Kind::String(text) => Value::string(text.as_str()),
            Kind::Name => {
                self.next += 1;
                return Ok((self.named(token)?, true));
            }
            Kind::LeftParenthesis => {
                self.next += 1;
                let group = self.expression()?;
                if self.peek().is_none() {
                    return Err(self.unexpected_end());
                }
                self.expect(&Kind::RightParenthesis)?;
                return Ok((group, true));
            }
            _ => return Err(self.unexpected(token)),
        };
        self.next += 1;
        Ok((Node::Literal(literal), false))
    }

    /// A context or a function call.
    fn named(&mut self, token: &Token) -> Result<Node, ParseError> {
        let name = self.symbol(token);
        if self.take(&Kind::LeftParenthesis) {
            let mut arguments = Vec::new();
            while !self.take(&Kind::RightParenthesis) {
                arguments.push(self.expression()?);
                if self.peek().is_none_or(|next| next.kind != Kind::RightParenthesis) {
                    self.expect(&Kind::Comma)?;
                }
            }
            self.check_call(token, arguments.len())?;
            return Ok(Node::Call(name.to_lowercase(), arguments));
        }
        if self.scope.has_context(name) {
            return Ok(Node::Context(name.to_owned()));
        }
        let error = ParseError::at("Unrecognized named-value", name, token.span.clone(), self.text);
        Err(match self.scope.context_names() {
            Some([]) => error.help("no context can be used here"),
            Some(names) => error.help(format!("here there are {}", listed(names.iter().map(String::as_str)))),
            None => error,
        })
    }

    fn check_call(&self, token: &Token, arguments: usize) -> Result<(), ParseError> {
        let name = self.symbol(token);
        let folded = name.to_lowercase();
        let at = |what: &str| ParseError::at(what, name, token.span.clone(), self.text);
        let scoped = || self.scope.function(&folded).map(|function| (function.least, function.most));
        let Some((least, most)) = functions::arity(&folded).or_else(scoped) else {
            let mut known: Vec<&str> = functions::names().collect();
            known.extend(self.scope.function_names());
            return Err(at("Unrecognized function").help(format!("here there are {}", listed(known.into_iter()))));
        };
        if arguments < least {
            return Err(at("Too few parameters supplied"));
        }
        if arguments > most {
            return Err(at("Too many parameters supplied"));
        }
        if folded == "case" && arguments.is_multiple_of(2) {
            return Err(at("Even number of parameters supplied, requires an odd number of parameters"));
        }
        Ok(())
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ParseError>) -> Result<T, ParseError> {
        self.enter()?;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn enter(&mut self) -> Result<(), ParseError> {
        self.depth += 1;
        if self.depth > DEEPEST_EXPRESSION {
            return Err(ParseError::too_deep(self.here()));
        }
        Ok(())
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self, kind: &Kind) -> bool {
        let is = self.peek().is_some_and(|token| token.kind == *kind);
        self.next += usize::from(is);
        is
    }

    fn expect(&mut self, kind: &Kind) -> Result<(), ParseError> {
        if self.take(kind) { Ok(()) } else { Err(self.unexpected_next()) }
    }

    fn symbol(&self, token: &Token) -> &'a str {
        self.text.get(token.span.clone()).unwrap_or_default()
    }

    fn here(&self) -> Range<usize> {
        self.peek().map_or(self.text.len()..self.text.len(), |token| token.span.clone())
    }

    fn unexpected_next(&self) -> ParseError {
        self.peek().map_or_else(|| self.unexpected_end(), |token| self.unexpected(token))
    }

    fn unexpected(&self, token: &Token) -> ParseError {
        ParseError::at("Unexpected symbol", self.shown(token), token.span.clone(), self.text)
    }

    /// The end is shown by the last token before it.
    fn unexpected_end(&self) -> ParseError {
        let last = self.tokens.get(self.next.saturating_sub(1)).or(self.tokens.last());
        last.map_or_else(
            || ParseError::plain("An expression was expected", 0..self.text.len()),
            |token| ParseError::at("Unexpected end of expression", self.shown(token), token.span.clone(), self.text),
        )
    }

    /// A token as GitHub shows it: a string without its quotes.
    fn shown<'b>(&'b self, token: &'b Token) -> &'b str {
        match &token.kind {
            Kind::String(text) => text,
            _ => self.symbol(token),
        }
    }
}

fn listed<'b>(names: impl Iterator<Item = &'b str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
