using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The read tables as the server's catalogue has them: all that SQL can say of tables and indexes.</summary>
public static class ReadTablesCatalogue
{
    /// <summary>
    /// Of a database of schema version 3 whose tables were made by scripts, before there was a declaration. It changes
    /// only together with the name of the schema.
    /// </summary>
    public const string OfVersion3 = """
        table actions
          action_id text collate C not null
          version bigint not null
          title text not null
          type text not null
          epistemic text not null
          status text
          umbrella text collate C
          merged_into text collate C
          roles text[] not null
          dates jsonb not null
          statuses jsonb not null
          began_earliest date
          began_latest date
          reported_earliest date
          reported_latest date
          digest text not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table clauses
          clause text collate C not null
          statement_id text collate C not null
          text_id text not null
          clause_start integer not null
          clause_end integer not null
          words text not null
          prints bigint[] not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table clock
          recorded_at timestamp with time zone not null
          sequence bigint not null
        table disagreements
          disagreement text collate C not null
          statement_id text collate C not null
          field text not null
          kind text not null
          rivals jsonb not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table labels
          label text collate C not null
          statement_id text collate C not null
          label_id text not null
          action_id text collate C not null
          code text not null
          strength text not null
          instruments text[] not null
          instruments_wording text
          quote_text_id text not null
          quote text not null
          quote_start integer not null
          quote_end integer not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table masked_users
          user_id text collate C not null
          scope text not null
          legal_basis text not null
          digest text not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table memberships
          membership text collate C not null
          group_id text collate C not null
          party text collate C not null
          status text not null
          held_from text not null
          held_earliest date
          held_latest date
          held_to text
          held_to_earliest date
          held_to_latest date
          public_earliest date
          public_latest date
          public_to_earliest date
          public_to_latest date
          evidence text
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table parties
          party text collate C not null
          version bigint not null
          kind text not null
          name text not null
          names jsonb not null
          identifiers jsonb not null
          claims text[] not null
          succession jsonb
          search text not null
          digest text not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table positions
          position text collate C not null
          statement_id text collate C not null
          act_id text
          label_id text
          action_id text collate C
          party text collate C not null
          name_as_listed text not null
          official text
          office text
          role text not null
          act text
          intensity smallint
          booster text
          force text
          epistemic text
          stance text not null
          targets text[] not null
          targets_confidence text
          beneficiaries text[] not null
          labels text[] not null
          qualified_labels text[] not null
          basis text not null
          kind text not null
          held_from text
          held_unknown text
          held_earliest date
          held_latest date
          held_to text
          held_to_earliest date
          held_to_latest date
          public_from text
          public_unknown text
          public_earliest date
          public_latest date
          public_to text
          public_to_earliest date
          public_to_latest date
          instrument text
          dissociated text[] not null
          quote_text_id text not null
          quote text not null
          quote_start integer not null
          quote_end integer not null
          language text not null
          sort_key text collate C not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table statements
          statement_id text collate C not null
          version bigint not null
          kind text not null
          title text
          status text not null
          review text not null
          codebook integer not null
          issued text
          issued_unknown text
          issued_earliest date
          issued_latest date
          signatories text[] not null
          signatory_roles text[] not null
          actions text[] not null
          unnamed integer
          merged_into text collate C
          superseded_by text
          dissociated text[] not null
          targets text[] not null
          acts text[] not null
          languages text[] not null
          sources integer not null
          layers text[] not null
          search text not null
          words tsvector generated (setweight(to_tsvector('simple'::regconfig, "left"(COALESCE(title, ''::text), 1000)), 'A'::"char") || to_tsvector('simple'::regconfig, "left"(search, 100000)))
          sort_key text collate C not null
          digest text not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        table sweeps
          sweep_id text collate C not null
          version bigint not null
          status text not null
          party text collate C
          group_id text collate C
          action_id text collate C
          topic text collate C
          searched_from text not null
          from_earliest date
          searched_to text not null
          to_latest date
          sources text[] not null
          languages text[] not null
          terms text[] not null
          result text not null
          found text[] not null
          digest text not null
          recorded_from_seq bigint not null
          recorded_from timestamp with time zone not null
          recorded_to_seq bigint
          recorded_to timestamp with time zone
        constraint clock clock_pkey PRIMARY KEY (recorded_at)
        CREATE INDEX actions_from ON read_v2.actions USING btree (recorded_from_seq)
        CREATE UNIQUE INDEX actions_key ON read_v2.actions USING btree (action_id, recorded_from_seq)
        CREATE INDEX actions_merged ON read_v2.actions USING btree (merged_into)
        CREATE INDEX actions_to ON read_v2.actions USING btree (recorded_to_seq) WHERE (recorded_to_seq IS NOT NULL)
        CREATE INDEX actions_umbrella ON read_v2.actions USING btree (umbrella)
        CREATE INDEX actions_words ON read_v2.actions USING gin (to_tsvector('simple'::regconfig, title))
        CREATE UNIQUE INDEX clauses_key ON read_v2.clauses USING btree (clause, recorded_from_seq)
        CREATE INDEX clauses_prints ON read_v2.clauses USING gin (prints)
        CREATE INDEX clauses_statement ON read_v2.clauses USING btree (statement_id)
        CREATE UNIQUE INDEX clock_pkey ON read_v2.clock USING btree (recorded_at)
        CREATE UNIQUE INDEX clock_sequence ON read_v2.clock USING btree (sequence)
        CREATE UNIQUE INDEX disagreements_key ON read_v2.disagreements USING btree (disagreement, recorded_from_seq)
        CREATE INDEX disagreements_statement ON read_v2.disagreements USING btree (statement_id)
        CREATE INDEX labels_action ON read_v2.labels USING btree (action_id)
        CREATE INDEX labels_from ON read_v2.labels USING btree (recorded_from_seq)
        CREATE UNIQUE INDEX labels_key ON read_v2.labels USING btree (label, recorded_from_seq)
        CREATE INDEX labels_statement ON read_v2.labels USING btree (statement_id)
        CREATE INDEX labels_to ON read_v2.labels USING btree (recorded_to_seq) WHERE (recorded_to_seq IS NOT NULL)
        CREATE UNIQUE INDEX masked_users_key ON read_v2.masked_users USING btree (user_id, recorded_from_seq)
        CREATE INDEX memberships_from ON read_v2.memberships USING btree (recorded_from_seq)
        CREATE INDEX memberships_group ON read_v2.memberships USING btree (group_id)
        CREATE UNIQUE INDEX memberships_key ON read_v2.memberships USING btree (membership, recorded_from_seq)
        CREATE INDEX memberships_party ON read_v2.memberships USING btree (party)
        CREATE INDEX memberships_to ON read_v2.memberships USING btree (recorded_to_seq) WHERE (recorded_to_seq IS NOT NULL)
        CREATE INDEX parties_from ON read_v2.parties USING btree (recorded_from_seq)
        CREATE UNIQUE INDEX parties_key ON read_v2.parties USING btree (party, recorded_from_seq)
        CREATE INDEX parties_to ON read_v2.parties USING btree (recorded_to_seq) WHERE (recorded_to_seq IS NOT NULL)
        CREATE INDEX parties_words ON read_v2.parties USING gin (to_tsvector('simple'::regconfig, search))
        CREATE INDEX positions_action ON read_v2.positions USING btree (action_id, sort_key)
        CREATE INDEX positions_dissociated ON read_v2.positions USING btree (action_id) WHERE (cardinality(dissociated) > 0)
        CREATE INDEX positions_from ON read_v2.positions USING btree (recorded_from_seq)
        CREATE INDEX positions_instrument ON read_v2.positions USING btree (action_id) WHERE (instrument IS NOT NULL)
        CREATE UNIQUE INDEX positions_key ON read_v2.positions USING btree ("position", recorded_from_seq)
        CREATE INDEX positions_party ON read_v2.positions USING btree (party, sort_key)
        CREATE INDEX positions_statement ON read_v2.positions USING btree (statement_id)
        CREATE INDEX positions_targets ON read_v2.positions USING gin (targets)
        CREATE INDEX positions_timeline ON read_v2.positions USING btree (sort_key)
        CREATE INDEX positions_to ON read_v2.positions USING btree (recorded_to_seq) WHERE (recorded_to_seq IS NOT NULL)
        CREATE INDEX statements_actions ON read_v2.statements USING gin (actions)
        CREATE INDEX statements_from ON read_v2.statements USING btree (recorded_from_seq)
        CREATE UNIQUE INDEX statements_key ON read_v2.statements USING btree (statement_id, recorded_from_seq)
        CREATE INDEX statements_list ON read_v2.statements USING btree (sort_key)
        CREATE INDEX statements_merged ON read_v2.statements USING btree (merged_into)
        CREATE INDEX statements_signatories ON read_v2.statements USING gin (signatories)
        CREATE INDEX statements_to ON read_v2.statements USING btree (recorded_to_seq) WHERE (recorded_to_seq IS NOT NULL)
        CREATE INDEX statements_words ON read_v2.statements USING gin (words)
        CREATE INDEX sweeps_from ON read_v2.sweeps USING btree (recorded_from_seq)
        CREATE INDEX sweeps_group ON read_v2.sweeps USING btree (group_id)
        CREATE UNIQUE INDEX sweeps_key ON read_v2.sweeps USING btree (sweep_id, recorded_from_seq)
        CREATE INDEX sweeps_party ON read_v2.sweeps USING btree (party)
        CREATE INDEX sweeps_to ON read_v2.sweeps USING btree (recorded_to_seq) WHERE (recorded_to_seq IS NOT NULL)
        """;

    /// <summary>Table by table its columns in their order, then constraints and indexes; what is as usual is not
    /// said.</summary>
    public static Task<string> OfAsync(TestHost host) =>
        host.AskAsync<string>(
            """
            select string_agg(line, e'\n' order by kind, relname collate "C", place, line collate "C") from (
              with t as (select c.* from pg_class c where c.relnamespace = 'read_v2'::regnamespace and c.relkind <> 'i')
              select 1 as kind, t.relname, 0 as place, concat_ws(' ', 'table', t.relname, nullif(t.relkind, 'r'),
                nullif(t.relpersistence, 'p'), t.reloptions::text, 'acl ' || t.relacl::text,
                case when t.relrowsecurity or t.relhastriggers or t.relhasrules then 'guarded' end) as line from t
              union all
              select 1, t.relname, a.attnum, concat_ws(' ', ' ', a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attcollation <> y.typcollation
                  then 'collate ' || (select collname from pg_collation where oid = a.attcollation) end,
                case when a.attnotnull then 'not null' end,
                case a.attgenerated when 's' then 'generated ' else 'default ' end || pg_get_expr(d.adbin, d.adrelid),
                case when a.attstorage <> y.typstorage then 'storage ' || a.attstorage::text end,
                'compression ' || nullif(a.attcompression::text, ''), 'statistics ' || nullif(a.attstattarget, -1)::text,
                a.attoptions::text, 'acl ' || a.attacl::text)
              from t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
              join pg_type y on y.oid = a.atttypid left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
              union all
              select 2, t.relname, 0, concat_ws(' ', 'constraint', t.relname, k.conname, pg_get_constraintdef(k.oid))
              from t join pg_constraint k on k.conrelid = t.oid where k.contype <> 'n'
              union all
              select 3, i.relname, 0,
                concat_ws(' ', pg_get_indexdef(i.oid), i.reloptions::text, case when not x.indisvalid then 'invalid' end)
              from t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid) l
            """
        );
}
