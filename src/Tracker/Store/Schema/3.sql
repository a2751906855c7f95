-- Replays: a running one can be asked to end, on whichever node it runs.
alter table tracker.replays add column if not exists cancelled_at timestamptz;

-- Where read tables are built anew before they are exchanged with those served.
create schema if not exists shadow;

-- Masking: the one way in which a name leaves the database. It runs with its owner's rights and writes down that it ran;
-- the role that the program runs as can change neither names nor that record.
create table if not exists tracker.maskings (
  id bigint generated always as identity primary key,
  user_id text not null,
  masked_by text not null,
  legal_basis text not null,
  database_role text not null,
  masked_at timestamptz not null
);

create or replace procedure tracker.mask_user(subject text, by_user text, basis text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(by_user, '') = '' or coalesce(basis, '') = '' then
    raise exception 'Masking needs who does it and the legal basis' using errcode = '22023';
  end if;
  perform from tracker.users where id = subject for update;
  if not found then
    raise exception 'There is no user %', subject using errcode = '22023';
  end if;
  update tracker.users set name = null where id = subject;
  update tracker.api_keys set revoked_at = clock_timestamp() where user_id = subject and revoked_at is null;
  delete from tracker.oidc_subjects where user_id = subject;
  insert into tracker.maskings (user_id, masked_by, legal_basis, database_role, masked_at)
  values (subject, by_user, basis, session_user, clock_timestamp());
end $$;

create or replace trigger maskings_append_only before update or delete on tracker.maskings
  for each row execute function tracker.refuse_change();
create or replace trigger maskings_no_truncate before truncate on tracker.maskings
  for each statement execute function tracker.refuse_change();

-- The build of the program that last brought a private database up to date: another one looks again.
create table if not exists tracker.prepared (
  build text not null
);

-- Reading: the key that seals cursors. One for all programs on this database.

create table tracker.secrets (
  name text primary key,
  value bytea not null
);

-- Webhooks: who is told of changes, the messages made for them, and every attempt to send one.

create table tracker.webhooks (
  id text collate "C" primary key,
  owner text not null,
  url text not null,
  resources text[] not null,
  parties text[] not null,
  actions text[] not null,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  cursor bigint not null,
  created_at timestamptz not null,
  last_success_at timestamptz,
  disabled_at timestamptz,
  disabled_reason text
);

create index webhooks_owner on tracker.webhooks (owner);

create table tracker.webhook_deliveries (
  id text collate "C" primary key,
  webhook_id text collate "C" not null references tracker.webhooks on delete cascade,
  sequence bigint not null,
  body text not null,
  created_at timestamptz not null,
  status text not null,
  attempts integer not null,
  tries integer not null,
  asked_for boolean not null,
  next_attempt_at timestamptz,
  delivered_at timestamptz
);

create unique index webhook_deliveries_sequence on tracker.webhook_deliveries (webhook_id, sequence);
create index webhook_deliveries_settled on tracker.webhook_deliveries (created_at) where status <> 'PENDING';

create table tracker.webhook_attempts (
  delivery_id text collate "C" not null references tracker.webhook_deliveries on delete cascade,
  attempt integer not null,
  at timestamptz not null,
  status integer,
  error text,
  milliseconds integer not null,
  primary key (delivery_id, attempt)
);

-- Access: keys with scopes, an end and their last use.

alter table tracker.api_keys
  add column if not exists scopes text[],
  add column if not exists expires_at timestamptz,
  add column if not exists last_used_at timestamptz;
create index if not exists api_keys_user on tracker.api_keys (user_id);

-- Access: who an authority's subject is here. The row goes when the person is erased.

create table if not exists tracker.oidc_subjects (
  subject_sha256 bytea primary key,
  user_id text not null references tracker.users (id),
  created_at timestamptz not null
);
create index if not exists oidc_subjects_user on tracker.oidc_subjects (user_id);

-- Retries: the first answer to each Idempotency-Key, for as long as it is replayed. Without a status: in flight.

create table if not exists tracker.idempotent_answers (
  key_sha256 bytea primary key,
  request_sha256 bytea not null,
  claim bytea not null,
  claimed_at timestamptz not null,
  status integer,
  location text,
  etag text,
  content_type text,
  body bytea
);
create index if not exists idempotent_answers_age on tracker.idempotent_answers (claimed_at);

-- Read tables: what this version computes differs from what the one before did, so the projection begins anew.

do $$
declare
  name text;
begin
  for name in select tablename from pg_tables where schemaname = 'read_v2' loop
    execute format('truncate read_v2.%I', name);
  end loop;
end $$;
delete from tracker.mt_event_progression where name = 'Timelines:All';

-- The ledger: one entry for each event of the log, in the order in which the sequencer first saw them committed.
create schema ledger;

-- Leaves of the Merkle tree. The index is dense; seq has gaps, as the log's sequence numbers do.
create table ledger.entries (
  idx bigint primary key,
  seq bigint not null unique,
  event_id uuid not null unique,
  leaf_hash bytea not null,
  entry bytea not null,
  -- Seen only by the full search, far below what was logged before it.
  late boolean not null
);

-- Roots of full tiles: level n holds the nodes that span 256^n leaves. Level 0 is entries.leaf_hash.
create table ledger.nodes (
  level integer not null,
  idx bigint not null,
  hash bytea not null,
  primary key (level, idx)
);

-- The right edge of the tree; one row.
create table ledger.state (
  one boolean primary key default true check (one),
  size bigint not null,
  hashes bytea not null,
  -- Highest sequence logged.
  floor bigint not null
);
insert into ledger.state (size, hashes, floor) values (0, '', 0);

-- Signed heads.
create table ledger.checkpoints (
  size bigint primary key,
  root bytea not null,
  note text not null,
  at timestamptz not null
);

-- Lines that witnesses signed under a checkpoint.
create table ledger.cosignatures (
  size bigint not null references ledger.checkpoints (size),
  witness text not null,
  line text not null,
  at timestamptz not null,
  primary key (size, witness)
);

-- Events that have no canonical bytes: never skipped in silence.
create table ledger.unloggable (
  seq bigint primary key,
  event_id uuid not null,
  reason text not null,
  at timestamptz not null
);

-- Full checks, newest last.
create table ledger.checks (
  at timestamptz primary key,
  report jsonb not null
);

-- Where checkpoints were sent.
create table ledger.anchors (
  anchor text primary key,
  size bigint not null,
  at timestamptz,
  failures integer not null,
  failure text,
  due timestamptz not null
);

-- Signed answers to queries.
create table ledger.receipts (
  id text primary key,
  note text not null,
  at timestamptz not null
);

create trigger entries_append_only before update or delete on ledger.entries
  for each row execute function tracker.refuse_change();
create trigger entries_no_truncate before truncate on ledger.entries
  for each statement execute function tracker.refuse_change();
create trigger nodes_append_only before update or delete on ledger.nodes
  for each row execute function tracker.refuse_change();
create trigger nodes_no_truncate before truncate on ledger.nodes
  for each statement execute function tracker.refuse_change();
create trigger checkpoints_append_only before update or delete on ledger.checkpoints
  for each row execute function tracker.refuse_change();
create trigger checkpoints_no_truncate before truncate on ledger.checkpoints
  for each statement execute function tracker.refuse_change();
create trigger receipts_append_only before update or delete on ledger.receipts
  for each row execute function tracker.refuse_change();
create index entries_late on ledger.entries (idx) where late;
