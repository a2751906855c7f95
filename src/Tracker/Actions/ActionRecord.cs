using Npgsql;

namespace Tracker.Actions;

public static class ActionRecord
{
    /// <summary>Whether an action has ever been registered, projected or not.</summary>
    public static async Task<bool> ExistsAsync(NpgsqlDataSource database, string id, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select exists (select from tracker.mt_streams where id = $1 and type = 'action')");
        command.Parameters.Add(new() { Value = id });
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
