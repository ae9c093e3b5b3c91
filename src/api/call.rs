//! One request on its way to its route.

use super::asked::Asked;

/// One request, and what is known of it so far.
#[derive(Debug)]
pub struct Call<'a> {
    /// As it was read.
    pub asked: &'a Asked,
}
