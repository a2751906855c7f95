using System.Globalization;
using Npgsql;
using Tracker.Refusals;

namespace Tracker.Store;

/// <param name="Says">What is wrong, in a sentence.</param>
public sealed record StreamDamage(string Stream, string Says);

/// <summary>
/// Streams whose row disagrees with their events. The program writes both in one transaction, so somebody else changed
/// one of them. Events are read as before; nothing can be appended, as the version of the next event is not known.
/// </summary>
public static class DamagedStreams
{
    /// <summary>Those of some streams that are damaged. A stream without row and events is not.</summary>
    public static async Task<IReadOnlyList<StreamDamage>> AmongAsync(
        NpgsqlDataSource database,
        IReadOnlyCollection<string> streams,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            """
            select k.id, s.version, e.last from unnest($1) k(id)
            left join tracker.mt_streams s on s.id = k.id
            left join lateral (
              select max(x.version) as last from tracker.mt_events x where x.stream_id = k.id) e on true
            where s.version is distinct from e.last order by k.id
            """
        );
        command.Parameters.Add(new() { Value = streams.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(token);
        var damaged = new List<StreamDamage>();
        while (await reader.ReadAsync(token))
        {
            damaged.Add(
                new(
                    reader.GetString(0),
                    Said(
                        await reader.IsDBNullAsync(1, token) ? null : reader.GetInt64(1),
                        await reader.IsDBNullAsync(2, token) ? null : reader.GetInt64(2)
                    )
                )
            );
        }

        return damaged;
    }

    /// <summary>Why a change that came first again and again never did; null: the streams are as they should be.</summary>
    public static async Task<Problem?> WhyAsync(
        NpgsqlDataSource database,
        IReadOnlyCollection<string> streams,
        CancellationToken token
    ) =>
        await AmongAsync(database, streams, token) is [{ } first, ..]
            ? Problem.Unavailable(
                $"Stream '{first.Stream}' is damaged, so nothing was stored: {first.Says} Whoever runs this tracker "
                    + $"must run 'tracker verify'."
            )
            : null;

    private static string Said(long? row, long? last) =>
        (row, last) switch
        {
            (null, { } version) => Text($"it has {version} events and no row in tracker.mt_streams."),
            ({ } version, null) => Text($"its row in tracker.mt_streams says version {version}, and it has no event."),
            _ => Text($"its row in tracker.mt_streams says version {row}, and its last event has version {last}."),
        };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
