-- Two roles: one owns the log and the triggers that guard it, the program runs as the other. Rights are granted by
-- rules, so that tables of later versions are covered. The list at the end takes rights away from the program. Safe to
-- repeat.
do $$
declare
  owner_role constant text := current_setting('tracker.owner_role');
  app_role constant text := current_setting('tracker.app_role');
  password constant text := current_setting('tracker.app_password', true);
  s record;
  o record;
  target text;
begin
  if not exists (select from pg_roles where rolname = owner_role) then
    execute format('create role %I nologin', owner_role);
  end if;
  if not exists (select from pg_roles where rolname = app_role) then
    execute format('create role %I login', app_role);
  end if;
  if (select rolsuper or rolbypassrls or rolcreaterole or rolreplication from pg_roles where rolname = app_role) then
    raise exception 'The role % has rights over the whole server (superuser, create role, replication or bypass row security); take them from it, or name another in TRACKER_APP_ROLE', app_role using errcode = '42501';
  end if;
  if pg_has_role(app_role, owner_role, 'member') then
    raise exception 'The role % is a member of %, and so could change the log; revoke that, or name another in TRACKER_APP_ROLE', app_role, owner_role using errcode = '42501';
  end if;
  if password <> '' then
    execute format('alter role %I password %L', app_role, password);
  end if;

  -- The owner becomes a member of the program's role, which owns the tables that can be rebuilt. The user who runs this
  -- script becomes a member of the owner, and so of both.
  if not pg_has_role(owner_role, app_role, 'member') then
    execute format('grant %I to %I', app_role, owner_role);
  end if;
  if not pg_has_role(current_user, owner_role, 'member') then
    execute format('grant %I to %I', owner_role, current_user);
  end if;
  execute format('grant create, temporary, connect on database %I to %I', current_database(), owner_role);
  execute format('grant temporary, connect on database %I to %I', current_database(), app_role);

  for s in select oid, nspname from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'public') order by nspname loop
    -- Read tables are computed from the log and exchanged by a rebuild, so the program owns them.
    target := case when s.nspname ~ '^read_v[0-9]+$' or s.nspname = 'shadow' then app_role else owner_role end;
    execute format('alter schema %I owner to %I', s.nspname, target);
    for o in select c.relname, c.relkind from pg_class c
      where c.relnamespace = s.oid and c.relkind in ('r', 'p', 'v', 'm', 'S') and pg_get_userbyid(c.relowner) <> target
        -- The sequence of a column changes its owner with its table.
        and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i', 'e')) loop
      execute format('alter %s %I.%I owner to %I',
        case o.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end, s.nspname, o.relname, target);
    end loop;
    for o in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = s.oid and pg_get_userbyid(p.proowner) <> target loop
      execute format('alter routine %s owner to %I', o.signature, target);
    end loop;

    if target = owner_role then
      execute format('grant usage on schema %I to %I', s.nspname, app_role);
      execute format('grant select, insert, update, delete on all tables in schema %I to %I', s.nspname, app_role);
      execute format('grant usage, select on all sequences in schema %I to %I', s.nspname, app_role);
      execute format('grant execute on all routines in schema %I to %I', s.nspname, app_role);
      execute format('alter default privileges for role %I in schema %I grant select, insert, update, delete on tables to %I', owner_role, s.nspname, app_role);
      execute format('alter default privileges for role %I in schema %I grant usage, select on sequences to %I', owner_role, s.nspname, app_role);
    end if;
  end loop;

  -- The program must not change what is on record, or the tables that say who recorded it.
  for o in select * from (values
      ('tracker.mt_events', 'select, insert'),
      ('tracker.mt_streams', 'select, insert, update (version, timestamp)'),
      ('tracker.users', 'select, insert'),
      ('tracker.maskings', 'select'),
      ('tracker.schema_version', 'select'),
      ('ledger.entries', 'select, insert'),
      ('ledger.nodes', 'select, insert'),
      ('ledger.checkpoints', 'select, insert'),
      ('ledger.receipts', 'select, insert')) kept(name, rights)
    where to_regclass(name) is not null loop
    execute format('revoke all on %s from %I', o.name, app_role);
    execute format('grant %s on %s to %I', o.rights, o.name, app_role);
  end loop;

  -- This procedure runs with the owner's rights, so not every role may call it.
  revoke execute on procedure tracker.mask_user(text, text, text) from public;
end $$;
