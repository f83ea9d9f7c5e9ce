-- Partitions for large installations on PostgreSQL 15 and later, by time: rows of the past lie together, and what is empty is
-- dropped in no time instead of vacuumed. Run once, with all servers stopped and a backup made:
--
--   psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --file deploy/postgres/partitions.sql
--
-- Nothing is copied: the tables that are there become the first partitions, up to the end of this month and 100,000 runs from now.
-- docs/operations.md says how the next ones are added.
begin;

-- The id of a conversation begins with the time of its beginning (UUIDv7).
create or replace function uuid_since(moment timestamptz) returns uuid immutable language sql as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- A partition of messages for the conversations that begin in the month of `day`.
create or replace function add_messages_month(day date) returns void language plpgsql as $$
declare month timestamp := date_trunc('month', day);
begin
  execute format('create table if not exists %I partition of messages for values from (%L) to (%L)',
    'messages_' || to_char(month, 'YYYY_MM'),
    uuid_since(month at time zone 'UTC'), uuid_since((month + interval '1 month') at time zone 'UTC'));
end $$;

-- A partition of run_segments for the next million of runs.
create or replace function add_run_segments_million(million bigint) returns void language plpgsql as $$
begin
  execute format('create table if not exists %I partition of run_segments for values from (%L) to (%L)',
    'run_segments_' || million, million * 1000000, (million + 1) * 1000000);
end $$;

-- messages. An index is for a partition each, so what is unique is so within a conversation, which lies in one of them.
alter table messages rename to messages_before;
alter table messages_before drop constraint messages_pkey;
alter table messages_before rename constraint messages_conversation_id_seq_unique to messages_before_seq_unique;
alter table messages_before rename constraint messages_conversation_id_foreign to messages_before_conversation_foreign;
alter index messages_client_ids rename to messages_before_client_ids;
alter index messages_siblings rename to messages_before_siblings;
alter index messages_rated rename to messages_before_rated;
create table messages (like messages_before including defaults) partition by range (conversation_id);
alter table messages add constraint messages_pkey primary key (conversation_id, id);
alter table messages add constraint messages_conversation_id_seq_unique unique (conversation_id, seq);
create unique index messages_client_ids on messages (conversation_id, client_id) where client_id is not null;
create index messages_siblings on messages (conversation_id, parent_id, seq);
create index messages_rated on messages (conversation_id, rating) where rating is not null;
create index messages_ids on messages (id);
alter table messages add constraint messages_conversation_id_foreign
  foreign key (conversation_id) references conversations (id) on delete cascade;
do $$
begin
  execute format('alter table messages attach partition messages_before for values from (minvalue) to (%L)',
    uuid_since((date_trunc('month', now() at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
end $$;
select add_messages_month((now() + interval '1 month' * n)::date) from generate_series(1, 12) n;

-- run_segments. Runs are numbered as they begin.
alter table run_segments rename to run_segments_before;
alter table run_segments_before drop constraint run_segments_pkey;
alter table run_segments_before rename constraint run_segments_run_key_first_n_unique to run_segments_before_unique;
alter table run_segments_before rename constraint run_segments_run_key_foreign to run_segments_before_run_foreign;
create table run_segments (like run_segments_before including defaults) partition by range (run_key);
alter sequence run_segments_key_seq owned by run_segments.key;
alter table run_segments add constraint run_segments_pkey primary key (run_key, key);
alter table run_segments add constraint run_segments_run_key_first_n_unique unique (run_key, first_n);
alter table run_segments add constraint run_segments_run_key_foreign
  foreign key (run_key) references runs (key) on delete cascade;
do $$
declare million bigint := (select coalesce(max(key), 0) + 100000 from runs) / 1000000 + 1;
begin
  execute format('alter table run_segments attach partition run_segments_before for values from (minvalue) to (%L)', million * 1000000);
  perform add_run_segments_million(million + n) from generate_series(0, 9) n;
end $$;

commit;
