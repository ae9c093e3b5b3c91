-- The page that a schedule with a URL as its target has seen last: what its next run asks about,
-- so that an unchanged page costs one small request.
create table job_pages (
    job_id      text primary key not null references scheduled_jobs (id) on delete cascade,
    -- as it was asked; the target may have been edited since
    url         text not null,
    -- the server's own marks of this state of the page; at least one of them
    etag        text,
    modified    text,
    content_type text,
    body        blob not null,
    seen_at     text not null,
    check (etag is not null or modified is not null)
) strict;

-- Microseconds that each layer took, as a JSON object by the layers' words. It stands here, for
-- scans that tell the same story share their scan_layers.
alter table scans add column layer_times text;
