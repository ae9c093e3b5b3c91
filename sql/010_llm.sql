-- Why a finding is taken for harmless; null: it is not.
alter table findings add column dismissed text;

-- What a language model was asked in a scan; all null when it was asked nothing.
alter table scans add column llm_model text;
-- questions sent, and questions whose answer was still known
alter table scans add column llm_calls integer check (llm_calls >= 0);
alter table scans add column llm_recalled integer check (llm_recalled >= 0);
alter table scans add column llm_input_tokens integer check (llm_input_tokens >= 0);
alter table scans add column llm_output_tokens integer check (llm_output_tokens >= 0);
-- JSON list of texts
alter table scans add column llm_remarks text;

-- What language models were asked on a day (UTC, YYYY-MM-DD), whatever became of it: the budget,
-- and what it cost.
create table llm_days (
    day           text primary key not null,
    -- questions sent
    calls         integer not null default 0 check (calls >= 0),
    -- questions whose answer was still known
    recalled      integer not null default 0 check (recalled >= 0),
    input_tokens  integer not null default 0 check (input_tokens >= 0),
    output_tokens integer not null default 0 check (output_tokens >= 0)
) strict, without rowid;

-- Answers of language models: the same question is not paid for twice.
create table llm_answers (
    -- SHA-256 of the question and of whom it was asked
    question text primary key not null,
    answer   text not null,
    asked_at text not null
) strict, without rowid;

create index llm_answers_oldest on llm_answers (asked_at);
