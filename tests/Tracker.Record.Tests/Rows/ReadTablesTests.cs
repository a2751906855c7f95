using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

/// <summary>How the rows of the read tables are written and shown.</summary>
public sealed class ReadTablesTests
{
    private const string Interval = "recorded_from_seq, recorded_from, recorded_to_seq, recorded_to";

    private static readonly ReadRows Clauses = Statement().Rows;

    private static readonly ReadRows Masked = Stream.Of("u-1", new PersonalDataMasked("USER", "Article 17")).Rows;

    [Fact]
    public void A_table_is_found_by_its_name() => ReadTables.Named("labels").Name.ShouldBe("labels");

    [Fact]
    public void There_is_no_other_table() => Should.Throw<InvalidOperationException>(() => ReadTables.Named("users"));

    [Fact]
    public void Columns_end_with_the_record_interval() =>
        ReadTables.MaskedUsers.ColumnList.ShouldBe($"user_id, scope, legal_basis, digest, {Interval}");

    [Fact]
    public void Column_names_are_those_of_exports() =>
        ReadTables
            .All.Select(x => x.ColumnList)
            .ShouldBe(ExportTables.All.Select(x => string.Join(", ", x.Columns.Select(c => c.Name))));

    [Fact]
    public void Rows_of_streams_are_deleted_by_the_column_of_the_stream() =>
        ReadTables.Memberships.Delete.ShouldBe("delete from read_v2.memberships where group_id = any(?)");

    [Fact]
    public void Rows_are_copied_into_a_schema_with_all_columns() =>
        ReadTables
            .MaskedUsers.CopyInto("shadow")
            .ShouldBe(
                $"copy shadow.masked_users (user_id, scope, legal_basis, digest, {Interval}) from stdin (format binary)"
            );

    [Fact]
    public void Rows_are_inserted_from_one_array_a_column() =>
        SqlOf(ReadTables.MaskedUsers, Masked)
            .ShouldBe(
                $"insert into read_v2.masked_users (user_id, scope, legal_basis, digest, {Interval}) "
                    + "select v0, v1, v2, v3, v4, v5::timestamptz, v6, v7::timestamptz from unnest(?::text[], "
                    + "?::text[], "
                    + "?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::text[]) as t(v0, v1, v2, v3, "
                    + "v4, v5, v6, v7)"
            );

    [Fact]
    public void Numbers_are_sent_as_numbers_and_lists_as_texts_that_are_split() =>
        SqlOf(ReadTables.Clauses, Clauses)
            .ShouldBe(
                "insert into read_v2.clauses (clause, statement_id, text_id, clause_start, clause_end, words, prints, "
                    + $"{Interval}) select v0, v1, v2, v3::integer, v4::integer, v5, "
                    + "string_to_array(v6, E'\\x1f')::bigint[], v7, v8::timestamptz, v9, v10::timestamptz "
                    + "from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], "
                    + "?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::text[]) "
                    + "as t(v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10)"
            );

    [Fact]
    public void Lists_of_texts_dates_and_JSON_are_cast_to_their_types()
    {
        var sql = SqlOf(ReadTables.Actions, Given.Action().Rows);

        sql.ShouldContain(" v7, string_to_array(v8, E'\\x1f'), v9::jsonb, v10::jsonb, v11::date, ");
    }

    [Fact]
    public void Small_numbers_are_sent_as_numbers() =>
        SqlOf(ReadTables.Positions, JointStatement().Rows).ShouldContain("v11::smallint");

    [Fact]
    public void Values_are_sent_by_column()
    {
        var parameters = ReadTables.Clauses.Insert(Clauses).Single().Parameters;

        parameters[2].ShouldBe(new[] { "t1", "t1" });
        parameters[3].ShouldBe(new long?[] { 0, 44 });
        parameters[6].ShouldBe(Clauses.Clauses.Select(x => string.Join('\u001f', x.Row.Prints)).ToArray());
        parameters[7].ShouldBe(new long?[] { 10, 10 });
        parameters[8].ShouldBe(new[] { "2024-11-01T00:00:00Z", "2024-11-01T00:00:00Z" });
        parameters[9].ShouldBe(new long?[] { null, null });
    }

    [Fact]
    public void Dates_are_sent_as_ISO_8601_and_absent_values_as_null()
    {
        var parameters = ReadTables
            .Memberships.Insert(Given.Party("EU", "BLOC", Joined("FRA", "2020")).Rows)
            .Single()
            .Parameters;

        parameters[5].ShouldBe(new[] { "2020-01-01" });
        parameters[7].ShouldBe(new string?[] { null });
    }

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1_000, new[] { 1_000 })]
    [InlineData(1_001, new[] { 1_000, 1 })]
    public void A_thousand_rows_are_inserted_at_once(int rows, int[] pieces)
    {
        var read = new ReadRows();
        read.MaskedUsers.AddRange(
            Enumerable
                .Range(0, rows)
                .Select(x => new Recorded<MaskedUserRow>(new($"u-{x}", "USER", "x", ""), x, default, null, null))
        );

        ReadTables.MaskedUsers.Insert(read).Select(x => ((string[])x.Parameters[0]).Length).ShouldBe(pieces);
    }

    [Fact]
    public void An_encoded_row_has_a_field_for_each_column()
    {
        var buffer = Encoded(ReadTables.MaskedUsers, Masked);

        Convert
            .ToHexStringLower(buffer.Row(0))
            .ShouldBe(
                string.Concat(
                    "0008",
                    "00000003752d31",
                    "0000000455534552",
                    "0000000a41727469636c65203137",
                    "00000040" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Masked.MaskedUsers[0].Row.Digest)),
                    "00000008000000000000000a",
                    "000000080002c8cd6282a000",
                    "ffffffff",
                    "ffffffff"
                )
            );
    }

    [Fact]
    public void Fields_have_the_lengths_of_their_types()
    {
        var fields = Fields(ReadTables.Positions, Statement(Signed("GBR"), Condemn with { Intensity = 5 }).Rows);

        fields["intensity"].ShouldBe("0005"); // smallint
        fields["quote_end"].ShouldBe("0000002a"); // integer
        fields["recorded_from_seq"].ShouldBe("000000000000000c"); // bigint
        fields["party"].ShouldBe("474252"); // text
        fields["held_earliest"].ShouldBe(""); // unknown
    }

    [Fact]
    public void Dates_count_days_from_the_year_2000() =>
        Fields(ReadTables.Positions, DatedStatement("2000-01-03").Rows)["held_earliest"].ShouldBe("00000002");

    [Fact]
    public void Lists_of_texts_and_of_numbers_are_arrays_and_JSON_has_its_version()
    {
        var list = Fields(ReadTables.Positions, Statement(Signed("GBR"), Condemn with { Targets = ["PRK"] }).Rows)[
            "targets"
        ];
        var numbers = Fields(ReadTables.Clauses, Clauses)["prints"];
        var json = Fields(ReadTables.Parties, Given.Party("GBR", "STATE").Rows)["names"];

        list.ShouldBe("00000001" + "00000000" + "00000019" + "00000001" + "00000001" + "00000003" + "50524b");
        numbers.ShouldStartWith("00000001" + "00000000" + "00000014" + "00000004" + "00000001" + "00000008");
        json.ShouldBe("01" + "5b5d");
    }

    [Fact]
    public void An_encoded_row_is_known_by_its_key_and_its_first_sequence()
    {
        var buffer = Encoded(ReadTables.MaskedUsers, Masked);

        (Encoding.UTF8.GetString(buffer.Key(0)), buffer.From(0)).ShouldBe(("u-1", 10));
    }

    [Fact]
    public void Every_row_is_encoded() => Encoded(ReadTables.Clauses, Clauses).Count.ShouldBe(2);

    [Fact]
    public void A_shown_row_has_its_key_and_its_record_interval()
    {
        var rows = Stream.Of("sw-a", Given.Sweep).Then(new EntryVoided(1, "x")).Rows;

        ReadTables
            .Sweeps.Show(rows)
            .Select(x => (x.Key, x.FromSequence, x.ToSequence))
            .ShouldBe([("sw-a", 10, 13), ("sw-a", 13, null)]);
    }

    [Fact]
    public void Texts_numbers_and_dates_are_shown_as_JSON() =>
        Shown(
                ReadTables.Statements,
                JointStatement().Rows,
                "title",
                "codebook",
                "version",
                "issued_earliest",
                "merged_into"
            )
            .ShouldBe(["\"A joint statement\"", "1", "8", "\"2024-10-22\"", "null"]);

    [Fact]
    public void Lists_of_texts_are_shown_as_arrays() =>
        Shown(ReadTables.Statements, JointStatement().Rows, "signatories", "dissociated")
            .ShouldBe(["[\"GBR\",\"KOR\"]", "[]"]);

    [Fact]
    public void Lists_of_numbers_are_shown_as_arrays() =>
        Shown(ReadTables.Clauses, Clauses, "prints").ShouldBe([$"[{string.Join(',', Clauses.Clauses[0].Row.Prints)}]"]);

    [Fact]
    public void JSON_is_shown_as_it_is() =>
        Shown(
                ReadTables.Parties,
                Given.Party("GBR", "STATE", new PartyIdentified("COW", "200")).Rows,
                "identifiers",
                "succession"
            )
            .ShouldBe(["[{\"scheme\":\"COW\",\"value\":\"200\"}]", "null"]);

    [Fact]
    public void Small_numbers_are_shown_as_numbers() =>
        Shown(ReadTables.Positions, Statement(Signed("GBR"), Condemn with { Intensity = 5 }).Rows, "intensity")
            .ShouldBe(["5"]);

    [Fact]
    public void What_is_shown_of_a_row_is_what_is_exported_of_it() =>
        Histories
            .All.Select(x => Stream.Of("st-a", x).Rows)
            .Sample(
                rows =>
                {
                    foreach (var (shown, exported) in ReadTables.All.Zip(ExportTables.All))
                    {
                        var columns = exported.Columns.SkipLast(4).ToList();
                        foreach (var (row, (_, values)) in shown.Show(rows).Zip(exported.Rows(rows)))
                        {
                            var array = JsonNode.Parse(values)!.AsArray();
                            for (var i = 0; i < columns.Count; i++)
                            {
                                Text(row.Columns[columns[i].Name]).ShouldBe(Text(array[i]), columns[i].Name);
                            }
                        }
                    }
                },
                iter: 20
            );

    /// <summary>JSON in one form: exports write long numbers as texts and sort members.</summary>
    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject x => string.Join(
                ",",
                x.OrderBy(y => y.Key, StringComparer.Ordinal).Select(y => $"{y.Key}:{Text(y.Value)}")
            ),
            JsonArray x => $"[{string.Join(",", x.Select(Text))}]",
            _ => value.ToString(),
        };

    private static IEnumerable<string> Shown(IReadTable table, ReadRows rows, params string[] columns)
    {
        var row = table.Show(rows).First();
        return columns.Select(x => row.Columns[x]?.ToJsonString() ?? "null");
    }

    /// <summary>The bytes of the fields of the first row, by column.</summary>
    private static Dictionary<string, string> Fields(IReadTable table, ReadRows rows)
    {
        var row = Encoded(table, rows).Row(0);
        var (fields, at) = (new Dictionary<string, string>(), 2);
        foreach (var column in table.ColumnNames)
        {
            var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(row[at..]));
            fields[column] = Convert.ToHexStringLower(row.Slice(at + 4, length));
            at += 4 + length;
        }

        return fields;
    }

    private static string SqlOf(IReadTable table, ReadRows rows) => table.Insert(rows).Single().Sql;

    private static RowBuffer Encoded(IReadTable table, ReadRows rows)
    {
        var buffer = new RowBuffer();
        table.Encode(rows, buffer);
        return buffer;
    }
}
