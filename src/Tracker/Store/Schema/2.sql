-- The second version of the read tables, with world and public intervals, merges, memberships and sweeps. The projection
-- fills it from the first event on; until it has, a program is not ready.
drop schema read_v1 cascade;
delete from tracker.mt_event_progression where name = 'Timelines:All';

-- Null once the person is masked.
alter table tracker.users alter column name drop not null;

create schema read_v2;

-- Every read table keeps record intervals [recorded_from_seq, recorded_to_seq): what was on record at a sequence.
-- sort_key orders a timeline by date, statement, act and party.
create table read_v2.positions (
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
  held_to text,
  held_to_earliest date,
  held_to_latest date,
  public_from text,
  public_unknown text,
  public_earliest date,
  public_latest date,
  public_to text,
  public_to_earliest date,
  public_to_latest date,
  instrument text,
  dissociated text[] not null,
  quote_text_id text not null,
  quote text not null,
  quote_start integer not null,
  quote_end integer not null,
  language text not null,
  sort_key text collate "C" not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v2.statements (
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
  merged_into text collate "C",
  superseded_by text,
  dissociated text[] not null,
  targets text[] not null,
  acts text[] not null,
  languages text[] not null,
  sources integer not null,
  layers text[] not null,
  search text not null,
  words tsvector generated always as (
    setweight(to_tsvector('simple', left(coalesce(title, ''), 1000)), 'A') || to_tsvector('simple', left(search, 100000))) stored,
  sort_key text collate "C" not null,
  digest text not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v2.labels (
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

create table read_v2.clauses (
  clause text collate "C" not null,
  statement_id text collate "C" not null,
  text_id text not null,
  clause_start integer not null,
  clause_end integer not null,
  words text not null,
  prints bigint[] not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

-- Fields of a statement on which sources differ.
create table read_v2.disagreements (
  disagreement text collate "C" not null,
  statement_id text collate "C" not null,
  field text not null,
  kind text not null,
  rivals jsonb not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v2.actions (
  action_id text collate "C" not null,
  version bigint not null,
  title text not null,
  type text not null,
  epistemic text not null,
  status text,
  umbrella text collate "C",
  merged_into text collate "C",
  roles text[] not null,
  dates jsonb not null,
  statuses jsonb not null,
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

create table read_v2.parties (
  party text collate "C" not null,
  version bigint not null,
  kind text not null,
  name text not null,
  names jsonb not null,
  identifiers jsonb not null,
  claims text[] not null,
  succession jsonb,
  search text not null,
  digest text not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v2.memberships (
  membership text collate "C" not null,
  group_id text collate "C" not null,
  party text collate "C" not null,
  status text not null,
  held_from text not null,
  held_earliest date,
  held_latest date,
  held_to text,
  held_to_earliest date,
  held_to_latest date,
  public_earliest date,
  public_latest date,
  public_to_earliest date,
  public_to_latest date,
  evidence text,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v2.sweeps (
  sweep_id text collate "C" not null,
  version bigint not null,
  status text not null,
  party text collate "C",
  group_id text collate "C",
  action_id text collate "C",
  topic text collate "C",
  searched_from text not null,
  from_earliest date,
  searched_to text not null,
  to_latest date,
  sources text[] not null,
  languages text[] not null,
  terms text[] not null,
  result text not null,
  found text[] not null,
  digest text not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

create table read_v2.masked_users (
  user_id text collate "C" not null,
  scope text not null,
  legal_basis text not null,
  digest text not null,
  recorded_from_seq bigint not null,
  recorded_from timestamptz not null,
  recorded_to_seq bigint,
  recorded_to timestamptz
);

-- The highest sequence at which the running maximum of the events' timestamps was recorded_at: resolves knownAt.
create table read_v2.clock (
  recorded_at timestamptz primary key,
  sequence bigint not null
);

create unique index positions_key on read_v2.positions (position, recorded_from_seq);
create index positions_statement on read_v2.positions (statement_id);
create index positions_timeline on read_v2.positions (sort_key);
create index positions_action on read_v2.positions (action_id, sort_key);
create index positions_party on read_v2.positions (party, sort_key);
-- What a group said for its members, and what members stood apart from: few of many.
create index positions_instrument on read_v2.positions (action_id) where instrument is not null;
create index positions_dissociated on read_v2.positions (action_id) where cardinality(dissociated) > 0;
create index positions_targets on read_v2.positions using gin (targets);
create unique index statements_key on read_v2.statements (statement_id, recorded_from_seq);
create index statements_list on read_v2.statements (sort_key);
create unique index labels_key on read_v2.labels (label, recorded_from_seq);
create index labels_statement on read_v2.labels (statement_id);
create index labels_action on read_v2.labels (action_id);
create unique index actions_key on read_v2.actions (action_id, recorded_from_seq);
create index actions_umbrella on read_v2.actions (umbrella);
create unique index parties_key on read_v2.parties (party, recorded_from_seq);
create unique index clock_sequence on read_v2.clock (sequence);
create index statements_words on read_v2.statements using gin (words);
create index parties_words on read_v2.parties using gin (to_tsvector('simple', search));
create index actions_words on read_v2.actions using gin (to_tsvector('simple', title));
create index statements_signatories on read_v2.statements using gin (signatories);
create index statements_actions on read_v2.statements using gin (actions);
create unique index disagreements_key on read_v2.disagreements (disagreement, recorded_from_seq);
create index disagreements_statement on read_v2.disagreements (statement_id);
create unique index clauses_key on read_v2.clauses (clause, recorded_from_seq);
create index clauses_statement on read_v2.clauses (statement_id);
create index clauses_prints on read_v2.clauses using gin (prints);
create index actions_from on read_v2.actions (recorded_from_seq);
create index actions_to on read_v2.actions (recorded_to_seq) where recorded_to_seq is not null;
create index labels_from on read_v2.labels (recorded_from_seq);
create index labels_to on read_v2.labels (recorded_to_seq) where recorded_to_seq is not null;
create index memberships_from on read_v2.memberships (recorded_from_seq);
create index memberships_to on read_v2.memberships (recorded_to_seq) where recorded_to_seq is not null;
create index parties_from on read_v2.parties (recorded_from_seq);
create index parties_to on read_v2.parties (recorded_to_seq) where recorded_to_seq is not null;
create index positions_from on read_v2.positions (recorded_from_seq);
create index positions_to on read_v2.positions (recorded_to_seq) where recorded_to_seq is not null;
create index statements_from on read_v2.statements (recorded_from_seq);
create index statements_to on read_v2.statements (recorded_to_seq) where recorded_to_seq is not null;
create index sweeps_from on read_v2.sweeps (recorded_from_seq);
create index sweeps_to on read_v2.sweeps (recorded_to_seq) where recorded_to_seq is not null;
create index statements_merged on read_v2.statements (merged_into);
create index actions_merged on read_v2.actions (merged_into);
create unique index memberships_key on read_v2.memberships (membership, recorded_from_seq);
create index memberships_group on read_v2.memberships (group_id);
create index memberships_party on read_v2.memberships (party);
create unique index sweeps_key on read_v2.sweeps (sweep_id, recorded_from_seq);
create index sweeps_party on read_v2.sweeps (party);
create index sweeps_group on read_v2.sweeps (group_id);
create unique index masked_users_key on read_v2.masked_users (user_id, recorded_from_seq);

-- The action that an action is, once merges are followed, at a sequence.
create function read_v2.survivor(id text, at bigint) returns text language sql stable as $$
  with recursive up(id, into_id, depth) as (
    select a.action_id, a.merged_into, 0 from read_v2.actions a
    where a.action_id = survivor.id and a.recorded_from_seq <= survivor.at and (a.recorded_to_seq is null or a.recorded_to_seq > survivor.at)
    union all
    select a.action_id, a.merged_into, up.depth + 1 from up join read_v2.actions a on a.action_id = up.into_id
    where up.depth < 100 and a.recorded_from_seq <= survivor.at and (a.recorded_to_seq is null or a.recorded_to_seq > survivor.at))
  select coalesce((select up.id from up where up.into_id is null), survivor.id)
$$;

-- All actions that ids mean at a sequence: what they are after merges, whatever was merged into that, and with parts
-- everything below. Where a merged action was placed counts for nothing: it lies where the one that it is lies.
create function read_v2.actions_meant(ids text[], parts boolean, at bigint) returns text[] language sql stable as $$
  with recursive down(id) as (
    select read_v2.survivor(x, actions_meant.at) collate "C" from unnest(actions_meant.ids) x
    union
    select a.action_id from down join read_v2.actions a
      on a.merged_into = down.id or (actions_meant.parts and a.umbrella = down.id and a.merged_into is null)
    where a.recorded_from_seq <= actions_meant.at and (a.recorded_to_seq is null or a.recorded_to_seq > actions_meant.at))
  select array(select down.id from down)
$$;
