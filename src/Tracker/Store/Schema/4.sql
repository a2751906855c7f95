-- Reports of errors by readers. They are no events of the record: what a report says about the record may be wrong, and
-- nobody has to keep it. Nothing is stored of the reader who sent it.
create table if not exists tracker.reports (
  id text collate "C" primary key,
  about text collate "C" not null,
  words text not null,
  sequence bigint not null,
  reported_at timestamptz not null,
  state text not null default 'OPEN' check (state in ('OPEN', 'ACCEPTED', 'REJECTED')),
  answer text,
  correction bigint,
  answered_by text,
  answered_at timestamptz,
  check ((state = 'OPEN') = (answer is null)),
  check ((state = 'ACCEPTED') = (correction is not null))
);

create index if not exists reports_queue on tracker.reports (state, reported_at, id);
create index if not exists reports_accepted on tracker.reports (about, answered_at) where state = 'ACCEPTED';
