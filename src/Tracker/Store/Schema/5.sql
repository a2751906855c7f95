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
