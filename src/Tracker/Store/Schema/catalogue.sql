-- What the server's catalogue says of this database, one object a row: kind, name, definition. It is compared with
-- catalogue.txt beside this file, which is this listing of a database as the migrations of this version make it. $1 is
-- the name of the role that owns the log, $2 of the role that the program runs as; they are written {owner} and {app}.
-- Column order and the order of creation do not count, so a database that was migrated step by step is listed as a new
-- one. A rebuild makes tables in the schema shadow: those named as read tables are left out.
with boss as (
  select pg_get_userbyid(nspowner) as name from pg_namespace where nspname = 'tracker'),
roles as (
  -- With two roles, both are named; else whoever owns the schema owns everything.
  select r.oid, case
    when r.rolname = (select name from boss) then '{owner}'
    when (select name from boss) = $1 and r.rolname = $2 then '{app}'
    else quote_ident(r.rolname) end as name
  from pg_roles r union all select 0, 'public'),
ours as (
  select oid, nspname, nspowner, nspacl from pg_namespace
  where nspname in ('tracker', 'ledger', 'read_v2', 'shadow', 'wolverine')),
relations as (
  select c.*, format('%I.%I', n.nspname, c.relname) as name from pg_class c join ours n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c') and not (n.nspname = 'shadow' and exists (
    select from pg_class s join ours o on o.oid = s.relnamespace where o.nspname = 'read_v2' and s.relname = c.relname))),
functions as (
  select p.*, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name
  from pg_proc p join ours n on n.oid = p.pronamespace),
-- What was made by whoever has this database, and not by an extension, among the server's own objects.
made_later as (select 16384::oid as first),
rights as (
  select n.nspname::text as name, 'schema' as what, x.* from ours n, aclexplode(n.nspacl) x where x.grantee <> n.nspowner
  union all
  select r.name, 'relation', x.* from relations r, aclexplode(r.relacl) x where x.grantee <> r.relowner
  union all
  select r.name || '.' || quote_ident(a.attname), 'column', x.*
  from relations r join pg_attribute a on a.attrelid = r.oid and not a.attisdropped, aclexplode(a.attacl) x
  where x.grantee <> r.relowner
  union all
  select f.name, 'function', x.* from functions f, aclexplode(f.proacl) x where x.grantee <> f.proowner),
listed(kind, name, definition) as (
  select 'schema', quote_ident(nspname), '' from ours
  union all
  select 'relation', name, format('%s, persistence %s, method %s, row security %s %s, options %s, partition %s%s',
    case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
      when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence' else 'type' end,
    relpersistence, coalesce((select amname from pg_am where oid = relam), '-'), relrowsecurity, relforcerowsecurity,
    coalesce((select string_agg(x, ' ' order by x) from unnest(reloptions) x), '-'), relispartition,
    case when relkind in ('v', 'm') then ', ' || pg_get_viewdef(oid) else '' end)
  from relations
  union all
  select 'inheritance', format('%s of %s', i.inhrelid::regclass, i.inhparent::regclass), '' from pg_inherits i
  where exists (select from relations r where r.oid in (i.inhrelid, i.inhparent))
  union all
  select 'column', r.name || '.' || quote_ident(a.attname), concat_ws(', ',
    format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
    case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation end,
    case when a.attidentity <> '' then 'identity ' || a.attidentity::text end,
    case when a.attgenerated <> '' then 'generated ' || a.attgenerated::text end,
    -- The default of an event's time is the time at which its table was made.
    'default ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid),
      '^''[0-9: .+-]+''::timestamp with time zone$', '<a time>'))
  from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  where r.relkind <> 'S'
  union all
  select 'sequence', s.seqrelid::regclass::text, format('%s from %s by %s between %s and %s, cache %s, cycle %s',
    s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
  from pg_sequence s join relations r on r.oid = s.seqrelid
  union all
  select 'constraint', r.name || ' ' || quote_ident(c.conname),
    pg_get_constraintdef(c.oid) || case when c.convalidated then '' else ' not valid' end
  from pg_constraint c join relations r on r.oid = c.conrelid where c.contype in ('c', 'f', 'p', 'u', 'x')
  union all
  select 'index', r.name || ' ' || quote_ident(i.relname), concat_ws(', ', pg_get_indexdef(x.indexrelid),
    case when not (x.indisvalid and x.indisready and x.indislive) then 'not valid' end,
    case when not x.indisunique and x.indexprs is null and x.indpred is null and not exists (
      select from pg_opclass o where o.oid = any(x.indclass) and o.oid >= 16384) then 'plain' end)
  from pg_index x join relations r on r.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  union all
  -- Without parentheses: those of a condition are set otherwise once a trigger was restored from a backup. The conditions
  -- of the tracker's triggers are joined by "or" alone.
  select 'trigger', r.name || ' ' || quote_ident(t.tgname), format('%s, enabled %s',
    translate(pg_get_triggerdef(t.oid), '()', ''), t.tgenabled)
  from pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal
  union all
  -- Foreign keys are held by triggers of the server; the constraint stays listed when these are disabled.
  select 'disabled foreign key', r.name || ' ' || quote_ident(c.conname), '' from pg_trigger t
    join relations r on r.oid = t.tgrelid join pg_constraint c on c.oid = t.tgconstraint
  where t.tgisinternal and t.tgenabled <> 'O' group by r.name, c.conname
  union all
  select 'rule', r.name || ' ' || quote_ident(w.rulename), format('%s, enabled %s', pg_get_ruledef(w.oid), w.ev_enabled)
  from pg_rewrite w join relations r on r.oid = w.ev_class where w.rulename <> '_RETURN'
  union all
  select 'policy', r.name || ' ' || quote_ident(p.polname), format('%s, permissive %s, for %s, using %s, check %s',
    p.polcmd, p.polpermissive, (select string_agg(y.name, ' ' order by y.name) from roles y where y.oid = any(p.polroles)),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p join relations r on r.oid = p.polrelid
  union all
  select 'function', f.name, format('%s(%s) returns %s, %s, volatile %s, strict %s, definer %s, leakproof %s, parallel %s, %s, source %s',
    f.prokind, pg_get_function_arguments(f.oid), pg_get_function_result(f.oid),
    (select lanname from pg_language where oid = f.prolang), f.provolatile, f.proisstrict, f.prosecdef, f.proleakproof,
    f.proparallel, coalesce((select string_agg(x, ' ' order by x) from unnest(f.proconfig) x), 'no settings'),
    encode(sha256(convert_to(coalesce(pg_get_function_sqlbody(f.oid), f.prosrc), 'UTF8')), 'hex'))
  from functions f
  union all
  select 'type', format('%I.%I', n.nspname, t.typname), t.typtype::text from pg_type t join ours n on n.oid = t.typnamespace
  where t.typrelid = 0 and t.typelem = 0
  union all
  select 'operator', o.oid::regoperator::text, o.oprcode::text from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
  where n.nspname in (select nspname from ours) or n.nspname = 'pg_catalog' and o.oid >= (select first from made_later)
  union all
  -- A function that would be called in place of one of the server's own: a better match, or the server's own changed.
  select 'built-in function', p.oid::regprocedure::text, case when p.oid >= m.first then 'added' else 'changed' end
  from pg_proc p, made_later m
  where p.pronamespace = 'pg_catalog'::regnamespace
    and (p.oid >= m.first and exists (select from pg_proc b
        where b.pronamespace = p.pronamespace and b.proname = p.proname and b.oid < m.first)
      or p.oid < m.first and (p.proacl is null or p.prolang not in (12, 13))
        and p.xmin::text::bigint > (select xmin::text::bigint from pg_database where datname = 'template0'))
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select 'cast', format('%s as %s', c.castsource::regtype, c.casttarget::regtype), c.castfunc::regprocedure::text
  from pg_cast c, made_later m where c.oid >= m.first
    and not exists (select from pg_depend d where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'e')
  union all
  -- How words are searched for.
  select 'text search', c.oid::regconfig::text, string_agg(format('%s:%s:%s(%s)', m.maptokentype, m.mapseqno,
    m.mapdict::regdictionary, d.dictinitoption), ' ' order by m.maptokentype, m.mapseqno)
  from pg_ts_config c join pg_ts_config_map m on m.mapcfg = c.oid join pg_ts_dict d on d.oid = m.mapdict
  where c.oid = 'pg_catalog.simple'::regconfig group by c.oid
  union all
  select 'event trigger', quote_ident(e.evtname), format('%s calls %s, enabled %s', e.evtevent, e.evtfoid::regproc, e.evtenabled)
  from pg_event_trigger e where not exists (
    select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')
  union all
  select 'extension', quote_ident(extname), 'in ' || extnamespace::regnamespace from pg_extension
  where extname not in ('amcheck', 'pageinspect', 'pg_buffercache', 'pg_prewarm', 'pg_stat_statements', 'pg_visibility',
    'pgstattuple')
  union all
  select 'subscription', quote_ident(subname), 'enabled ' || subenabled from pg_subscription
  where subdbid = (select oid from pg_database where datname = current_database())
  union all
  -- What changes the meaning of a query; not what changes its speed, limits or logging.
  select 'setting', format('%s of role %s', split_part(x, '=', 1), coalesce((select y.name from roles y where y.oid = s.setrole and s.setrole <> 0), 'any')),
    split_part(x, '=', 2)
  from pg_db_role_setting s, unnest(s.setconfig) x
  where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
    and (s.setrole = 0 or s.setrole in (select oid from roles where name in ('{owner}', '{app}') or name = quote_ident(current_user)))
    and split_part(x, '=', 1) !~ ('^(work_mem|maintenance_work_mem|hash_mem_multiplier|temp_buffers|temp_file_limit|'
      || 'statement_timeout|lock_timeout|deadlock_timeout|idle_.*|transaction_timeout|log_.*|client_min_messages|'
      || 'client_connection_check_interval|tcp_.*|auto_explain\..*|pg_stat_statements\..*|.*_page_cost|cpu_.*|'
      || 'effective_.*|.*parallel.*|jit.*|enable_.*|track_.*|application_name|random_page_cost)$')
  union all
  select 'owner', quote_ident(n.nspname), y.name from ours n join roles y on y.oid = n.nspowner
  union all
  select 'owner', r.name, y.name from relations r join roles y on y.oid = r.relowner
  union all
  select 'owner', f.name, y.name from functions f join roles y on y.oid = f.proowner
  union all
  -- Others may read.
  select 'right', format('%s %s of %s', x.what, x.name, y.name),
    string_agg(x.privilege_type || case when x.is_grantable then ' with grant option' else '' end, ', '
      order by x.privilege_type)
  from rights x join roles y on y.oid = x.grantee
  where y.name in ('{owner}', '{app}') or x.privilege_type not in ('SELECT', 'USAGE')
  group by x.what, x.name, y.name
  union all
  select 'right of later objects', format('%s in %s of %s', d.defaclobjtype, coalesce(n.nspname, 'any schema'), y.name),
    string_agg(x.privilege_type, ', ' order by x.privilege_type)
  from pg_default_acl d left join ours n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) x, roles y
  where y.oid = x.grantee and x.grantee <> d.defaclrole and (n.oid is not null or d.defaclnamespace = 0)
  group by d.defaclobjtype, n.nspname, y.name
  union all
  select 'right to set', format('%s of %s', p.parname, y.name), string_agg(x.privilege_type, ', ' order by x.privilege_type)
  from pg_parameter_acl p, aclexplode(p.paracl) x, roles y
  where y.oid = x.grantee and x.grantee <> 10 and (y.name in ('{app}', 'public') or y.name = quote_ident(current_user))
  group by p.parname, y.name
  union all
  select 'role', y.name, concat_ws(', ', case when r.rolsuper then 'superuser' end, case when r.rolcreaterole then 'creates roles' end,
    case when r.rolbypassrls then 'passes row security by' end, case when r.rolreplication then 'replicates' end,
    (select 'member of ' || string_agg(m.roleid::regrole::text, ', ' order by m.roleid::regrole::text) from pg_auth_members m
     where m.member = r.oid))
  from pg_roles r join roles y on y.oid = r.oid where y.name = '{app}')
select kind, name, coalesce(definition, '') from listed order by 1, 2, 3
