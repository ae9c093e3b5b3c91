-- Waves of malicious skills. The columns are those of malwar 0.4.0 (Python).
create table campaigns (
    id                    text primary key not null,
    name                  text not null,
    description           text not null default '',
    -- days, YYYY-MM-DD
    first_seen            text not null,
    last_seen             text not null,
    attributed_to         text,
    iocs                  text not null default '[]',
    total_skills_affected integer not null default 0 check (total_skills_affected >= 0),
    status                text not null default 'active',
    created_at            text not null default (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at            text not null default (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) strict;

-- What identifies an attacker; threat_intel is given the enabled ones at start. The program fills
-- both tables from its own list in the transaction that creates them.
create table signatures (
    id            text primary key not null,
    name          text not null,
    description   text not null default '',
    severity      text not null
                  check (severity in ('critical', 'high', 'medium', 'low', 'info')),
    category      text not null,
    pattern_type  text not null check (pattern_type in ('exact', 'regex', 'sha256')),
    pattern_value text not null,
    -- the word of 0.4.0 for subject: ip, url, domain, hash
    ioc_type      text,
    campaign_id   text references campaigns (id),
    source        text not null default 'manual',
    enabled       integer not null default 1 check (enabled in (0, 1)),
    created_at    text not null default (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at    text not null default (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    subject       text check (subject in
                  ('address', 'url', 'domain', 'repository', 'author', 'package', 'file'))
) strict;
