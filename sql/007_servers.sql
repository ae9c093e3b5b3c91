-- Processes that run the scheduler on this database, and when each was last seen.
create table servers (
    -- host:pid:start
    owner      text primary key not null,
    pid        integer not null,
    -- address it listens on
    listens_on text,
    version    text not null,
    started_at text not null,
    -- since when it has looked for due jobs without a break: not across a stop or a clock change
    watched_since text not null,
    -- last look at the jobs
    ticked_at  text not null,
    -- when it ended in order
    stopped_at text
) strict, without rowid;

create index servers_seen on servers (ticked_at);
