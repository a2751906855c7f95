using NodaTime;
using Npgsql;
using Tracker.Record.Dates;
using Tracker.Record.Lineage;
using Tracker.Store;

namespace Tracker.Lineage;

/// <summary>A statement that may share sentences with a given one, and those sentences.</summary>
public sealed record SharingStatement(
    LineageStatement Statement,
    Place Place,
    List<(string Text, Clause Clause)> Clauses
);

/// <summary>
/// A statement's place in the order of statements: by issue date if that is certain, otherwise by record order.
/// </summary>
/// <param name="FirstSequence">The sequence at which it was recorded.</param>
public sealed record Place(DateBounds Issued, long FirstSequence)
{
    public bool IsBefore(Place other) =>
        Issued.CertainlyBefore(other.Issued)
        || (!other.Issued.CertainlyBefore(Issued) && FirstSequence < other.FirstSequence);
}

public static class SharedClauses
{
    /// <summary>
    /// A fingerprint number in more sentences than this belongs to a set phrase ("condemn in the strongest terms") and
    /// is ignored. Without this limit, the work for one statement would grow with the record.
    /// </summary>
    public const int SetPhrase = 200;

    /// <summary>
    /// Reads, through the index on fingerprints, the sentences of other statements that share a fingerprint number with
    /// a sentence of this statement. Other sentences cannot be reuses.
    /// </summary>
    public static async Task<List<SharingStatement>> ReadAsync(
        NpgsqlConnection connection,
        string id,
        long sequence,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            select s.statement_id, s.title, s.issued, s.issued_earliest, s.issued_latest, s.issued_unknown,
              (select min(f.recorded_from_seq) from read_v2.statements f where f.statement_id = s.statement_id),
              c.text_id, c.clause_start, c.clause_end, c.words
            from read_v2.clauses c
            join read_v2.statements s on s.statement_id = c.statement_id and {AsOf.Stood("s", "$2")}
            where c.prints && array(
                select x.print from (
                  select distinct unnest(o.prints) as print from read_v2.clauses o where o.statement_id = $1
                    and {AsOf.Stood("o", "$2")}) x
                where (select count(*) from (
                  select from read_v2.clauses f where f.prints && array[x.print] and {AsOf.Stood("f", "$2")}
                    limit {SetPhrase + 1}) y) <= {SetPhrase})
              and c.statement_id <> $1 and {AsOf.Stood("c", "$2")}
            order by s.statement_id, c.text_id, c.clause_start
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = sequence },
            },
        };
        var others = new List<SharingStatement>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
            LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
            if (others.LastOrDefault()?.Statement.Id != r.GetString(0))
            {
                others.Add(
                    new(
                        new(r.GetString(0), Text(1), new(Text(2), Day(3), Day(4), Text(5))),
                        new(new(Day(3), Day(4)), r.GetInt64(6)),
                        []
                    )
                );
            }

            others[^1].Clauses.Add((r.GetString(7), new(r.GetInt32(8), r.GetInt32(9), r.GetString(10))));
        }

        return others;
    }
}
