//! All integration tests, one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test stops where it fails, and its rooms open to each other only"
)]

mod tree;
mod scratch;
mod source;
mod paths;
mod layering;
mod tidy;
mod traces;
mod shell_words;
mod transcript;
mod soundness;
mod hostile_inputs;
mod cli;
mod corpus;
mod cron;
mod cron_walk;
mod hostile_text;
mod json_schema;
mod original_database;
mod report;
mod scans;
mod storage;
mod kept_scans;
mod world;
mod api_world;
mod replay;
mod api;
mod api_hostile;
mod api_lists;
mod api_runs;
mod api_schedules;
mod api_keys;
mod curl;
mod run_store;
mod job_store;
mod engine;
mod daylight;
mod timer;
mod simulate;
mod simulated_process;
mod simulated_truth;
mod room;
mod web;
mod net_guard;
mod net_tls;
mod net_bounds;
mod crawler;
mod url_targets;
mod url_schedules;
mod schedule;
mod server;
mod doctor;
mod judging_sources;
mod gate;
mod metrics;
mod deployment;
mod model;
mod llm;
mod llm_asking;
mod llm_server;
