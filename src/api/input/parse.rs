//! Reads JSON (RFC 8259) in bounded depth; what is wrong is told in the words of malwar 0.4.0.
//!
//! Those are the words of Python's decoder, which clients have seen: `Expecting value` at byte 9.

use super::json::Json;
use serde_json::Number;

/// Values inside each other: no request of ours needs ten.
const DEPTH_MAX: usize = 64;
/// Values in one text: a batch of a hundred scans has a thousand. A value takes more memory than
/// the byte or two that it is written in.
const VALUES_MAX: usize = 16_384;

/// Why a text is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::api) struct NotJson {
    /// The byte at which that shows.
    pub(in crate::api) at: usize,
    /// Why.
    pub(in crate::api) why: &'static str,
}

/// Reads a whole text as one value.
pub(in crate::api) fn parse(text: &str) -> Result<Json, NotJson> {
    let mut reader = Reader { text, at: 0, values_left: VALUES_MAX };
    reader.blank();
    let value = reader.value(DEPTH_MAX)?;
    reader.blank();
    if reader.at < text.len() { Err(reader.wrong("Extra data")) } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    values_left: usize,
}

type Read<T> = Result<T, NotJson>;

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn wrong(&self, why: &'static str) -> NotJson {
        NotJson { at: self.at, why }
    }

    fn blank(&mut self) {
        while matches!(self.next(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Goes on behind `byte` if that is next.
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self, depth: usize) -> Read<Json> {
        self.values_left =
            self.values_left.checked_sub(1).ok_or_else(|| self.wrong("Too many values"))?;
        for (word, value) in
            [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))]
        {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        match self.next() {
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'[' | b'{') if depth == 0 => Err(self.wrong("Nested too deeply")),
            Some(b'[') => self.list(depth - 1),
            Some(b'{') => self.object(depth - 1),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.wrong("Expecting value")),
        }
    }

    fn list(&mut self, depth: usize) -> Read<Json> {
        let mut items = Vec::new();
        self.at += 1;
        self.blank();
        if self.takes(b']') {
            return Ok(Json::List(items));
        }
        loop {
            self.blank();
            items.push(self.value(depth)?);
            self.blank();
            if self.takes(b']') {
                return Ok(Json::List(items));
            }
            if !self.takes(b',') {
                return Err(self.wrong("Expecting ',' delimiter"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read<Json> {
        let mut members: Vec<(String, Json)> = Vec::new();
        self.at += 1;
        self.blank();
        if self.takes(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.blank();
            if self.next() != Some(b'"') {
                return Err(self.wrong("Expecting property name enclosed in double quotes"));
            }
            let name = self.string()?;
            self.blank();
            if !self.takes(b':') {
                return Err(self.wrong("Expecting ':' delimiter"));
            }
            self.blank();
            let value = self.value(depth)?;
            put(&mut members, name, value).map_err(|why| self.wrong(why))?;
            self.blank();
            if self.takes(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.takes(b',') {
                return Err(self.wrong("Expecting ',' delimiter"));
            }
        }
    }

    fn number(&mut self) -> Read<Json> {
        let start = self.at;
        self.takes(b'-');
        if !self.takes(b'0') && self.digits() == 0 {
            self.at = start;
            return Err(self.wrong("Expecting value"));
        }
        let before = self.at;
        if self.takes(b'.') && self.digits() == 0 {
            self.at = before; // as Python reads it: the number ended before the point
        }
        let before = self.at;
        if self.takes(b'e') || self.takes(b'E') {
            let _ = self.takes(b'+') || self.takes(b'-');
            if self.digits() == 0 {
                self.at = before;
            }
        }
        let digits = self.text.get(start..self.at).unwrap_or_default();
        let number: Result<Number, _> = digits.parse();
        number.map(Json::Number).map_err(|_| NotJson { at: start, why: "Number out of range" })
    }

    fn digits(&mut self) -> usize {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        count
    }

    fn string(&mut self) -> Read<String> {
        let start = self.at;
        let unterminated = NotJson { at: start, why: "Unterminated string starting at" };
        self.at += 1;
        let mut text = String::new();
        loop {
            let plain = |byte: &u8| *byte != b'"' && *byte != b'\\' && *byte >= b' ';
            let count = self.rest().bytes().take_while(plain).count();
            text.push_str(self.rest().get(..count).unwrap_or_default());
            self.at += count;
            match self.next() {
                None => return Err(unterminated),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape().ok_or(unterminated.clone())??),
                Some(_) => return Err(self.wrong("Invalid control character at")),
            }
        }
    }

    /// One escape; none when the text ends in it.
    fn escape(&mut self) -> Option<Read<char>> {
        let start = self.at;
        let escaped = *self.text.as_bytes().get(start + 1)?;
        let plain = match escaped {
            b'"' | b'\\' | b'/' => Some(char::from(escaped)),
            b'b' => Some('\u{8}'),
            b'f' => Some('\u{c}'),
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'u' => None,
            _ => return Some(Err(NotJson { at: start, why: "Invalid \\escape" })),
        };
        if let Some(plain) = plain {
            self.at = start + 2;
            return Some(Ok(plain));
        }
        let wrong = |why| Some(Err(NotJson { at: start + 1, why }));
        let Some(first) = self.unit(start) else { return wrong("Invalid \\uXXXX escape") };
        self.at = start + 6;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first)
            && let Some(second) = self.unit(self.at)
            && (0xdc00..0xe000).contains(&second)
        {
            units.push(second);
            self.at += 6;
        }
        match char::decode_utf16(units).next() {
            Some(Ok(c)) => Some(Ok(c)),
            // No text has it, whatever Python takes it for.
            Some(Err(_)) | None => wrong("Unpaired surrogate"),
        }
    }

    /// The UTF-16 unit of the `\u` and four digits that begin at `at`.
    fn unit(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let are_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        are_hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    }
}

/// Members of one object: each is looked up among those before it.
const MEMBERS_MAX: usize = 256;

fn put(members: &mut Vec<(String, Json)>, name: String, value: Json) -> Result<(), &'static str> {
    let count = members.len();
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some(member) => member.1 = value,
        None if count == MEMBERS_MAX => return Err("Too many members"),
        None => members.push((name, value)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_json_is_told_in_the_old_words() {
        for (text, at, why) in [
            ("", 0, "Expecting value"),
            (r#"{"name": "#, 9, "Expecting value"),
            (r#"{"name":"a",}"#, 12, "Expecting property name enclosed in double quotes"),
            ("{", 1, "Expecting property name enclosed in double quotes"),
            (r#"{"a" 1}"#, 5, "Expecting ':' delimiter"),
            (r#"{"a":1"#, 6, "Expecting ',' delimiter"),
            ("[1 2]", 3, "Expecting ',' delimiter"),
            ("[1,]", 3, "Expecting value"),
            (r#"{"a":"b"#, 5, "Unterminated string starting at"),
            (r#""a\"#, 0, "Unterminated string starting at"),
            ("\"a\nb\"", 2, "Invalid control character at"),
            (r#""\x""#, 1, "Invalid \\escape"),
            (r#""\u12g4""#, 2, "Invalid \\uXXXX escape"),
            (r#""\ud800""#, 2, "Unpaired surrogate"),
            (r#""\udc00\ud800""#, 2, "Unpaired surrogate"),
            ("1 2", 2, "Extra data"),
            ("01", 1, "Extra data"),
            ("1.", 1, "Extra data"),
            ("-", 0, "Expecting value"),
            ("NaN", 0, "Expecting value"),
            ("1e999", 0, "Number out of range"),
        ] {
            assert_eq!(parse(text), Err(NotJson { at, why }), "{text}");
        }
    }

    #[test]
    fn depth_members_and_values_have_a_bound() {
        let long = |count: usize| parse(&format!("[{}0]", "0,".repeat(count - 2)));
        assert!(long(VALUES_MAX).is_ok() && long(VALUES_MAX + 1).is_err());
        let nested = |depth: usize| parse(&("[".repeat(depth) + &"]".repeat(depth)));
        assert!(nested(64).is_ok() && nested(65).is_err() && nested(1 << 20).is_err());
        let wide = |count: usize| {
            let members: Vec<String> = (0..count).map(|n| format!("\"{n}\":0")).collect();
            parse(&format!("{{{}}}", members.join(",")))
        };
        assert!(wide(256).is_ok() && wide(257).is_err());
    }

    #[test]
    fn members_stay_in_their_order_and_the_last_of_one_name_counts() {
        let read = parse(r#" {"b":1,"a":[true,null,"ä\n\ud83d\ude00"],"b":-2.5e1} "#).unwrap();
        assert_eq!(read.compact(), r#"{"b":-25.0,"a":[true,null,"ä\n😀"]}"#);
        assert_eq!(parse("{}").unwrap().compact(), "{}");
        assert_eq!(parse("[]").unwrap().compact(), "[]");
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_another_writes_is_read_and_written_back(value in any_value()) {
            let read = parse(&value.to_string()).unwrap();
            let back: serde_json::Value = serde_json::from_str(&read.compact()).unwrap();
            prop_assert_eq!(back, value);
        }

        #[test]
        fn what_one_reads_the_other_reads(text in r#"[\[\]{}",:0-9eE+.\-\\ua-f \n]{0,24}"#) {
            let ours = parse(&text);
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{} {:?} {:?}", text, ours, theirs);
        }
    }
}
