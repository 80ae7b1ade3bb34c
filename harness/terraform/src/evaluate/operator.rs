//! Unary and binary operators.
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
        if value.is_unknown() {
            return Ok(value);
        }
        let result: Value = match operation.operator.value() {
            UnaryOperator::Neg => self.operand(&value, &operation.expr)?.negated().into(),
            UnaryOperator::Not => (!self.truth(&value, &operation.expr)?).into(),
        };
        Ok(result.hidden(value.sensitive))
    }

    pub(super) fn binary(&mut self, operation: &BinaryOp) -> Result<Value, Problem> {
        let (left, right) = (&operation.lhs_expr, &operation.rhs_expr);
        let (left_value, right_value) = (self.evaluate(left)?, self.evaluate(right)?);
        let hidden = |value: &Value| value.any(&|part| part.sensitive);
        let sensitive = hidden(&left_value) || hidden(&right_value);
        self.of_both(operation, &left_value, &right_value).map(|value| value.hidden(sensitive))
    }

    fn of_both(&self, operation: &BinaryOp, left_value: &Value, right_value: &Value) -> Result<Value, Problem> {
        let (left, right) = (&operation.lhs_expr, &operation.rhs_expr);
        let operator = *operation.operator.value();
        let is_equality = matches!(operator, BinaryOperator::Eq | BinaryOperator::NotEq);
        // Nothing that is made is null, so this comparison is known before it is made.
        let with_null = left_value.is_null() || right_value.is_null();
        let decided = is_equality && with_null && !left_value.is_unknown() && !right_value.is_unknown();
        if !decided && (!left_value.is_known() || !right_value.is_known()) {
            return Ok(Value::unknown());
        }
        match operator {
            BinaryOperator::Eq => return Ok((left_value == right_value).into()),
            BinaryOperator::NotEq => return Ok((left_value != right_value).into()),
            BinaryOperator::And | BinaryOperator::Or => {
                let (one, other) = (self.truth(left_value, left)?, self.truth(right_value, right)?);
                return Ok((if operator == BinaryOperator::And { one && other } else { one || other }).into());
            }
            _ => {}
        }
        let (one, other) = (self.operand(left_value, left)?, self.operand(right_value, right)?);
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
        |wanted: &[Ordering]| left.compared(right).map(|order| wanted.contains(&order).into()).ok_or(Inexact);
    match operator {
        BinaryOperator::Plus => left.plus(right).map(Value::from),
        BinaryOperator::Minus => left.minus(right).map(Value::from),
        BinaryOperator::Mul => left.times(right).map(Value::from),
        BinaryOperator::Div => left.divided_by(right).map(Value::from),
        BinaryOperator::Mod => left.remainder(right).map(Value::from),
        BinaryOperator::Less => compared(&[Ordering::Less]),
        BinaryOperator::LessEq => compared(&[Ordering::Less, Ordering::Equal]),
        BinaryOperator::Greater => compared(&[Ordering::Greater]),
        BinaryOperator::GreaterEq => compared(&[Ordering::Greater, Ordering::Equal]),
        BinaryOperator::Eq | BinaryOperator::NotEq | BinaryOperator::And | BinaryOperator::Or => Err(Inexact),
    }
}
