//! The one table of routes: everything that depends on which there are is derived from it.

use super::ahead;
use super::docs;
use super::health;
use super::metrics;
use super::openapi;
use super::role::Permission::{ScanCreate, ScanRead, ScheduleManage, ScheduleRead};
use super::route::Gives::{Nothing, One, Several, Text};
use super::route::Route;
use super::rules;
use super::runs;
use super::scans;
use super::schedules;

/// Everything that can be asked. Of two patterns that a path fits, the first counts.
pub const ROUTES: &[Route] = &[
    Route::get("/api/v1/health", health::health)
        .told("tells that the server lives")
        .gives(200, One("Health"))
        .uncounted(),
    Route::get("/healthz", health::health)
        .told("tells that the server lives")
        .gives(200, One("Health"))
        .uncounted(),
    Route::get("/api/v1/ready", health::ready)
        .told("tells whether the database can be written, and the timer ticks")
        .gives(200, One("Ready")),
    Route::get("/readyz", health::ready)
        .told("tells whether the database can be written, and the timer ticks")
        .gives(200, One("Ready")),
    Route::get("/api/v1/schedules", schedules::list)
        .told("lists schedules, the newest first")
        .needs(ScheduleRead)
        .gives(200, Several("Schedule"))
        .paged(),
    Route::post("/api/v1/schedules", schedules::create)
        .told("makes a schedule")
        .needs(ScheduleManage)
        .takes("NewSchedule")
        .gives(201, One("Schedule")),
    Route::post("/api/v1/schedules/preview", ahead::preview)
        .told("tells what an expression means, and when it is due")
        .needs(ScheduleRead)
        .takes("NewPreview")
        .gives(200, One("Preview")),
    Route::get("/api/v1/schedules/{job_id}", schedules::show)
        .told("shows a schedule with its last 20 runs")
        .needs(ScheduleRead)
        .gives(200, One("ScheduleWithRuns"))
        .also(&[304]),
    Route::new("PUT", "/api/v1/schedules/{job_id}", schedules::update)
        .told("changes what is named of a schedule, and leaves the rest")
        .needs(ScheduleManage)
        .takes("ScheduleChange")
        .gives(200, One("Schedule"))
        .also(&[400, 412]),
    Route::new("DELETE", "/api/v1/schedules/{job_id}", schedules::delete)
        .told("deletes a schedule and its runs; its scans stay")
        .needs(ScheduleManage)
        .gives(204, Nothing)
        .also(&[412]),
    Route::post("/api/v1/schedules/{job_id}/run", runs::run)
        .told("runs a schedule now, and waits for the end")
        .needs(ScheduleManage)
        .gives(200, One("Run"))
        .also(&[202, 409]),
    Route::post("/api/v1/schedules/{job_id}/pause", ahead::pause)
        .told("keeps a schedule from running by itself for a while")
        .needs(ScheduleManage)
        .may_take("Pause")
        .gives(200, One("Schedule")),
    Route::post("/api/v1/schedules/{job_id}/resume", ahead::resume)
        .told("ends a pause, and enables a schedule that was off")
        .needs(ScheduleManage)
        .gives(200, One("Schedule")),
    Route::get("/api/v1/schedules/{job_id}/runs", runs::of_schedule)
        .told("lists the runs of a schedule, the newest first")
        .needs(ScheduleRead)
        .gives(200, Several("Run"))
        .paged(),
    Route::get("/api/v1/schedules/{job_id}/changes", runs::changes)
        .told("lists what its runs found to be different, the newest first")
        .needs(ScheduleRead)
        .gives(200, Several("Change"))
        .paged(),
    Route::get("/api/v1/runs/{run_id}", runs::show)
        .told("shows a run")
        .needs(ScheduleRead)
        .gives(200, One("Run")),
    Route::post("/api/v1/runs/{run_id}/cancel", runs::cancel)
        .told("takes a run back that is not over")
        .needs(ScheduleManage)
        .gives(200, One("Run"))
        .also(&[409]),
    Route::post("/api/v1/scan", scans::scan)
        .told("scans a document, and keeps what it found")
        .needs(ScanCreate)
        .takes("NewScan")
        .gives(200, One("Scan"))
        .also(&[400]),
    Route::post("/api/v1/scan/batch", scans::batch)
        .told("scans up to 100 documents, and keeps all or nothing")
        .needs(ScanCreate)
        .takes("NewScans")
        .gives(200, Several("Scan"))
        .also(&[400]),
    Route::get("/api/v1/scan/{scan_id}", scans::show)
        .told("shows a scan with every finding")
        .needs(ScanRead)
        .gives(200, One("Scan")),
    Route::get("/api/v1/scan/{scan_id}/sarif", scans::sarif)
        .told("shows a scan as a SARIF 2.1.0 log")
        .needs(ScanRead)
        .gives(200, One("Sarif")),
    Route::get("/api/v1/scans", scans::list)
        .told("lists scans, the newest first")
        .needs(ScanRead)
        .gives(200, Several("ScanLine"))
        .paged(),
    Route::get("/api/v1/rules", rules::list)
        .told("lists every rule")
        .needs(ScanRead)
        .gives(200, Several("Rule")),
    Route::get("/metrics", metrics::page)
        .told("tells a monitoring system how things stand, in the text format of Prometheus")
        .needs(ScheduleRead)
        .gives(200, Text("text/plain")),
    Route::get("/openapi.json", openapi::document)
        .told("describes this API for programs")
        .gives(200, One("OpenApi")),
    Route::get("/api/openapi.json", openapi::document)
        .told("the same, where malwar 0.4.0 has it")
        .gives(200, One("OpenApi")),
    Route::get("/docs", docs::page)
        .told("describes this API for people")
        .gives(200, Text("text/html")),
    Route::get("/api/docs", docs::page)
        .told("the same, where malwar 0.4.0 has it")
        .gives(200, Text("text/html")),
];

/// The routes whose pattern a path fits, and what stands for the names in it.
pub(super) fn fitting(path: &str) -> Vec<(&'static Route, Vec<&str>)> {
    ROUTES.iter().filter_map(|route| Some((route, parts(route.pattern, path)?))).collect()
}

/// The methods of the routes that a path fits, each once, as `Allow` lists them.
pub(super) fn methods(fitting: &[(&'static Route, Vec<&str>)]) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for (route, _) in fitting {
        let with_head: &[&str] =
            if route.method == "GET" { &["GET", "HEAD"] } else { &[route.method] };
        methods.extend(
            with_head.iter().filter(|method| !methods.contains(method)).collect::<Vec<_>>(),
        );
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

fn parts<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut named = Vec::new();
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(named),
            (Some(known), Some(part)) if known.starts_with('{') && !part.is_empty() => {
                named.push(part);
            }
            (Some(known), Some(part)) if known == part => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_the_patterns_that_it_should() {
        for (path, patterns, methods) in [
            ("/api/v1/schedules", &["/api/v1/schedules"][..], "GET, HEAD, POST, OPTIONS"),
            (
                "/api/v1/schedules/preview",
                &["/api/v1/schedules/preview", "/api/v1/schedules/{job_id}"],
                "POST, GET, HEAD, PUT, DELETE, OPTIONS",
            ),
            ("/api/v1/scan/x/sarif", &["/api/v1/scan/{scan_id}/sarif"], "GET, HEAD, OPTIONS"),
            ("/api/v1/schedules/", &[], "OPTIONS"),
            ("//api/v1/schedules", &[], "OPTIONS"),
            ("/", &[], "OPTIONS"),
            ("", &[], "OPTIONS"),
        ] {
            let fitting = fitting(path);
            let mut found: Vec<&str> = fitting.iter().map(|(route, _)| route.pattern).collect();
            found.dedup();
            assert_eq!(found, patterns, "{path}");
            assert_eq!(super::methods(&fitting), methods, "{path}");
        }
    }

    #[test]
    fn every_route_stands_once_and_says_what_it_does() {
        let mut seen = std::collections::BTreeSet::new();
        for route in ROUTES {
            assert!(seen.insert((route.method, route.pattern)), "{}", route.pattern);
            assert!(!route.summary.is_empty(), "{}", route.pattern);
        }
    }
}
