//! Reaching into values (`a.b`, `a[0]`, `a[*].b`) and building them (`for`).

use std::{collections::BTreeMap, ops::ControlFlow};

use hcl_edit::{
    Decorated, Ident,
    expr::{Expression, ForExpr, Traversal, TraversalOperator},
};

use super::Evaluator;
use crate::{
    address::Address,
    error::Problem,
    number::Number,
    reference::{Root, root_of},
    source::Location,
    value::{Data, Value},
};

/// How many dots and brackets a reference may have: each may take a level of the stack.
const MOST_STEPS: usize = 64;

impl Evaluator<'_> {
    pub(super) fn traversal(&mut self, traversal: &Traversal) -> Result<Value, Problem> {
        if traversal.operators.len() > MOST_STEPS {
            return Err(Problem::new(format!("this reference has more than {MOST_STEPS} steps"))
                .at(self.at(traversal).first_line(), "too long")
                .help("take the value apart in several local values"));
        }
        let bound = |name: &str| self.bound_value(name).is_some();
        let (value, used, made) = match root_of(traversal, &bound, &self.file)? {
            Some((root, used)) => {
                let made = matches!(root, Root::Declared(Address::Resource(..) | Address::Data(..)));
                (self.root(&root, self.at(traversal))?, used, made)
            }
            None => (self.evaluate(&traversal.expr)?, 0, false),
        };
        let mut value = self.reach(value, traversal.operators.get(used..).unwrap_or_default())?;
        if made {
            // What a resource has is told where it is used; what its policy is made of keeps its places.
            value.origin = None;
        }
        Ok(value)
    }

    fn reach(&mut self, value: Value, operators: &[Decorated<TraversalOperator>]) -> Result<Value, Problem> {
        let Some((operator, rest)) = operators.split_first() else { return Ok(value) };
        let at = self.at(operator);
        let next = match operator.value() {
            TraversalOperator::AttrSplat(_) => {
                // `a.*.b[0]` takes the index of the whole list; `a[*].b[0]` of each element.
                let is_name = |operator: &&Decorated<TraversalOperator>| {
                    matches!(operator.value(), TraversalOperator::GetAttr(_))
                };
                let (each, rest) = rest.split_at(rest.iter().take_while(is_name).count());
                let list = self.splat(value, each)?;
                return self.reach(list, rest);
            }
            TraversalOperator::FullSplat(_) => return self.splat(value, rest),
            TraversalOperator::GetAttr(name) => attribute(value, name, at)?,
            TraversalOperator::Index(index) => {
                let index = self.evaluate(index)?;
                element(value, &index, at)?
            }
            TraversalOperator::LegacyIndex(index) => {
                let index = usize::try_from(*index.value()).unwrap_or(usize::MAX);
                element(value, &Number::from(index).into(), at)?
            }
        };
        self.reach(next, rest)
    }

    /// A splat takes each element of a list; anything else counts as a list of one, and null as an empty list.
    fn splat(&mut self, value: Value, each: &[Decorated<TraversalOperator>]) -> Result<Value, Problem> {
        let sensitive = value.sensitive;
        let (items, is_tuple) = match value.data {
            Data::Unknown => return Ok(value),
            Data::Null => (Vec::new(), true),
            Data::Tuple(items) => (items, true),
            Data::List(items) | Data::Set(items) => (items, false),
            one => (vec![one.into()], true),
        };
        let reached = items.into_iter().map(|item| self.reach(item, each)).collect::<Result<_, _>>()?;
        Ok(if is_tuple { Value::tuple(reached) } else { Value::list(reached) }.hidden(sensitive))
    }

    pub(super) fn for_expression(&mut self, each: &ForExpr) -> Result<Value, Problem> {
        let intro = &each.intro;
        let collection = self.evaluate(&intro.collection_expr)?;
        let at = self.at(&intro.collection_expr);
        let mut list = Vec::new();
        let mut members = BTreeMap::<String, Value>::new();
        let whole = self.for_each(&collection, at, intro.key_var.as_ref(), &intro.value_var, |inner| {
            if let Some(condition) = &each.cond {
                let value = inner.evaluate(&condition.expr)?;
                match inner.condition(value, &condition.expr)? {
                    Some(true) => {}
                    Some(false) => return Ok(ControlFlow::Continue(())),
                    None => return Ok(ControlFlow::Break(())),
                }
            }
            let Some(key_expression) = &each.key_expr else {
                list.push(inner.placed(&each.value_expr)?);
                return Ok(ControlFlow::Continue(()));
            };
            let Some(key) = inner.for_key(key_expression)? else { return Ok(ControlFlow::Break(())) };
            let value = inner.placed(&each.value_expr)?;
            match (members.get_mut(&key).map(|group| &mut group.data), each.grouping) {
                (Some(Data::Tuple(group)), true) => group.push(value),
                (_, true) => {
                    members.insert(key, Value::tuple(vec![value]));
                }
                (None, false) => {
                    members.insert(key, value);
                }
                (Some(_), false) => {
                    return Err(Problem::new(format!("two items of this `for` expression have the key `{key}`"))
                        .at(inner.at(key_expression), "gives the same key twice")
                        .help("write `...` after the value to group values by key"));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(match (whole, each.key_expr.is_some()) {
            (false, _) => Value::unknown(),
            (true, true) => Value::object(members),
            (true, false) => Value::tuple(list),
        }
        .hidden(collection.sensitive))
    }

    fn for_key(&mut self, expression: &Expression) -> Result<Option<String>, Problem> {
        let value = self.evaluate(expression)?;
        self.key_text(&value, self.at(expression))
    }

    /// Runs a body for each element, with key and value bound. False when something was not known yet.
    pub(super) fn for_each(
        &mut self,
        collection: &Value,
        at: Location,
        key_name: Option<&Decorated<Ident>>,
        value_name: &Decorated<Ident>,
        mut body: impl FnMut(&mut Self) -> Result<ControlFlow<()>, Problem>,
    ) -> Result<bool, Problem> {
        let items: Vec<(Value, &Value)> = match &collection.data {
            Data::Unknown => return Ok(false),
            Data::Set(items) if !items.iter().all(Value::is_known) => return Ok(false),
            // The key of a set's element is the element itself.
            Data::Set(items) => items.iter().map(|item| (item.clone(), item)).collect(),
            Data::Tuple(items) | Data::List(items) => {
                items.iter().enumerate().map(|(index, item)| (Number::from(index).into(), item)).collect()
            }
            Data::Object(members) | Data::Map(members) => {
                members.iter().map(|(key, item)| (Value::text(key.as_str()), item)).collect()
            }
            _ => {
                let other = collection;
                return Err(Problem::new(format!("`for` needs a list or an object, not {}", other.kind()))
                    .at(at, other.kind())
                    .help("put the value into brackets to make it a list"));
            }
        };
        let before = self.bound.len();
        for (key, item) in items {
            if let Some(name) = key_name {
                self.bound.push((name.as_str().to_owned(), key));
            }
            self.bound.push((value_name.as_str().to_owned(), item.clone()));
            let outcome = body(self);
            self.bound.truncate(before);
            if outcome?.is_break() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn attribute(value: Value, name: &Decorated<Ident>, at: Location) -> Result<Value, Problem> {
    let sensitive = value.sensitive;
    match value.data {
        Data::Unknown => Ok(Value::unknown()),
        Data::Object(mut members) | Data::Map(mut members) => match members.remove(name.as_str()) {
            Some(value) => Ok(value.hidden(sensitive)),
            None => {
                let problem = Problem::new(format!("there is no attribute `{}` here", name.as_str()));
                let known = members.keys().map(String::as_str).collect::<Vec<_>>();
                let list =
                    format!("it has: {}", if known.is_empty() { "nothing".to_owned() } else { known.join(", ") });
                Err(problem.at(at, "not an attribute of it").suggest(name.as_str(), known, list))
            }
        },
        other => {
            let kind = Value::from(other).kind();
            Err(Problem::new(format!("{kind} has no attributes"))
                .at(at, format!("`{}` of {kind}", name.as_str()))
                .help("refer to the value itself, or to one of its elements: `[0]`, `[\"key\"]`, `[*]`"))
        }
    }
}

fn element(value: Value, index: &Value, at: Location) -> Result<Value, Problem> {
    let absent = |what: String| {
        Err(Problem::new(format!("there is no element {what} here"))
            .at(at.clone(), "no such element")
            .help("fix the index"))
    };
    if value.is_unknown() || index.is_unknown() {
        return Ok(Value::unknown());
    }
    let sensitive = value.sensitive;
    match value.data {
        Data::Tuple(items) | Data::List(items) => {
            let position = index.to_number().and_then(Number::as_integer);
            match position.and_then(|position| usize::try_from(position).ok()).and_then(|at| items.into_iter().nth(at))
            {
                Some(item) => Ok(item.hidden(sensitive)),
                None => absent(index.to_text().unwrap_or_else(|| index.kind().to_owned())),
            }
        }
        Data::Object(mut members) | Data::Map(mut members) => {
            let key = index.to_text().unwrap_or_default();
            match members.remove(&key) {
                Some(member) => Ok(member.hidden(sensitive)),
                None => absent(format!("`{key}`")),
            }
        }
        Data::Set(_) => Err(Problem::new("the elements of a set have no index")
            .at(at, "an element of a set")
            .help("make a list of it first: `tolist(…)[0]`, or `one(…)`")),
        other => Err(Problem::new(format!("{} has no elements", Value::from(other).kind()))
            .at(at, "cannot be indexed")
            .help("refer to the value itself")),
    }
}
