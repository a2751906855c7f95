using Npgsql;
using Tracker.Http;

namespace Tracker.Actions;

public static class ActionRecord
{
    /// <summary>Adds a fault for each action that a query names and that was never registered: a slip must not read as
    /// silence.</summary>
    public static async Task RequireAsync(
        NpgsqlDataSource database,
        QueryReader query,
        IReadOnlyList<(string Parameter, string Action)> named,
        CancellationToken token
    )
    {
        if (named.Count == 0)
        {
            return;
        }

        await using var command = database.CreateCommand(
            "select k from unnest($1::text[]) k where not exists (select from tracker.mt_streams s where s.id = k "
                + "and s.type = 'action')"
        );
        command.Parameters.Add(new() { Value = named.Select(x => x.Action).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(token);
        var unknown = new HashSet<string>();
        while (await reader.ReadAsync(token))
        {
            unknown.Add(reader.GetString(0));
        }

        foreach (var (parameter, action) in named.Where(x => unknown.Contains(x.Action)))
        {
            query.Invalid.Add(
                "?" + parameter,
                "unknown-action",
                $"There is no action '{action}'; GET /api/actions?q= finds actions by words of their titles."
            );
        }
    }

    /// <summary>Whether an action has ever been registered, projected or not.</summary>
    public static async Task<bool> ExistsAsync(NpgsqlDataSource database, string id, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select exists (select from tracker.mt_streams where id = $1 and type = 'action')"
        );
        command.Parameters.Add(new() { Value = id });
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
