using NodaTime;
using Npgsql;

namespace Tracker.Reports;

/// <summary>Reads and writes the table of reports.</summary>
public sealed class ReportStore(NpgsqlDataSource database, IClock clock)
{
    private const string Columns = "id, about, words, sequence, reported_at, state, answer, correction, answered_at";

    /// <summary>Stores a report about a statement, an action or a party; null if there is none of this id.</summary>
    public async Task<ReportView?> AddAsync(
        string id,
        string about,
        string words,
        long sequence,
        CancellationToken token
    ) =>
        (
            await ReadAsync(
                $"""
                insert into tracker.reports (id, about, words, sequence, reported_at)
                select $1, s.id, $3, $4, $5 from tracker.mt_streams s
                where s.id = $2 and s.type in ('statement', 'action', 'party') returning {Columns}
                """,
                token,
                id,
                about,
                words,
                sequence,
                clock.GetCurrentInstant()
            )
        ).FirstOrDefault();

    public async Task<ReportView?> FindAsync(string id, CancellationToken token) =>
        (await ReadAsync($"select {Columns} from tracker.reports where id = $1", token, id)).FirstOrDefault();

    /// <summary>Reports of a state, earliest first.</summary>
    /// <param name="after">Where the list goes on: the id of the report before.</param>
    public Task<List<ReportView>> ListAsync(string state, string? after, int count, CancellationToken token) =>
        ReadAsync(
            $"""
            select {Columns} from tracker.reports where state = $1
              and ($2 = '' or (reported_at, id) > (select r.reported_at, r.id from tracker.reports r where r.id = $2))
            order by reported_at, id limit $3
            """,
            token,
            state,
            after ?? "",
            count
        );

    /// <summary>Accepted reports about something, the newest answer first.</summary>
    public Task<List<ReportView>> AcceptedAsync(string about, int count, CancellationToken token) =>
        ReadAsync(
            $"""
            select {Columns} from tracker.reports where about = $1 and state = 'ACCEPTED'
            order by answered_at desc, id limit $2
            """,
            token,
            about,
            count
        );

    /// <summary>How many reports wait for an answer.</summary>
    public async Task<long> OpenAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select count(*) from tracker.reports where state = 'OPEN'");
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>How many reports were accepted. The number rises with each one that a page shows.</summary>
    public async Task<long> AcceptedAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select count(*) from tracker.reports where state = 'ACCEPTED'"
        );
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>Answers an open report; null if it is not open.</summary>
    public async Task<ReportView?> AnswerAsync(string id, AnswerReport answer, string user, CancellationToken token) =>
        (
            await ReadAsync(
                $"""
                update tracker.reports set state = $2, answer = $3, correction = $4, answered_by = $5, answered_at = $6
                where id = $1 and state = 'OPEN' returning {Columns}
                """,
                token,
                id,
                answer.Verdict,
                answer.Answer,
                answer.Correction ?? (object)DBNull.Value,
                user,
                clock.GetCurrentInstant()
            )
        ).FirstOrDefault();

    /// <summary>Whether the log has an event of this sequence.</summary>
    public async Task<bool> HasEventAsync(long sequence, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select exists (select from tracker.mt_events where seq_id = $1)"
        );
        command.Parameters.Add(new() { Value = sequence });
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }

    private async Task<List<ReportView>> ReadAsync(string sql, CancellationToken token, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(
                value is DBNull
                    ? new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint }
                    : new() { Value = value }
            );
        }

        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<ReportView>();
        while (await reader.ReadAsync(token))
        {
            rows.Add(
                new(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetInt64(3),
                    reader.GetFieldValue<Instant>(4),
                    reader.GetString(5),
                    reader.IsDBNull(6) ? null : reader.GetString(6),
                    reader.IsDBNull(7) ? null : reader.GetInt64(7),
                    reader.IsDBNull(8) ? null : reader.GetFieldValue<Instant>(8)
                )
            );
        }

        return rows;
    }
}
