-- The skills a job knows, each with its last completed scan: what the next run is compared with.
create table job_skills (
    job_id        text not null references scheduled_jobs (id) on delete cascade,
    target        text not null,
    scan_id       text not null references scans (id),
    name          text,
    sha256        text not null,
    verdict       text not null
                  check (verdict in ('CLEAN', 'CAUTION', 'SUSPICIOUS', 'MALICIOUS')),
    risk_score    integer not null check (risk_score between 0 and 100),
    rules_version text not null,
    -- when it was last found
    seen_at       text not null,
    -- when it was first missed; null while it is there
    gone_since    text,
    primary key (job_id, target)
) strict, without rowid;

create index job_skills_scan on job_skills (scan_id);

-- What a run found to be different from the last one, a row for each difference.
create table changes (
    id         integer primary key,
    job_id     text not null references scheduled_jobs (id) on delete cascade,
    run_id     text references job_runs (id) on delete set null,
    target     text not null,
    skill_name text,
    kind       text not null check (kind in
               ('new', 'vanished', 'verdict', 'risk', 'content', 'finding_new', 'finding_gone',
                'rules')),
    -- verdict, risk, SHA-256 or rules_version before and after; for findings how many
    before     text,
    after      text,
    -- JSON, by kind: rule ids of the findings
    detail     text,
    at         text not null
) strict;

create unique index changes_once on changes (run_id, target, kind);
create index changes_of_a_job on changes (job_id, at);
