-- Runs after the event store's own tables exist. Read tables live in a schema whose name carries their version: a new
-- version is filled beside the old one, then readers move to it.

create table tracker.schema_version (
  version integer primary key,
  applied_at timestamptz not null
);

-- The log is append only. A superuser can still disable these triggers: they stop accidents and ordinary roles.
create function tracker.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append only: % refused', tg_table_name, lower(tg_op) using errcode = '42501';
end $$;

create trigger events_append_only before update or delete on tracker.mt_events
  for each row execute function tracker.refuse_change();
create trigger events_no_truncate before truncate on tracker.mt_events
  for each statement execute function tracker.refuse_change();
create trigger streams_no_delete before delete on tracker.mt_streams
  for each row execute function tracker.refuse_change();
create trigger streams_no_truncate before truncate on tracker.mt_streams
  for each statement execute function tracker.refuse_change();
-- An append raises a stream's version and timestamp; nothing else of it may change.
create trigger streams_append_only before update on tracker.mt_streams
  for each row when (
    new.version <= old.version
    or (new.id, new.type, new.created, new.tenant_id, new.is_archived, new.compacted_version)
       is distinct from (old.id, old.type, old.created, old.tenant_id, old.is_archived, old.compacted_version))
  execute function tracker.refuse_change();

-- Finds the same text under other signatories.
create index statement_text_key on tracker.mt_events ((data ->> 'textKey')) where type = 'statement_recorded';

-- The person behind an opaque user id, erasable without touching the log.
create table tracker.users (
  id text primary key,
  name text not null,
  created_at timestamptz not null
);

create table tracker.api_keys (
  id text primary key,
  user_id text not null references tracker.users (id),
  role text not null,
  secret_sha256 bytea not null unique,
  created_at timestamptz not null,
  revoked_at timestamptz
);

create table tracker.replays (
  id text primary key,
  requested_at timestamptz not null,
  report jsonb not null
);

create schema read_v1;

-- Every read table keeps record intervals [recorded_from_seq, recorded_to_seq): what was on record at a sequence.
-- Lists of codes are comma-separated text arrays; sort_key orders a timeline by date, statement, act and party.
create table read_v1.positions (
  position text collate "C" not null,
  statement_id text collate "C" not null,
  act_id text,
  label_id text,
  action_id text collate "C",
  party text collate "C" not null,
  name_as_listed text not null,
  official text,
  office text,
  role text not null,
  act text,
  intensity smallint,
  booster text,
  force text,
  epistemic text,
  stance text not null,
  targets text[] not null,
  targets_confidence text,
  beneficiaries text[] not null,
  labels text[] not null,
  qualified_labels text[] not null,
  basis text not null,
  kind text not null,
  held_from text,
  held_unknown text,
  held_earliest date,
  held_latest date,
  public_from text,
  public_unknown text,
  public_earliest date,
  public_latest date,
  quote_text_id text not null,
  quote text not null,
  quote_start integer not null,
  quote_end integer not null,
  sort_key text collate "C" not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v1.statements (
  statement_id text collate "C" not null,
  version bigint not null,
  kind text not null,
  title text,
  status text not null,
  review text not null,
  codebook integer not null,
  issued text,
  issued_unknown text,
  issued_earliest date,
  issued_latest date,
  signatories text[] not null,
  signatory_roles text[] not null,
  actions text[] not null,
  unnamed integer,
  search text not null,
  sort_key text collate "C" not null,
  digest text not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v1.labels (
  label text collate "C" not null,
  statement_id text collate "C" not null,
  label_id text not null,
  action_id text collate "C" not null,
  code text not null,
  strength text not null,
  instruments text[] not null,
  instruments_wording text,
  quote_text_id text not null,
  quote text not null,
  quote_start integer not null,
  quote_end integer not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v1.actions (
  action_id text collate "C" not null,
  version bigint not null,
  title text not null,
  type text not null,
  epistemic text not null,
  umbrella text collate "C",
  roles text[] not null,
  dates jsonb not null,
  began_earliest date,
  began_latest date,
  reported_earliest date,
  reported_latest date,
  digest text not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v1.parties (
  party text collate "C" not null,
  version bigint not null,
  kind text not null,
  name text not null,
  names jsonb not null,
  identifiers jsonb not null,
  search text not null,
  digest text not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

-- The highest sequence at which the running maximum of the events' timestamps was recorded_at: resolves knownAt.
create table read_v1.clock (
  recorded_at timestamptz primary key,
  sequence bigint not null
);

create unique index positions_key on read_v1.positions (position, recorded_from_seq);
create index positions_statement on read_v1.positions (statement_id);
create index positions_timeline on read_v1.positions (sort_key);
create index positions_action on read_v1.positions (action_id, sort_key);
create index positions_party on read_v1.positions (party, sort_key);
create index positions_targets on read_v1.positions using gin (targets);
create unique index statements_key on read_v1.statements (statement_id, recorded_from_seq);
create index statements_list on read_v1.statements (sort_key);
create unique index labels_key on read_v1.labels (label, recorded_from_seq);
create index labels_statement on read_v1.labels (statement_id);
create index labels_action on read_v1.labels (action_id);
create unique index actions_key on read_v1.actions (action_id, recorded_from_seq);
create index actions_umbrella on read_v1.actions (umbrella);
create unique index parties_key on read_v1.parties (party, recorded_from_seq);
create unique index clock_sequence on read_v1.clock (sequence);
create index statements_search on read_v1.statements using gin (to_tsvector('simple', left(search, 100000)));
