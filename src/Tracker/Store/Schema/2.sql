-- The second version of the read tables, with world and public intervals, merges, memberships and sweeps. The tables are
-- made from their declaration (ReadTables.cs), then read_v2.sql. The projection fills them from the first event on; until
-- it has, a program is not ready.
drop schema read_v1 cascade;
delete from tracker.mt_event_progression where name = 'Timelines:All';

-- Null once the person is masked.
alter table tracker.users alter column name drop not null;

create schema read_v2;
