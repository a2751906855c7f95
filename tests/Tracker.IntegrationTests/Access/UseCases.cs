using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;
using Tracker.Record.Events;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.IntegrationTests.Access;

/// <summary>Runs the use case of an endpoint without HTTP: nothing but the use case itself asks who may.</summary>
/// <param name="write">A request that the endpoint takes, from which the command comes.</param>
public sealed class UseCases(TestHost host, Operation operation, Write write)
{
    private readonly Dictionary<string, string> _path = operation
        .Template.Split('/')
        .Zip(write.Path.Split('?')[0].Split('/'))
        .Where(x => x.First.StartsWith('{'))
        .ToDictionary(x => x.First.Trim('{', '}'), x => x.Second);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The use case that the endpoint runs.</summary>
    public UseCase UseCase
    {
        get
        {
            var endpoint = operation.Endpoint.DeclaringType!;
            var made = endpoint.GetMethod(nameof(UseCase));
            return (UseCase)(
                endpoint.GetField(nameof(UseCase))?.GetValue(null)
                ?? made?.Invoke(null, [_path[made.GetParameters()[0].Name!]])
                ?? throw new InvalidOperationException($"{endpoint.Name} has no use case.")
            );
        }
    }

    /// <returns>Why the caller was refused; null: the change is made.</returns>
    public Task<Problem?> RunAsync(Caller caller) => RunAsync((dynamic)UseCase, caller);

    private async Task<Problem?> RunAsync<TState, TCommand>(Change<TState, TCommand> useCase, Caller caller)
        where TState : class, IFolded
        where TCommand : class =>
        (await ChangeOf<TState>().ExecuteAsync(useCase, caller, _path["id"], null, Command<TCommand>(), Ct)).Refusal;

    private async Task<Problem?> RunAsync<TState, TCommand>(Beginning<TState, TCommand> useCase, Caller caller)
        where TState : class, IFolded
        where TCommand : class =>
        (await ChangeOf<TState>().BeginAsync(useCase, caller, Command<TCommand>(), Ct)).Refusal;

    private async Task<Problem?> RunAsync(UseCase useCase, Caller caller)
    {
        if (useCase == MaskPersonalDataEndpoint.UseCase)
        {
            var masking = host.Get<PersonalDataMasking>();
            return (await masking.ExecuteAsync(caller, Command<MaskPersonalData>(), Ct)).Refusal;
        }

        if (!_path.TryGetValue("sequence", out var sequence))
        {
            return (await host.Get<StatementRecording>().ExecuteAsync(caller, Command<Submission>(), Ct)).Refusal;
        }

        var voiding = host.Get<EntryVoiding>();
        var (entry, _) = await voiding.FindAsync(long.Parse(sequence, CultureInfo.InvariantCulture), Ct);
        return (await voiding.VoidAsync(caller, entry!, null, Command<VoidEntry>(), Ct)).Refusal;
    }

    private StreamChange<TState> ChangeOf<TState>()
        where TState : class, IFolded =>
        (StreamChange<TState>)
            host.Get<IServiceProvider>()
                .GetRequiredService(
                    typeof(UseCase).Assembly.GetTypes().Single(x => x.BaseType == typeof(StreamChange<TState>))
                );

    /// <summary>The body; of an endpoint without one, what path and query say.</summary>
    private TCommand Command<TCommand>()
        where TCommand : class
    {
        var said = QueryHelpers
            .ParseQuery(new Uri(new("http://localhost"), write.Path).Query)
            .Select(x => KeyValuePair.Create(x.Key, x.Value.ToString()))
            .Concat(_path.Where(x => x.Key != "id"));
        var body = write.Body ?? JsonSerializer.Serialize(said.ToDictionary());
        var (command, unreadable) = StrictJson.Read<TCommand>(Encoding.UTF8.GetBytes(body));
        unreadable.ShouldBeNull();
        return command!;
    }
}
