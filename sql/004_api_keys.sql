-- Who may use the API. Only the SHA-256 of a key is kept, never the key.
create table api_keys (
    id         text primary key not null,
    key_hash   text not null unique,
    name       text not null,
    role       text not null default 'scanner'
               check (role in ('admin', 'analyst', 'scanner', 'readonly')),
    created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    last_used  text,
    is_active  integer not null default 1 check (is_active in (0, 1)),
    -- its first characters, so that a person can tell keys apart
    prefix     text,
    revoked_at text
) strict;
