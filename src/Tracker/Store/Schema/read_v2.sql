-- What reads the read tables of the schema read_v2, run when they have been made.

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
