//! Unary and binary operators, and the one type of a conditional's two sides.
//!
//! Arithmetic is exact or refused. `==` never converts: `1 == "1"` is false.

use std::cmp::Ordering;

use hcl_edit::expr::{BinaryOp, BinaryOperator, Expression, UnaryOp, UnaryOperator};

use super::Evaluator;
use crate::{
    error::Problem,
    number::{Inexact, Number},
    value::Value,
};

impl Evaluator<'_> {
    pub(super) fn unary(&mut self, operation: &UnaryOp) -> Result<Value, Problem> {
        let value = self.evaluate(&operation.expr)?;
        if value == Value::Unknown {
            return Ok(value);
        }
        match operation.operator.value() {
            UnaryOperator::Neg => Ok(Value::Number(self.operand(&value, &operation.expr)?.negated())),
            UnaryOperator::Not => Ok(Value::Bool(!self.truth(&value, &operation.expr)?)),
        }
    }

    pub(super) fn binary(&mut self, operation: &BinaryOp) -> Result<Value, Problem> {
        let (left, right) = (&operation.lhs_expr, &operation.rhs_expr);
        let (left_value, right_value) = (self.evaluate(left)?, self.evaluate(right)?);
        if !left_value.is_known() || !right_value.is_known() {
            return Ok(Value::Unknown);
        }
        let operator = *operation.operator.value();
        match operator {
            BinaryOperator::Eq => return Ok(Value::Bool(left_value == right_value)),
            BinaryOperator::NotEq => return Ok(Value::Bool(left_value != right_value)),
            BinaryOperator::And | BinaryOperator::Or => {
                let (one, other) = (self.truth(&left_value, left)?, self.truth(&right_value, right)?);
                return Ok(Value::Bool(if operator == BinaryOperator::And { one && other } else { one || other }));
            }
            _ => {}
        }
        let (one, other) = (self.operand(&left_value, left)?, self.operand(&right_value, right)?);
        match calculated(operator, one, other) {
            Ok(value) => Ok(value),
            Err(Inexact) => Err(Problem::new("this calculation has no exact decimal result")
                .at(self.at(operation), "would need rounding, or divides by zero")
                .help("round with `floor` or `ceil` first, or write the number")),
        }
    }

    fn operand(&self, value: &Value, expression: &Expression) -> Result<Number, Problem> {
        value.to_number().ok_or_else(|| {
            Problem::new(format!("a number is needed here, not {}", value.kind()))
                .at(self.at(expression), value.kind())
                .help("join strings with a template: `\"${a}${b}\"`")
        })
    }

    fn truth(&self, value: &Value, expression: &Expression) -> Result<bool, Problem> {
        value.to_bool().ok_or_else(|| {
            Problem::new(format!("true or false is needed here, not {}", value.kind()))
                .at(self.at(expression), value.kind())
                .help("compare it with something, as in `var.x != \"\"`")
        })
    }
}

fn calculated(operator: BinaryOperator, left: Number, right: Number) -> Result<Value, Inexact> {
    let compared =
        |wanted: &[Ordering]| left.compared(right).map(|order| Value::Bool(wanted.contains(&order))).ok_or(Inexact);
    match operator {
        BinaryOperator::Plus => left.plus(right).map(Value::Number),
        BinaryOperator::Minus => left.minus(right).map(Value::Number),
        BinaryOperator::Mul => left.times(right).map(Value::Number),
        BinaryOperator::Div => left.divided_by(right).map(Value::Number),
        BinaryOperator::Mod => left.remainder(right).map(Value::Number),
        BinaryOperator::Less => compared(&[Ordering::Less]),
        BinaryOperator::LessEq => compared(&[Ordering::Less, Ordering::Equal]),
        BinaryOperator::Greater => compared(&[Ordering::Greater]),
        BinaryOperator::GreaterEq => compared(&[Ordering::Greater, Ordering::Equal]),
        BinaryOperator::Eq | BinaryOperator::NotEq | BinaryOperator::And | BinaryOperator::Or => Err(Inexact),
    }
}

/// The chosen side of a conditional, as a string when the other side is one: both sides have one type.
pub(super) fn unified(chosen: Value, other: &Value) -> Value {
    match (chosen, other) {
        (chosen @ (Value::Number(_) | Value::Bool(_)), Value::String(_)) => {
            chosen.to_text().map_or(chosen, Value::String)
        }
        (Value::List(items), Value::List(others)) => {
            let texts = |items: &[Value]| items.iter().any(|item| matches!(item, Value::String(_)));
            let plain = items.iter().chain(others).all(|item| item.to_text().is_some());
            if plain && (texts(&items) || texts(others)) {
                Value::List(items.iter().filter_map(Value::to_text).map(Value::String).collect())
            } else {
                Value::List(items)
            }
        }
        (chosen, _) => chosen,
    }
}
