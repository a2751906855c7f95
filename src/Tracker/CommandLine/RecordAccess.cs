using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Tracker.Access;
using Tracker.Audit.Receipts;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.CommandLine;

/// <summary>The record that a command reads or writes: over HTTP from a server, or in the local database.</summary>
public abstract class RecordAccess : IAsyncDisposable
{
    /// <summary>Opens the record of the server that the command names; without a server, the local database.</summary>
    /// <exception cref="ConfigurationException">The server or its key cannot be used.</exception>
    /// <param name="readsOnly">The command records nothing.</param>
    public static async Task<RecordAccess> OpenAsync(ParseResult parsed, CancellationToken token, bool readsOnly = true)
    {
        var (server, key) = ServerOptions.Read(parsed, Environment.GetEnvironmentVariable);
        return server is null ? await LocalRecord.OpenAsync(readsOnly, token) : new ServerRecord(server, key);
    }

    /// <summary>Asks the API.</summary>
    /// <param name="path">With its query, such as <c>/api/timeline?party=GBR</c>.</param>
    public abstract Task<ApiAnswer> GetAsync(string path, CancellationToken token);

    /// <summary>Records a submission, or only judges it.</summary>
    /// <param name="submission">JSON, as <c>POST /api/statements</c> takes it.</param>
    public abstract Task<ApiAnswer> SubmitAsync(ReadOnlyMemory<byte> submission, bool store, CancellationToken token);

    public abstract ValueTask DisposeAsync();

    /// <summary>A list from its first row to its end, or to <paramref name="most"/> rows, as of one sequence.</summary>
    /// <returns>The API's page: <c>items</c>, <c>asOf</c>, and <c>nextCursor</c> if there are more rows.</returns>
    public async Task<ApiAnswer> ListAsync(string path, int most, CancellationToken token)
    {
        const int LargestPage = 1_000;
        var first = await GetAsync($"{path}&limit={Math.Min(most, LargestPage)}", token);
        if (!first.IsSuccess || most <= LargestPage)
        {
            return first;
        }

        var whole = first.Json;
        var items = whole["items"]!.AsArray();
        while (whole["nextCursor"] is { } next && items.Count < most)
        {
            var left = Math.Min(most - items.Count, LargestPage);
            var answer = await GetAsync($"{path}&limit={left}&cursor={Uri.EscapeDataString((string)next!)}", token);
            if (!answer.IsSuccess)
            {
                return answer;
            }

            var page = answer.Json;
            foreach (var item in page["items"]!.AsArray())
            {
                items.Add(item!.DeepClone());
            }

            whole["nextCursor"] = page["nextCursor"]?.DeepClone();
        }

        return new(first.Status, JsonSerializer.SerializeToUtf8Bytes(whole, ApiJson.Options));
    }

    private sealed class ServerRecord : RecordAccess
    {
        private readonly HttpClient _client;

        public ServerRecord(Uri server, string? key)
        {
            _client = new() { BaseAddress = server };
            _client.DefaultRequestHeaders.Accept.Add(new("application/json"));
            if (key is not null)
            {
                _client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            }
        }

        public override async Task<ApiAnswer> GetAsync(string path, CancellationToken token) =>
            await SendAsync(new(HttpMethod.Get, Relative(path)), token);

        public override Task<ApiAnswer> SubmitAsync(
            ReadOnlyMemory<byte> submission,
            bool store,
            CancellationToken token
        )
        {
            var content = new ReadOnlyMemoryContent(submission);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var path = Relative(store ? "/api/statements" : "/api/statements:validate");
            return SendAsync(new(HttpMethod.Post, path) { Content = content }, token);
        }

        public override ValueTask DisposeAsync()
        {
            _client.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>Below the server's address, which may have a path of its own.</summary>
        private static Uri Relative(string path) => new("." + path, UriKind.Relative);

        private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, CancellationToken token)
        {
            try
            {
                using var response = await _client.SendAsync(request, token);
                var media = response.Content.Headers.ContentType?.MediaType;
                return media is "application/json" or "application/problem+json"
                    ? new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(token))
                    : throw new ConfigurationException(
                        $"{_client.BaseAddress} answers with status {(int)response.StatusCode} and not with JSON, as "
                            + "the API does; give the address of a Tracker server."
                    );
            }
            catch (TaskCanceledException) when (!token.IsCancellationRequested)
            {
                throw new ConfigurationException(
                    $"{_client.BaseAddress} did not answer within {_client.Timeout.TotalSeconds} s."
                );
            }
            catch (HttpRequestException e)
            {
                throw new ConfigurationException($"{_client.BaseAddress} cannot be reached: {e.Message}");
            }
        }
    }

    private sealed class LocalRecord(Session session) : RecordAccess
    {
        private bool _started;

        public static async Task<LocalRecord> OpenAsync(bool readsOnly, CancellationToken token) =>
            new(await Session.OpenAsync(token, urls: "http://127.0.0.1:0", readsOnly: readsOnly));

        public override async Task<ApiAnswer> GetAsync(string path, CancellationToken token)
        {
            if (!_started)
            {
                // Projections run only while the application does, and another program's may be behind.
                _started = true;
                await session.App.StartAsync(token);
                var progress = session.Get<ProjectionProgress>();
                await progress.CatchUpAsync(await progress.HeadAsync(token), token);
            }

            var (route, query) = path.Split('?', 2) is [var before, var after] ? (before, "?" + after) : (path, "");
            var answer = await session.Get<InternalReads>().GetAsync(Uri.UnescapeDataString(route), new(query), token);
            return new(answer.Status, answer.Body);
        }

        public override async Task<ApiAnswer> SubmitAsync(
            ReadOnlyMemory<byte> submission,
            bool store,
            CancellationToken token
        )
        {
            var (read, unreadable) = StrictJson.Read<Submission>(submission.Span);
            if (unreadable is not null)
            {
                return ApiAnswer.Of(unreadable);
            }

            var recording = session.Get<StatementRecording>();
            if (!store)
            {
                var (decision, fault) = await recording.ConsiderAsync(read!, token);
                return fault is not null ? ApiAnswer.Of(fault) : Answered(200, ValidatedSubmission.Of(decision!));
            }

            var user = await session.Get<ApiKeys>().AdminUserAsync(token);
            var (recorded, refusal) = await recording.ExecuteAsync(Sender.As(user, Roles.Admin), read!, token);
            return refusal is not null ? ApiAnswer.Of(refusal) : Answered(recorded!.IsNew ? 201 : 200, recorded.View);
        }

        public override async ValueTask DisposeAsync()
        {
            if (_started)
            {
                await session.App.StopAsync(CancellationToken.None);
            }

            await session.DisposeAsync();
        }

        private static ApiAnswer Answered(int status, object body) =>
            new(status, JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ApiJson.Options));
    }
}
