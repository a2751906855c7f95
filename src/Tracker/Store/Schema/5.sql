-- Backups: what 'tracker backup' wrote, so that metrics can tell how old the last backup is.
create table tracker.backups (
  at timestamptz primary key,
  file text not null,
  -- Whether it was restored into a scratch database and verified there.
  checked boolean not null
);

-- Secrets of webhooks lie in a table of their own, which backups leave out. A webhook without a secret gets nothing.
create table tracker.webhook_secrets (
  webhook_id text collate "C" primary key references tracker.webhooks on delete cascade,
  secret bytea not null,
  previous_secret bytea
);

insert into tracker.webhook_secrets (webhook_id, secret, previous_secret)
  select id, secret, previous_secret from tracker.webhooks;
alter table tracker.webhooks drop column secret, drop column previous_secret;
