//! What variables of a shell script hold, as far as literals tell.

use std::collections::HashMap;

/// Most variables remembered in one block.
const VARIABLES_MAX: usize = 256;
/// Longest value remembered, in bytes: a URL, a path, a piece of a command.
const VALUE_MAX: usize = 256;
/// Bytes that values may add to a block besides its own size.
const GROWTH_FREE: usize = 4 * 1024;

/// The variables of one block, in the order of its lines.
pub(super) struct Variables {
    values: HashMap<String, Option<String>>,
    growth_left: usize,
}

impl Variables {
    /// None yet, for a block of `size` bytes.
    pub(super) fn for_block(size: usize) -> Self {
        Self { values: HashMap::new(), growth_left: size + GROWTH_FREE }
    }

    /// Whether something was assigned, known or not.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The value to write in place of a use; none when it is unknown or the block has grown
    /// enough: `$a` is 2 bytes, its value may be 256.
    pub(super) fn spend(&mut self, name: &str) -> Option<String> {
        let value = self.values.get(name)?.as_ref()?;
        self.growth_left = self.growth_left.checked_sub(value.len())?;
        Some(value.clone())
    }

    /// Remembers what stands right of `name=`.
    pub(super) fn assign(&mut self, name: &str, word: &str) {
        if self.values.len() >= VARIABLES_MAX && !self.knows(name) {
            return;
        }
        let value = if word.len() <= VALUE_MAX { self.resolve(word) } else { None };
        self.values.insert(name.to_owned(), value);
    }

    /// A word without quotes and with the variables in it replaced; none when it is not literal.
    fn resolve(&self, word: &str) -> Option<String> {
        if let Some(inner) = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            return Some(inner.to_owned());
        }
        let mut value = String::new();
        let mut rest = word;
        while let Some(special) = rest.find(['$', '`', '"', '\'', '\\']) {
            let (head, tail) = rest.split_at_checked(special)?;
            value.push_str(head);
            rest = tail.get(1..)?;
            match tail.chars().next()? {
                '$' => {
                    let (name, after) = name(rest)?;
                    value.push_str(self.values.get(name)?.as_deref()?);
                    rest = after;
                }
                '"' | '\'' => {}
                _ => return None,
            }
        }
        value.push_str(rest);
        (value.len() <= VALUE_MAX).then_some(value)
    }
}

/// The name in `x…` or `{x}…`, and what follows.
fn name(text: &str) -> Option<(&str, &str)> {
    if let Some(braced) = text.strip_prefix('{') {
        return braced.split_once('}');
    }
    let end = text.find(|char: char| !char.is_ascii_alphanumeric() && char != '_');
    text.split_at_checked(end.unwrap_or(text.len())).filter(|(name, _)| !name.is_empty())
}
