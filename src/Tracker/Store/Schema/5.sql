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
