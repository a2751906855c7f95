-- The programs that run on this database. A program that is silent loses its row and its sessions, and with the row the
-- right to project. One of them projects.
create table if not exists tracker.nodes (
  id text collate "C" primary key,
  name text not null,
  seen_at timestamptz not null,
  projects boolean not null default false
);

create unique index if not exists nodes_one_projects on tracker.nodes (projects) where projects;

-- Every transaction of the projection calls this. The row stays locked against its removal until the transaction ends,
-- so a program that lost its row cannot commit, even if it was only asleep and goes on where it stopped.
create or replace procedure tracker.require_projector(node text) language plpgsql as $$
begin
  perform from tracker.nodes n where n.id = node and n.projects for key share;
  if not found then
    raise exception 'Program % does not project any more; another program has taken over.', node using errcode = 'TR001';
  end if;
end $$;

-- Who has keys: events of the log from here on. There is nothing to make for it; the program names the keys in force once
-- (Database.cs), as it brings the schema to this version.

-- Backups: what 'tracker backup' wrote, so that metrics can tell how old the last backup is.
create table if not exists tracker.backups (
  at timestamptz primary key,
  file text not null,
  -- Whether it was restored into a scratch database and verified there.
  checked boolean not null
);

-- Secrets of webhooks lie in a table of their own, which backups leave out. A webhook without a secret gets nothing.
create table if not exists tracker.webhook_secrets (
  webhook_id text collate "C" primary key references tracker.webhooks on delete cascade,
  secret bytea not null,
  previous_secret bytea
);

insert into tracker.webhook_secrets (webhook_id, secret, previous_secret)
  select id, secret, previous_secret from tracker.webhooks on conflict do nothing;
alter table tracker.webhooks drop column secret, drop column previous_secret;

-- Keys of one person: the person is the user of their first key. Null: the key's own user.
alter table tracker.api_keys add column if not exists person text;
create index if not exists api_keys_person on tracker.api_keys (person);

-- Changes that need two persons: what one person wants, until another person wants the same.
create table if not exists tracker.proposals (
  stream_id text not null,
  what text not null,
  user_id text not null,
  at timestamptz not null,
  primary key (stream_id, what, user_id)
);
