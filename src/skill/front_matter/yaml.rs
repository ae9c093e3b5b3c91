//! YAML (JSON, too) of strangers, read event by event within bounds.

use super::place::FRONT_MATTER_BYTES_MAX;
use saphyr_parser::Event;
use saphyr_parser::Parser;

/// Mappings and lists inside each other. Real front matter has three.
const DEPTH_MAX: usize = 16;

/// Scalars, mappings and lists. Real front matter has some dozens.
const EVENTS_MAX: usize = 2_000;

/// Bytes of a key that are kept.
const KEY_BYTES_MAX: usize = 256;

/// What is found; keys are the way from the top down, elements of a list have their list's.
pub(super) enum Said<'a> {
    /// A key of a mapping.
    Key(&'a [String]),
    /// A scalar value.
    Value(&'a [String], &'a str),
}

/// Where reading stopped before the end.
pub(super) struct Stop {
    /// The line in the YAML, from 1, if it breaks there.
    pub line: Option<usize>,
    /// In words.
    pub why: String,
}

/// Reads YAML and tells all that it says, up to where it breaks or a bound is.
pub(super) fn read(yaml: &str, mut tell: impl FnMut(Said<'_>)) -> Result<(), Stop> {
    let cut = clip(yaml, FRONT_MATTER_BYTES_MAX);
    let mut walk = Walk::default();
    for (count, event) in Parser::new_from_str(cut).enumerate() {
        if count >= EVENTS_MAX {
            return Err(stop(format!("YAML has more than {EVENTS_MAX} parts")));
        }
        let (event, _) = event.map_err(|broken| Stop {
            line: Some(broken.marker().line()),
            why: broken.info().to_owned(),
        })?;
        match event {
            Event::DocumentEnd | Event::StreamEnd => break,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
            Event::Alias(_) => return Err(stop("YAML uses aliases".to_owned())),
            Event::Scalar(_, _, 1.., _)
            | Event::SequenceStart(1.., _)
            | Event::MappingStart(1.., _) => {
                return Err(stop("YAML uses anchors".to_owned()));
            }
            Event::Scalar(text, ..) => walk.scalar(&text, &mut tell),
            Event::SequenceStart(..) => walk.enter(Frame::List)?,
            Event::MappingStart(..) => walk.enter(Frame::Key)?,
            Event::SequenceEnd | Event::MappingEnd => walk.leave(),
        }
    }
    if cut.len() < yaml.len() {
        return Err(stop(format!("YAML is longer than {FRONT_MATTER_BYTES_MAX} bytes")));
    }
    Ok(())
}

/// The first bytes of a text, as many as are asked for, in whole characters.
pub(super) fn clip(text: &str, bytes: usize) -> &str {
    let mut cuts = (0..=bytes.min(text.len())).rev().take(4); // a character has four at most
    cuts.find_map(|end| text.get(..end)).unwrap_or("")
}

fn stop(why: String) -> Stop {
    Stop { line: None, why }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// A mapping; a key comes next.
    Key,
    /// A mapping; the value of the last key comes next.
    Value,
    List,
}

/// The way from the top to the event at hand.
#[derive(Default)]
struct Walk {
    frames: Vec<Frame>,
    keys: Vec<String>,
}

impl Walk {
    fn scalar(&mut self, text: &str, tell: &mut impl FnMut(Said<'_>)) {
        if let Some(frame @ Frame::Key) = self.frames.last_mut() {
            *frame = Frame::Value;
            self.keys.push(clip(text, KEY_BYTES_MAX).to_owned());
            tell(Said::Key(&self.keys));
        } else {
            tell(Said::Value(&self.keys, text));
            self.value_done();
        }
    }

    fn enter(&mut self, frame: Frame) -> Result<(), Stop> {
        if self.frames.len() >= DEPTH_MAX {
            return Err(stop(format!("YAML nests deeper than {DEPTH_MAX}")));
        }
        if self.frames.last() == Some(&Frame::Key) {
            return Err(stop("YAML has a key that is not a word".to_owned()));
        }
        self.frames.push(frame);
        Ok(())
    }

    fn leave(&mut self) {
        self.frames.pop();
        self.value_done();
    }

    fn value_done(&mut self) {
        if let Some(frame @ Frame::Value) = self.frames.last_mut() {
            *frame = Frame::Key;
            self.keys.pop();
        }
    }
}

/// What lines say by themselves when the YAML around them is broken: `key: value` at the margin,
/// with the indented lines or the list below it.
pub(super) fn lines(yaml: &str, mut tell: impl FnMut(Said<'_>)) {
    let mut keys: [String; 1] = [String::new()];
    let mut value = String::new();
    let mut known = false;
    for line in clip(yaml, FRONT_MATTER_BYTES_MAX).split(['\r', '\n']) {
        let item = line.trim_start().strip_prefix("- ");
        if let (Some(item), true) = (item, known) {
            tell(Said::Value(&keys, unquoted(item)));
        } else if line.starts_with([' ', '\t']) {
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(line.trim());
        } else if let Some((key, text)) = key_line(line) {
            flush(&keys, &mut value, known, &mut tell);
            keys = [key.to_owned()];
            known = true;
            tell(Said::Key(&keys));
            let is_block = matches!(text.trim_end_matches(['-', '+']), ">" | "|");
            value.push_str(if is_block { "" } else { text });
        }
    }
    flush(&keys, &mut value, known, &mut tell);
}

fn flush(keys: &[String], value: &mut String, known: bool, tell: &mut impl FnMut(Said<'_>)) {
    if known && !value.is_empty() {
        tell(Said::Value(keys, unquoted(value)));
    }
    value.clear();
}

fn key_line(line: &str) -> Option<(&str, &str)> {
    let (key, text) = line.split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fits = !key.is_empty() && key.len() <= KEY_BYTES_MAX && key.chars().all(is_word);
    let text = text.trim();
    // `key: &anchor value`
    let anchored = text.strip_prefix('&').and_then(|text| text.split_once([' ', '\t']));
    fits.then_some((key, anchored.map_or(text, |(_, text)| text.trim_start())))
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inside = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}
