-- When the pause began whose end is paused_until: what was due since then has been left out.
alter table scheduled_jobs add column paused_at text;
