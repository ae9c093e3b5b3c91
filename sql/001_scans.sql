-- One skill, judged once. The columns up to created_at are those of malwar 0.4.0 (Python), which
-- reads them; the rest is ours.
create table scans (
    id               text primary key not null,
    -- the path of the main document as the user would open it
    target           text not null,
    skill_name       text,
    skill_author     text,
    skill_sha256     text,
    status           text not null default 'completed'
                     check (status in ('pending', 'running', 'completed', 'failed')),
    risk_score       integer not null default 0 check (risk_score between 0 and 100),
    overall_severity text not null default 'info'
                     check (overall_severity in ('critical', 'high', 'medium', 'low', 'info')),
    verdict          text not null default 'CLEAN'
                     check (verdict in ('CLEAN', 'CAUTION', 'SUSPICIOUS', 'MALICIOUS')),
    -- JSON lists for 0.4.0; scan_layers says more
    layers_executed  text not null default '[]',
    errors           text not null default '[]',
    started_at       text not null,
    completed_at     text,
    duration_ms      integer check (duration_ms >= 0),
    created_at       text not null default (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    duration_us      integer check (duration_us >= 0),
    -- which set of rules looked: two scans of the same bytes differ only when this does
    rules_version    text,
    -- SHA-256 of all findings, outcomes and left-out files
    digest           text,
    -- the earlier scan whose findings, outcomes and left-out files are this one's too
    same_as          text references scans (id)
) strict;

create index scans_newest on scans (created_at);
create index scans_of_a_target on scans (target, created_at);
create index scans_alike on scans (digest) where same_as is null;
create index scans_that_share on scans (same_as) where same_as is not null;

-- What became of each of the four layers.
create table scan_layers (
    scan_id text not null references scans (id) on delete cascade,
    layer   text not null
            check (layer in ('rule_engine', 'url_crawler', 'llm_analyzer', 'threat_intel')),
    outcome text not null check (outcome in ('ran', 'skipped', 'failed')),
    reason  text,
    primary key (scan_id, layer),
    check ((reason is null) = (outcome = 'ran'))
) strict, without rowid;

-- Files, or parts of files, that no layer saw.
create table scan_left_out (
    scan_id  text not null references scans (id) on delete cascade,
    position integer not null,
    path     text not null,
    reason   text not null,
    -- whether an attacker gains by it
    matters  integer not null check (matters in (0, 1)),
    primary key (scan_id, position)
) strict, without rowid;
