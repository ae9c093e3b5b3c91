//! The fields of an object: what each must be, with all that are wrong told at once.
//!
//! What is taken for a text, a number or a truth value, and the words in which the rest is
//! refused, are those that clients of malwar 0.4.0 have seen.

use super::item::{Item, Step};
use super::json::Json;
use crate::error::field::FieldFault;

/// Things that are wrong with one object and told: more help nobody.
const ITEMS_MAX: usize = 100;

/// Reads the fields of one object in their order.
pub(in crate::api) struct Form<'a> {
    object: &'a Json,
    way: Vec<Step>,
    items: Vec<Item>,
}

impl<'a> Form<'a> {
    /// The fields of the body.
    pub(in crate::api) fn of_body(object: &'a Json) -> Self {
        Self::at(object, vec![Step::Name("body")])
    }

    /// The fields of an object that is found on `way`.
    pub(in crate::api) fn at(object: &'a Json, way: Vec<Step>) -> Self {
        Self { object, way, items: Vec::new() }
    }

    /// Fails when anything was wrong.
    pub(in crate::api) fn finish(self) -> Result<(), Vec<Item>> {
        if self.items.is_empty() { Ok(()) } else { Err(self.items) }
    }

    /// A text that must be there; empty when it is wrong, which [`Self::finish`] tells.
    pub(in crate::api) fn required(&mut self, name: &'static str) -> String {
        let Some(value) = self.object.member(name) else {
            self.note(Item::missing(&self.way_to(&[Step::Name(name)]), self.object));
            return String::new();
        };
        self.as_text(&[Step::Name(name)], value).unwrap_or_default()
    }

    /// A text that may be left out.
    pub(in crate::api) fn text(&mut self, name: &'static str) -> Option<String> {
        let value = self.object.member(name)?;
        self.as_text(&[Step::Name(name)], value)
    }

    /// A text that may be left out, or null, which says the same.
    pub(in crate::api) fn text_or_null(&mut self, name: &'static str) -> Option<String> {
        let value = self.given(name)?;
        self.as_text(&[Step::Name(name)], value)
    }

    /// A list of texts that may be left out.
    pub(in crate::api) fn texts(&mut self, name: &'static str) -> Option<Vec<String>> {
        let value = self.object.member(name)?;
        self.as_texts(name, value)
    }

    /// A list of texts that may be left out, or null.
    pub(in crate::api) fn texts_or_null(&mut self, name: &'static str) -> Option<Vec<String>> {
        let value = self.given(name)?;
        self.as_texts(name, value)
    }

    /// A truth value that may be left out.
    pub(in crate::api) fn truth(&mut self, name: &'static str) -> Option<bool> {
        let value = self.object.member(name)?;
        self.as_truth(name, value)
    }

    /// A truth value that may be left out, or null.
    pub(in crate::api) fn truth_or_null(&mut self, name: &'static str) -> Option<bool> {
        let value = self.given(name)?;
        self.as_truth(name, value)
    }

    /// A whole number that may be left out, or null.
    pub(in crate::api) fn whole_or_null(&mut self, name: &'static str) -> Option<i64> {
        let value = self.given(name)?;
        let way = self.way_to(&[Step::Name(name)]);
        whole(value).map_err(|(kind, why)| self.note(Item::new(kind, &way, why, value))).ok()
    }

    /// A list that must be there.
    pub(in crate::api) fn list(&mut self, name: &'static str) -> Option<&'a [Json]> {
        let way = self.way_to(&[Step::Name(name)]);
        match self.object.member(name) {
            None => self.note(Item::missing(&way, self.object)),
            Some(Json::List(items)) => return Some(items),
            Some(other) => self.note(Item::new("list_type", &way, NOT_A_LIST, other)),
        }
        None
    }

    /// Notes what else is wrong.
    pub(in crate::api) fn note(&mut self, item: Item) {
        if self.items.len() < ITEMS_MAX {
            self.items.push(item);
        }
    }

    fn given(&self, name: &str) -> Option<&'a Json> {
        self.object.member(name).filter(|value| **value != Json::Null)
    }

    fn way_to(&self, steps: &[Step]) -> Vec<Step> {
        [self.way.as_slice(), steps].concat()
    }

    fn as_text(&mut self, steps: &[Step], value: &Json) -> Option<String> {
        if let Json::Text(text) = value {
            return Some(text.clone());
        }
        let way = self.way_to(steps);
        self.note(Item::new("string_type", &way, "Input should be a valid string", value));
        None
    }

    fn as_texts(&mut self, name: &'static str, value: &Json) -> Option<Vec<String>> {
        let Json::List(items) = value else {
            let way = self.way_to(&[Step::Name(name)]);
            self.note(Item::new("list_type", &way, NOT_A_LIST, value));
            return None;
        };
        let text = |(index, item)| self.as_text(&[Step::Name(name), Step::Index(index)], item);
        let texts: Vec<Option<String>> = items.iter().enumerate().map(text).collect();
        texts.into_iter().collect()
    }

    fn as_truth(&mut self, name: &'static str, value: &Json) -> Option<bool> {
        let way = self.way_to(&[Step::Name(name)]);
        truth(value).map_err(|(kind, why)| self.note(Item::new(kind, &way, why, value))).ok()
    }
}

const NOT_A_LIST: &str = "Input should be a valid list";

/// What our own gate refuses about a field, as an item.
pub(in crate::api) fn refused(fault: &FieldFault, object: &Json, way: &[Step]) -> Item {
    let mut way = way.to_vec();
    way.push(Step::Name(fault.field));
    way.extend(fault.index.map(Step::Index));
    let value = object.member(fault.field);
    let value = match (value, fault.index) {
        (Some(Json::List(items)), Some(index)) => items.get(index),
        (value, _) => value,
    };
    let hint = fault.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    Item::refused(&way, &format!("{}{hint}", fault.why), value.unwrap_or(&Json::Null))
}

type Wrong = (&'static str, &'static str);

/// Lax, as clients have come to rely on: `"yes"`, `1`, `"off"`.
fn truth(value: &Json) -> Result<bool, Wrong> {
    const NONE: Wrong = ("bool_type", "Input should be a valid boolean");
    const NOT_ONE: Wrong =
        ("bool_parsing", "Input should be a valid boolean, unable to interpret input");
    match value {
        Json::Bool(truth) => Ok(*truth),
        Json::Number(number) => match number.as_f64() {
            Some(number) if number.fract() != 0.0 => Err(NONE),
            Some(0.0) => Ok(false),
            Some(1.0) => Ok(true),
            Some(_) | None => Err(NOT_ONE),
        },
        Json::Text(word) => match word.to_ascii_lowercase().as_str() {
            "1" | "on" | "t" | "true" | "y" | "yes" => Ok(true),
            "0" | "off" | "f" | "false" | "n" | "no" => Ok(false),
            _ => Err(NOT_ONE),
        },
        Json::Null | Json::List(_) | Json::Object(_) => Err(NONE),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "whole, and within what f64 holds exactly")]
fn whole(value: &Json) -> Result<i64, Wrong> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0; // 2^53
    const NONE: Wrong = ("int_type", "Input should be a valid integer");
    match value {
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(whole),
            (None, Some(number)) if number.fract() == 0.0 && number.abs() <= EXACT_MAX => {
                Ok(number as i64)
            }
            (None, Some(number)) if number.fract() != 0.0 => Err((
                "int_from_float",
                "Input should be a valid integer, got a number with a fractional part",
            )),
            (None, _) => Err(("int_parsing_size", "Unable to parse input string as an integer")),
        },
        Json::Text(word) => integer(word),
        Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_) => Err(NONE),
    }
}

/// A whole number that is written as a text.
pub(in crate::api) fn integer(word: &str) -> Result<i64, Wrong> {
    word.trim().parse().map_err(|_| {
        ("int_parsing", "Input should be a valid integer, unable to parse string as an integer")
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    #[test]
    fn truth_and_numbers_are_taken_as_laxly_as_before_and_no_more() {
        for (text, expected) in [
            ("true", Ok(true)),
            ("1", Ok(true)),
            ("0.0", Ok(false)),
            (r#""YES""#, Ok(true)),
            (r#""off""#, Ok(false)),
            ("2", Err("bool_parsing")),
            ("1.5", Err("bool_type")),
            (r#""maybe""#, Err("bool_parsing")),
            ("null", Err("bool_type")),
            ("[]", Err("bool_type")),
        ] {
            let got = truth(&parse(text).unwrap()).map_err(|wrong| wrong.0);
            assert_eq!(got, expected, "{text}");
        }
        for (text, expected) in [
            ("7", Ok(7)),
            ("-7.0", Ok(-7)),
            (r#"" 7 ""#, Ok(7)),
            ("7.5", Err("int_from_float")),
            (r#""7.0""#, Err("int_parsing")),
            ("99999999999999999999", Err("int_parsing_size")),
            ("true", Err("int_type")),
            ("{}", Err("int_type")),
        ] {
            let got = whole(&parse(text).unwrap()).map_err(|wrong| wrong.0);
            assert_eq!(got, expected, "{text}");
        }
    }
}
