//! `format` and `formatlist`: Go's verbs with flags, width, precision and the number of their argument.
//!
//! `%g` and `%G`, whose digits depend on Go's own printer, are refused.

use std::{iter::Peekable, str::Chars};

use super::{Call, Function};
use crate::{
    error::Problem,
    value::{Value, encode},
};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("format", 1, usize::MAX, |call| {
        let values: Vec<&Value> = call.values().skip(1).collect();
        formatted(call, &call.text(0)?, &values).map(Value::text)
    }),
    Function::new("formatlist", 1, usize::MAX, formatlist),
];

/// Formats once per element of the lists; what is not a list is the same in each.
fn formatlist(call: &Call<'_>) -> Result<Value, Problem> {
    let format = call.text(0)?;
    let lengths: Vec<usize> = call.values().skip(1).filter_map(|value| Some(value.items()?.len())).collect();
    let length = lengths.first().copied().unwrap_or(1);
    if lengths.iter().any(|other| *other != length) {
        return Err(call.problem("`formatlist`: the lists must have one length"));
    }
    let constant: usize = call.values().map(|value| value.to_text().map_or(0, |text| text.len())).sum();
    call.bounded(constant.saturating_mul(length))?;
    let mut texts = Vec::new();
    for index in 0..length {
        let mut values = Vec::new();
        for value in call.values().skip(1) {
            values.push(value.items().and_then(|items| items.get(index)).unwrap_or(value));
        }
        texts.push(formatted(call, &format, &values)?);
    }
    Ok(Value::texts(texts))
}

/// A verb with its flags: `%-08.3[1]d`.
#[derive(Default)]
struct Verb {
    plus: bool,
    blank: bool,
    left: bool,
    zero: bool,
    sharp: bool,
    width: Option<usize>,
    precision: Option<usize>,
    /// The argument that is meant, counted from 1.
    argument: Option<usize>,
    letter: char,
}

/// The widest field and the most decimal places.
const WIDEST: usize = 1000;

impl Verb {
    /// Reads what follows a `%`; nothing when the text ends inside of it.
    fn read(rest: &mut Peekable<Chars<'_>>) -> Option<Self> {
        let mut verb = Self::default();
        while let Some(flag) = rest.next_if(|next| "+ -0#".contains(*next)) {
            match flag {
                '+' => verb.plus = true,
                ' ' => verb.blank = true,
                '-' => verb.left = true,
                '0' => verb.zero = true,
                _ => verb.sharp = true,
            }
        }
        verb.width = number(rest);
        if rest.next_if_eq(&'.').is_some() {
            verb.precision = Some(number(rest).unwrap_or(0));
        }
        if rest.next_if_eq(&'[').is_some() {
            verb.argument = number(rest);
            rest.next_if_eq(&']')?;
        }
        verb.letter = rest.next()?;
        Some(verb)
    }

    fn text(&self, call: &Call<'_>, value: &Value) -> Result<String, Problem> {
        let wrong = || call.problem(format!("`format`: `%{}` cannot print {}", self.letter, value.kind()));
        let whole = || value.to_number().and_then(|number| number.as_integer()).ok_or_else(wrong);
        let float = || {
            let number = value.to_number().ok_or_else(wrong)?;
            number.to_string().parse::<f64>().map_err(|_| wrong())
        };
        let text = match self.letter {
            _ if value.is_null() => return Err(wrong()),
            's' => value.to_text().ok_or_else(wrong)?,
            'q' => value.to_text().and_then(|text| encode(&Value::text(text))).ok_or_else(wrong)?,
            't' => value.to_bool().ok_or_else(wrong)?.to_string(),
            'v' if self.sharp => encode(value).ok_or_else(wrong)?,
            'v' => value.to_text().or_else(|| encode(value)).ok_or_else(wrong)?,
            'd' => whole()?.to_string(),
            'b' => in_base(whole()?, |digits| format!("{digits:b}")),
            'o' => in_base(whole()?, |digits| format!("{digits:o}")),
            'x' => in_base(whole()?, |digits| format!("{digits:x}")),
            'X' => in_base(whole()?, |digits| format!("{digits:X}")),
            'f' => format!("{:.*}", self.precision.unwrap_or(6), float()?),
            'e' | 'E' => scientific(float()?, self.precision.unwrap_or(6), self.letter),
            letter => {
                return Err(call.problem(format!("`format`: there is no verb `%{letter}`, or it is not evaluated")));
            }
        };
        let text = match (self.letter, self.precision) {
            ('s' | 'q', Some(most)) => text.chars().take(most).collect(),
            _ => text,
        };
        Ok(match (self.is_of_number(), text.starts_with('-')) {
            (true, false) if self.plus => format!("+{text}"),
            (true, false) if self.blank => format!(" {text}"),
            _ => text,
        })
    }

    fn is_of_number(&self) -> bool {
        "dboxXfeE".contains(self.letter)
    }

    /// The text in its field.
    fn padded(&self, text: String) -> String {
        let padding = self.width.unwrap_or(0).saturating_sub(text.chars().count());
        if self.left {
            text + &" ".repeat(padding)
        } else if self.zero {
            let sign = text.chars().next().filter(|sign| self.is_of_number() && "+-".contains(*sign));
            let digits = sign.map_or(text.as_str(), |sign| text.strip_prefix(sign).unwrap_or(&text));
            format!("{}{}{digits}", sign.map(String::from).unwrap_or_default(), "0".repeat(padding))
        } else {
            " ".repeat(padding) + &text
        }
    }
}

fn number(rest: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut digits = String::new();
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    // A number with too many digits is wider than any field.
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(usize::MAX))
}

fn in_base(number: i128, digits: impl Fn(u128) -> String) -> String {
    format!("{}{}", if number < 0 { "-" } else { "" }, digits(number.unsigned_abs()))
}

/// Rust writes `1.5e4` where Go writes `1.500000e+04`.
fn scientific(number: f64, places: usize, letter: char) -> String {
    let text = format!("{number:.places$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}{letter}{sign}{digits:0>2}")
}

fn formatted(call: &Call<'_>, format: &str, values: &[&Value]) -> Result<String, Problem> {
    let mut out = String::new();
    let (mut next, mut most) = (0, 0);
    let mut rest = format.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let verb = Verb::read(&mut rest).ok_or_else(|| call.problem("`format`: the text ends inside of a verb"))?;
        if verb.letter == '%' {
            out.push('%');
            continue;
        }
        if verb.width.max(verb.precision).is_some_and(|width| width > WIDEST) {
            return Err(call.problem(format!("`format`: a field may be no wider than {WIDEST}")));
        }
        next = verb.argument.unwrap_or(next + 1);
        most = most.max(next);
        let value = next.checked_sub(1).and_then(|index| values.get(index));
        let value = value
            .ok_or_else(|| call.problem(format!("`format`: there is no argument {next} for `%{}`", verb.letter)))?;
        out.push_str(&verb.padded(verb.text(call, value)?));
    }
    if most < values.len() {
        return Err(call.problem("`format`: there are more arguments than verbs"));
    }
    Ok(out)
}
