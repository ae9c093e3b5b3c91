-- What POST requests with an Idempotency-Key were answered, so that the same one again is answered
-- the same and not done twice. A row is made before the work and goes a day later.
create table idempotent_answers (
    -- id of the API key; empty where there are none
    scope       text not null,
    key         text not null,
    -- SHA-256 of method, path and body: the same key with other ones is refused
    fingerprint text not null,
    -- host:pid:start of the process that is at it
    owner       text not null,
    -- null: it is under way
    status      integer check (status between 200 and 499),
    location    text,
    etag        text,
    body        blob,
    created_at  text not null,
    primary key (scope, key),
    check ((status is null) = (body is null))
) strict;

create index idempotent_answers_old on idempotent_answers (created_at);
