//! The HTTP API: from what a client asks to what it is answered, without a socket.

pub mod asked;
pub mod limits;
pub mod reply;
