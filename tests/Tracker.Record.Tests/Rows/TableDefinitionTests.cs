using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Rows;

/// <summary>Read tables as SQL makes them from their one declaration.</summary>
public sealed class TableDefinitionTests
{
    private static readonly TableDefinition Table = new(
        "things",
        [
            new("id", "key"),
            new("name", "text?"),
            new ComputedColumn("words", "tsvector", "to_tsvector(name)", After: "name"),
            new("items", "text[]"),
        ],
        [new("key", "(id)", IsUnique: true), new("words", "using gin (words)")]
    );

    [Fact]
    public void A_column_may_be_null_only_if_it_says_so_and_a_key_is_compared_byte_by_byte() =>
        Table
            .Create("beside")
            .ShouldBe(
                "create table beside.things (id text collate \"C\" not null, name text, "
                    + "words tsvector generated always as (to_tsvector(name)) stored, items text[] not null)"
            );

    [Fact]
    public void Indexes_are_named_after_their_table_and_made_apart_from_it() =>
        Table
            .CreateIndexes("beside")
            .ShouldBe([
                "create unique index things_key on beside.things (id)",
                "create index things_words on beside.things using gin (words)",
            ]);

    [Fact]
    public void A_primary_key_is_made_with_the_indexes() =>
        (Table with { PrimaryKey = "id", Indexes = [] })
            .CreateIndexes("beside")
            .ShouldBe(["alter table beside.things add primary key (id)"]);

    [Fact]
    public void Stream_and_key_of_a_table_are_columns_compared_byte_by_byte()
    {
        foreach (var table in ReadTables.All)
        {
            foreach (var name in new[] { table.Stream, table.Key })
            {
                table.Definition.Columns.Single(x => x.Name == name).Declared.ShouldBe("key", $"{table.Name}.{name}");
            }
        }
    }

    [Fact]
    public void A_key_is_unique_from_each_start_of_its_record_interval() =>
        ReadTables
            .All.Select(x => x.Definition.CreateIndexes("s").First())
            .ShouldBe(
                ReadTables.All.Select(x =>
                    $"create unique index {x.Name}_key on s.{x.Name} ({x.Key}, recorded_from_seq)"
                )
            );

    [Fact]
    public void Rows_bring_a_value_for_every_column_but_those_that_the_server_computes() =>
        ReadTables
            .All.SelectMany(x => x.ColumnNames.Select(name => (x.Name, name)))
            .ShouldBe(
                ReadTables.All.SelectMany(x =>
                    x.Definition.Columns.Where(c => !(c is ComputedColumn)).Select(c => (x.Name, c.Name))
                )
            );

    [Fact]
    public void An_export_has_every_table_of_the_schema() =>
        ExportTables
            .Described.Select(x => x.Name)
            .ShouldBe(ReadTables.Definitions.Select(x => x.Name), ignoreOrder: true);
}
