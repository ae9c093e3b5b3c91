-- What was found in a scan. 0.4.0 needs an id that is unique in the table and gave the rule and the
-- line for it, so that a second scan's findings were lost; ours is the scan's id and the position.
create table findings (
    id             text primary key not null,
    scan_id        text not null references scans (id) on delete cascade,
    rule_id        text not null,
    title          text not null,
    description    text not null,
    severity       text not null
                   check (severity in ('critical', 'high', 'medium', 'low', 'info')),
    -- 0 to 1, in hundredths
    confidence     real not null check (confidence between 0 and 1),
    category       text not null,
    detector_layer text not null,
    line_start     integer,
    line_end       integer,
    -- the lines around it, secrets redacted
    snippet        text,
    -- JSON lists of texts
    evidence       text not null default '[]',
    ioc_values     text not null default '[]',
    remediation    text not null default '',
    detected_at    text not null default (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    -- from 0, in the order of the report
    position       integer,
    -- the file as the user would open it
    file           text,
    -- from 1, in characters; column_end is one past the last
    column_start   integer,
    column_end     integer,
    -- exactly what was matched, secrets redacted
    matched        text,
    family         text not null default '',
    fragile        integer not null default 0 check (fragile in (0, 1)),
    -- twelve hex digits that stay when lines are inserted elsewhere
    fingerprint    text
) strict;

create unique index findings_of_a_scan on findings (scan_id, position);
