//! A database of malwar 0.4.0 (Python): ours goes on with it, and it goes on with ours.

use crate::scratch::Scratch;
use malwar::finding::{Category, LayerId, Severity};
use malwar::layers::Outcome;
use malwar::layers::threat_intel::seed;
use malwar::scan::ScanId;
use malwar::storage::Db;
use malwar::storage::health;
use malwar::storage::migrations::{Migrated, NEWEST};
use malwar::storage::moment::Moment;
use malwar::storage::scans;
use malwar::storage::signatures;
use malwar::verdict::Verdict;
use rusqlite::Connection;
use std::path::PathBuf;

/// Its tables, as far as they are known: no strict types, no checks, naive defaults for times.
const TABLES: &str = "
    create table schema_migrations (version integer primary key, name text not null,
        applied_at text not null default (datetime('now')));
    create table campaigns (id text primary key, name text not null, description text not null,
        first_seen text not null, last_seen text not null, attributed_to text,
        iocs text default '[]', total_skills_affected integer default 0,
        status text not null default 'active', created_at text not null default (datetime('now')),
        updated_at text not null default (datetime('now')));
    create table scans (id text primary key, target text not null, skill_name text,
        skill_author text, skill_sha256 text, status text not null default 'pending',
        risk_score integer default 0, overall_severity text default 'info',
        verdict text default 'CLEAN', layers_executed text default '[]', errors text default '[]',
        started_at text not null, completed_at text, duration_ms integer,
        created_at text not null default (datetime('now')));
    create table findings (id text primary key,
        scan_id text not null references scans(id) on delete cascade, rule_id text not null,
        title text not null, description text not null, severity text not null,
        confidence real not null, category text not null, detector_layer text not null,
        line_start integer, line_end integer, snippet text, evidence text default '[]',
        ioc_values text default '[]', remediation text default '',
        detected_at text not null default (datetime('now')));
    create table signatures (id text primary key, name text not null, description text not null,
        severity text not null, category text not null, pattern_type text not null,
        pattern_value text not null, ioc_type text, campaign_id text references campaigns(id),
        source text not null default 'manual', enabled integer not null default 1,
        created_at text not null default (datetime('now')),
        updated_at text not null default (datetime('now')));
    create table api_keys (id text primary key, key_hash text not null unique, name text not null,
        role text not null default 'scanner', created_at text not null default (datetime('now')),
        last_used text, is_active integer not null default 1);
    create table scheduled_jobs (id text primary key, name text not null,
        target_path text not null, schedule text not null,
        layers text not null default 'rule_engine,url_crawler,llm_analyzer,threat_intel',
        enabled integer not null default 1, last_run text, next_run text,
        created_at text not null default (datetime('now')));
    create table job_runs (id text primary key,
        job_id text not null references scheduled_jobs(id) on delete cascade, scan_id text,
        status text not null default 'pending', verdict text, risk_score integer, error text,
        started_at text not null default (datetime('now')), completed_at text);
    create index idx_scheduled_jobs_next_run on scheduled_jobs(next_run);
    create index idx_job_runs_job_id on job_runs(job_id);
";

const ROWS: &str = "
    insert into schema_migrations (version, name) values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'),
        (5, 'e');
    insert into campaigns (id, name, description, first_seen, last_seen, total_skills_affected)
        values ('campaign-clawhavoc-001', 'ClawHavoc', 'its own words', '2026-01-15',
        '2026-02-10', 824);
    insert into signatures (id, name, description, severity, category, pattern_type,
        pattern_value, ioc_type, campaign_id, source, enabled) values
        ('sig-clawhavoc-github', 'theirs', 'd', 'critical', 'known_malware', 'exact',
         'Ddoy233/openclawcli', 'url', 'campaign-clawhavoc-001', 'clawhavoc', 1),
        ('sig-shadowpkg-crossenv', 'theirs', 'd', 'high', 'known_malware', 'exact', 'crossenv',
         'hash', null, 'shadowpkg', 0),
        ('mine', 'Our own', 'd', 'high', 'known_malware', 'exact', '203.0.113.9', 'ip', null,
         'manual', 1);
    insert into scans values ('scan00000001', '/s/SKILL.md', 'A', 'B', 'ff', 'completed', 92,
        'critical', 'MALICIOUS', '[\"rule_engine\", \"threat_intel\"]', '[]',
        '2026-02-20T10:00:00.123456+00:00', '2026-02-20T10:00:01+00:00', 877,
        '2026-02-20 10:00:01');
    insert into findings (id, scan_id, rule_id, title, description, severity, confidence,
        category, detector_layer, line_start, line_end, snippet, evidence, ioc_values,
        remediation) values ('MALWAR-OBF-001-L27', 'scan00000001', 'MALWAR-OBF-001', 't', 'd',
        'critical', 0.92, 'obfuscated_command', 'rule_engine', 27, 27, 'echo x', '[\"e\"]', '[]',
        'r');
    insert into scheduled_jobs values
        ('sched-aaaaaaaaaaaa', 'nightly', '/s/SKILL.md', '0 2 * * *', 'rule_engine,threat_intel',
         1, '2026-02-20T02:00:07.000001+00:00', '2026-02-21T02:00:00+00:00',
         '2026-02-01T00:00:00+00:00'),
        ('sched-bbbbbbbbbbbb', 'off', '/t', '* * * * *', '', 0, null, null,
         '2026-02-02T00:00:00+00:00');
    insert into job_runs values
        ('run000000001', 'sched-aaaaaaaaaaaa', 'scan00000001', 'completed', 'MALICIOUS', 92, null,
         '2026-02-20T02:00:00+00:00', '2026-02-20T02:00:07+00:00'),
        ('run000000002', 'sched-aaaaaaaaaaaa', null, 'running', null, null, null,
         '2026-02-20T02:00:00+00:00', null);
";

/// A file as the original leaves it.
fn original(room: &Scratch) -> PathBuf {
    let path = room.path("malwar.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(TABLES).unwrap();
    connection.execute_batch(ROWS).unwrap();
    path
}

/// Every row of the original's tables, in its own columns.
fn dump(path: &PathBuf) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let tables = [
        ("scans", "id, target, status, risk_score, verdict, layers_executed, created_at"),
        ("findings", "id, scan_id, rule_id, confidence, line_start, evidence"),
        (
            "scheduled_jobs",
            "id, name, target_path, schedule, layers, enabled, last_run, next_run, created_at",
        ),
        (
            "job_runs",
            "id, job_id, scan_id, status, verdict, risk_score, error, started_at, completed_at",
        ),
        ("schema_migrations", "version, name"),
    ];
    let mut rows = Vec::new();
    for (table, columns) in tables {
        let sql = format!("SELECT {columns} FROM {table} ORDER BY rowid");
        let mut statement = connection.prepare(&sql).unwrap();
        let count = statement.column_count();
        let found = statement.query_map([], |row| {
            let cells: Vec<String> = (0..count)
                .map(|n| format!("{:?}", row.get::<_, rusqlite::types::Value>(n).unwrap()))
                .collect();
            Ok(format!("{table}: {}", cells.join(" ")))
        });
        rows.extend(found.unwrap().map(Result::unwrap));
    }
    rows
}

#[test]
fn its_rows_stay_as_they_were_and_get_our_defaults() {
    let room = Scratch::new();
    let path = original(&room);
    let before = dump(&path);
    let db = Db::open(&path).unwrap();
    assert_eq!(db.migrated(), Migrated { from: 0, to: NEWEST, adopted: true });
    assert_eq!(health::faults(&db).unwrap(), Vec::<String>::new());
    let job = db
        .read("test", |tx| {
            let job = "SELECT timezone, overlap, missed, retries, timeout_seconds, include, \
                       revision, next_run FROM scheduled_jobs WHERE enabled = 1";
            Ok(tx.query_row(job, [], |row| {
                let texts: (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let numbers: (u32, u32) = (row.get(3)?, row.get(4)?);
                let rest: (String, u32, Moment) = (row.get(5)?, row.get(6)?, row.get(7)?);
                Ok((texts, numbers, rest))
            })?)
        })
        .unwrap();
    let words = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    let next = Moment("2026-02-21T02:00:00Z".parse().unwrap());
    assert_eq!(job, (words("UTC", "skip", "once"), (0, 600), ("[]".to_owned(), 1, next)));
    drop(db);
    assert_eq!(dump(&path), before);
    assert_eq!(Db::open(&path).unwrap().migrated().from, NEWEST);
}

#[test]
fn its_scans_are_read_with_every_finding() {
    let room = Scratch::new();
    let db = Db::open(&original(&room)).unwrap();
    let id = ScanId::stored("scan00000001".to_owned());
    let scan = db.read("test", |tx| scans::load(tx, &id)).unwrap().unwrap();
    assert_eq!(scan.at, "2026-02-20T10:00:01Z".parse().unwrap());
    assert_eq!((scan.record.verdict, scan.record.risk.points()), (Verdict::Malicious, 92));
    assert_eq!(scan.record.took.as_millis(), 877);
    let ran: Vec<LayerId> = scan
        .record
        .layers
        .iter()
        .filter(|(_, outcome)| *outcome == Outcome::Ran)
        .map(|(layer, _)| *layer)
        .collect();
    assert_eq!(ran, [LayerId::RuleEngine, LayerId::ThreatIntel]);
    let [finding] = scan.record.findings.as_slice() else { panic!("{:?}", scan.record) };
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(finding.confidence.hundredths(), 92);
    assert_eq!(finding.category, Category::ObfuscatedCommand.word());
    assert_eq!((finding.file.as_str(), finding.start.line), ("/s/SKILL.md", 27));
    assert_eq!((finding.snippet.as_str(), finding.evidence.len()), ("echo x", 1));
    let newest = db.read("test", |tx| scans::newest(tx, 10)).unwrap();
    assert_eq!((newest.len(), newest[0].findings), (1, 1));
}

#[test]
fn signatures_are_ours_where_both_have_them_and_its_own_stay() {
    let room = Scratch::new();
    let db = Db::open(&original(&room)).unwrap();
    let mut found = db.read("test", signatures::enabled).unwrap();
    let own = found.iter().position(|signature| signature.id == "mine").unwrap();
    assert_eq!(found.remove(own).title, "Our own");
    // What was switched off stays off.
    let mut expected = seed::signatures();
    expected.retain(|signature| signature.id != "sig-shadowpkg-crossenv");
    found.sort_by(|a, b| a.id.cmp(&b.id));
    expected.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(found, expected);
}

#[test]
fn it_goes_on_writing_and_reading_what_we_have_taken_in() {
    let room = Scratch::new();
    let path = original(&room);
    drop(Db::open(&path).unwrap());
    let theirs = Connection::open(&path).unwrap();
    theirs.pragma_update(None, "foreign_keys", true).unwrap();
    let version = "SELECT coalesce(max(version), 0) FROM schema_migrations";
    assert_eq!(theirs.query_row(version, [], |row| row.get::<_, u32>(0)).unwrap(), 5);
    for sql in [
        "INSERT INTO scheduled_jobs (id, name, target_path, schedule, layers, enabled, last_run, \
         next_run, created_at) VALUES ('sched-cccccccccccc', 'c', '/', '* * * * *', 'rule_engine', \
         1, NULL, '2026-02-21T02:00:00+00:00', '2026-02-20T00:00:00+00:00')",
        "INSERT INTO job_runs (id, job_id, scan_id, status, verdict, risk_score, error, \
         started_at, \
         completed_at) VALUES ('r1', 'sched-cccccccccccc', NULL, 'running', NULL, NULL, NULL, \
         '2026-02-20T00:00:00+00:00', NULL)",
        "INSERT INTO job_runs (id, job_id) VALUES ('r2', 'sched-cccccccccccc')",
        "UPDATE job_runs SET scan_id = NULL, status = 'failed', verdict = NULL, risk_score = NULL, \
         error = 'x', completed_at = '2026-02-20T00:00:09+00:00' WHERE id = 'r1'",
        "INSERT INTO scans (id, target, started_at) VALUES ('s1', '/', '2026-02-20')",
        "INSERT INTO findings (id, scan_id, rule_id, title, description, severity, confidence, \
         category, detector_layer) VALUES ('f1', 's1', 'R', 't', 'd', 'low', 0.5, 'c', 'l')",
    ] {
        theirs.execute_batch(sql).unwrap();
    }
    let db = Db::open(&path).unwrap();
    let id = ScanId::stored("s1".to_owned());
    let scan = db.read("test", |tx| scans::load(tx, &id)).unwrap().unwrap();
    assert_eq!(scan.record.findings.len(), 1);
    assert_eq!(scan.status, "pending");
    // A scan of ours is a whole row to it.
    let kept = ScanId::random().unwrap();
    let new = scans::NewScan {
        id: &kept,
        run: Some("r1"),
        started_at: "2026-02-21T00:00:00Z".parse().unwrap(),
        rules_version: "1",
        record: &scan.record,
    };
    db.write("test", |tx| scans::save(tx, new)).unwrap();
    let row = "SELECT s.verdict, s.started_at, f.rule_id FROM scans s JOIN findings f \
               ON f.scan_id = s.id WHERE s.id = ?1";
    let row: (String, String, String) = theirs
        .query_row(row, [kept.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    assert_eq!(row.0, "CLEAN");
    assert_eq!((row.1.as_str(), row.2.as_str()), ("2026-02-21T00:00:00.000000+00:00", "R"));
    theirs.execute_batch("DELETE FROM scheduled_jobs WHERE id = 'sched-cccccccccccc'").unwrap();
    assert_eq!(db.read("test", |tx| scans::load(tx, &kept)).unwrap().unwrap().run, None);
}

#[test]
fn an_older_one_without_schedules_is_taken_in_too() {
    let room = Scratch::new();
    let path = original(&room);
    let theirs = Connection::open(&path).unwrap();
    theirs
        .execute_batch("DROP TABLE job_runs; DROP TABLE scheduled_jobs; DROP TABLE api_keys")
        .unwrap();
    drop(theirs);
    let db = Db::open(&path).unwrap();
    let job = "INSERT INTO scheduled_jobs (id, name, target_path, schedule) \
               VALUES ('j', 'j', '/', '* * * * *')";
    db.write("test", |tx| Ok(tx.execute(job, [])?)).unwrap();
    assert_eq!(health::stats(&db).unwrap().schema, NEWEST);
}
