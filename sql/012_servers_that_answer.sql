-- Whether the process runs what is due, or only answers (malwar serve --no-scheduler): then it
-- never watches, whatever watched_since says.
alter table servers add column schedules integer not null default 1 check (schedules in (0, 1));
