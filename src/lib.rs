//! malwar: tells people whether an agent skill is safe.
//!
//! The modules stand in the order of the house's floors; a module uses only modules above it
//! in this list (`tests/it/layering.rs` holds it to that).

// Ground: what every room stands on.
pub mod error;
pub mod hex;
pub mod clock;
pub mod threads;
// Words: values; no I/O.
pub mod glyph;
pub mod skill;
pub mod indicator;
pub mod finding;
pub mod verdict;
// Outside: the only rooms that touch the network and read the files to be scanned.
pub mod net;
pub mod target;
// Judgement: four opinions, one verdict.
pub mod layers;
pub mod scan;
pub mod pipeline;
pub mod record;
// Memory: what is kept, and what happens again.
pub mod storage;
pub mod scheduler;
// Faces: how it looks from outside.
pub mod wire;
pub mod report;
// Doors: who may come in.
pub mod api;
pub mod config;
pub mod server;
pub mod cli;
