using NodaTime;
using Npgsql;
using Tracker.Access;
using Tracker.Http;
using Tracker.Record.Events;
using Tracker.Record.Keys;
using EventLog = Tracker.Store.EventLog;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Compares the tables of keys and of persons, which the ledger does not cover, with the events about them, which it
/// covers: a key that nobody made, a person who was erased and is there again.
/// </summary>
public static class AccessCheck
{
    private sealed record Row(
        string Id,
        string User,
        string Role,
        IReadOnlyList<string> Scopes,
        Instant? ExpiresAt,
        bool IsRevoked,
        bool IsMasked,
        byte[] Secret
    );

    /// <summary>Keys whose row says something else than the log, each in a sentence.</summary>
    public static async Task<IReadOnlyList<string>> KeysAsync(
        NpgsqlConnection connection,
        ApiKeys keys,
        CancellationToken token
    )
    {
        var logged = await LoggedAsync(connection, token);
        var rows = await RowsAsync(connection, token);
        var findings = new List<string>();
        foreach (var row in rows)
        {
            var log = logged.GetValueOrDefault(Key.Prefix + row.Id);
            if (What(row, log, keys.IsConfigured(row.Id, row.Secret)) is { } what)
            {
                findings.Add($"The key '{row.Id}' {what}");
            }
        }

        findings.AddRange(
            logged
                .Where(x => !x.Value.IsRevoked && !rows.Any(row => Key.Prefix + row.Id == x.Key))
                .Select(x => $"The key '{x.Key[Key.Prefix.Length..]}' is on record, and its row was deleted.")
        );
        return findings;
    }

    /// <summary>Persons who were erased and are there again, and maskings that only the log knows, or only the
    /// table.</summary>
    public static async Task<IReadOnlyList<string>> MaskingsAsync(NpgsqlConnection connection, CancellationToken token)
    {
        // Before schema version 3, a masking was an event and no row.
        await using var command = new NpgsqlCommand(
            """
            with masked as (
              select stream_id as id, data ->> 'legalBasis' as basis, timestamp > (
                select applied_at from tracker.schema_version where version = 3) as written
              from tracker.mt_events where type = 'personal_data_masked' and version = 1)
            select 'The person behind ' || m.id || ' was erased, and has a name again.'
            from masked m join tracker.users u on u.id = m.id where u.name is not null
            union all
            select 'The person behind ' || m.id || ' was erased, and an account of an authority leads to it again.'
            from masked m join tracker.oidc_subjects s on s.user_id = m.id
            union all
            select 'The person behind ' || m.id || ' was erased, and the key ''' || k.id || ''' is in force again.'
            from masked m join tracker.api_keys k on k.user_id = m.id where k.revoked_at is null
            union all
            select 'The masking of ' || m.id || ' is on record, and its row in tracker.maskings is missing or changed.'
            from masked m where m.written
              and not exists (select from tracker.maskings x where x.user_id = m.id and x.legal_basis = m.basis)
            union all
            select 'The table tracker.maskings has a masking of ' || x.user_id || ', which is not on record.'
            from tracker.maskings x where not exists (select from masked m where m.id = x.user_id)
            union all
            select 'The user ' || u.id || ' has no name, and its masking is not on record.'
            from tracker.users u where u.name is null and not exists (select from masked m where m.id = u.id)
            order by 1
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var findings = new List<string>();
        while (await reader.ReadAsync(token))
        {
            findings.Add(reader.GetString(0));
        }

        return findings;
    }

    private static string? What(Row row, Key? log, bool isConfigured) =>
        (row, log) switch
        {
            _ when isConfigured && !row.IsRevoked => null,

            // Out of force, made before the log said who has keys, or masked with its person: nothing can be done with
            // it.
            ({ IsRevoked: true }, null or { IsRevoked: true }) or ({ IsRevoked: true, IsMasked: true }, _) => null,
            ({ IsRevoked: true }, _) => "is revoked, and no event says so.",
            (_, null) => "is in force, and no event says that it was made. If it is the admin key that "
                + "TRACKER_ADMIN_KEY gives, set that here too.",
            (_, { IsRevoked: true }) => "was revoked, and is in force again.",
            _ => ApiKeys.IsBorneOut(new(row.Id, row.User, row.Role, row.Scopes), row.ExpiresAt, log)
                ? null
                : $"is {row.Role} of {row.User} with {string.Join(", ", row.Scopes)} until "
                    + $"{Key.Text(row.ExpiresAt) ?? "it is revoked"}, and on record as {log!.Role} of {log.Holder} with "
                    + $"{string.Join(", ", log.Scopes)} until {Key.Text(log.ExpiresAt) ?? "it is revoked"}.",
        };

    private static async Task<Dictionary<string, Key>> LoggedAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"select {EventLog.Columns} from tracker.mt_events where stream_id like '{Key.Prefix}%' and type <> "
                + "'tombstone' order by stream_id, version",
            connection
        )
        {
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var events = new List<LoggedEvent>();
        await foreach (var e in EventLog.ReadAsync(reader, token))
        {
            events.Add(e);
        }

        return events
            .GroupBy(x => x.Stream)
            .Select(x => (Stream: x.Key, Key: Key.Fold(x)))
            .Where(x => x.Key is not null)
            .ToDictionary(x => x.Stream, x => x.Key!);
    }

    private static async Task<List<Row>> RowsAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            select k.id, k.user_id, k.role, k.scopes, k.expires_at, k.revoked_at is not null, exists (
              select from tracker.mt_events e where e.stream_id = k.user_id and e.type = 'personal_data_masked'),
              k.secret_sha256
            from tracker.api_keys k order by k.id
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<Row>();
        while (await reader.ReadAsync(token))
        {
            var role = reader.GetString(2);
            rows.Add(
                new(
                    reader.GetString(0),
                    reader.GetString(1),
                    role,
                    await reader.IsDBNullAsync(3, token)
                        ? Roles.All.Contains(role)
                            ? Scopes.Of(role)
                            : []
                        : reader.GetFieldValue<string[]>(3),
                    await reader.IsDBNullAsync(4, token) ? null : reader.GetFieldValue<Instant>(4),
                    reader.GetBoolean(5),
                    reader.GetBoolean(6),
                    reader.GetFieldValue<byte[]>(7)
                )
            );
        }

        return rows;
    }
}
