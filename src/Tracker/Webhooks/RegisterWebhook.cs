using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Tracker.Actions;
using Tracker.Changes;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Webhooks;

/// <summary>Send changes from now on to a URL.</summary>
/// <param name="Resources">Kinds of resource, as in the list of changes; absent or empty: all.</param>
/// <param name="Parties">Only changes of these parties; absent or empty: all.</param>
/// <param name="Actions">Only changes about these actions; absent or empty: all.</param>
public sealed record RegisterWebhook(
    string Url,
    [ValuesOf(typeof(ChangeReader), nameof(ChangeReader.Resources))] IReadOnlyList<string>? Resources = null,
    IReadOnlyList<string>? Parties = null,
    IReadOnlyList<string>? Actions = null
);

public static class RegisterWebhookEndpoint
{
    /// <summary>The most webhooks that one owner may have.</summary>
    public const int MaxOfOneOwner = 20;

    [WolverinePost("/api/webhooks"), Authorize, AnswerIsSecret]
    [Operation("Registers a URL to which changes from now on are sent")]
    [Takes<RegisterWebhook>, Answers<WebhookView>(200, 201)]
    [Refuses("too-many-webhooks")]
    public static async Task<IResult> Post(
        HttpContext context,
        WebhookStore webhooks,
        OutboundConnections connections,
        RecordReads services
    )
    {
        var token = context.RequestAborted;
        var (command, unreadable) = await StrictJson.ReadAsync<RegisterWebhook>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var faults = Check(command!, connections);
        var (parties, actions) = (command!.Parties ?? [], command.Actions ?? []);
        if (!faults.Any)
        {
            var meant = await services.Parties.MeantAsync(parties, at: null, token);
            faults.Each("/parties", parties, x => x, (at, x) => faults.Party(at, x, meant.NoParty));
            parties = [.. parties.Select(meant.IdOf)];

            for (var i = 0; i < actions.Count; i++)
            {
                if (!await ActionRecord.ExistsAsync(services.Database, actions[i], token))
                {
                    faults.Add(
                        $"/actions/{i}",
                        "unknown-action",
                        $"There is no action '{actions[i]}'; register it first."
                    );
                }
            }
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults.All);
        }

        var secret = WebhookSignature.NewSecret();
        static string[] Sorted(IReadOnlyList<string>? values) => [.. (values ?? []).Order(StringComparer.Ordinal)];
        var (view, isNew) = await webhooks.AddAsync(
            "wh-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            context.User.Id(),
            command.Url,
            new(Sorted(command.Resources), Sorted(parties), Sorted(actions)),
            secret,
            await services.Progress.ReachedAsync(token),
            MaxOfOneOwner,
            token
        );
        if (view is null)
        {
            return Problem.Conflict(
                ProblemTypes.TooManyWebhooks,
                $"You have {MaxOfOneOwner} webhooks, and more are not allowed; delete one first.",
                null
            );
        }

        return isNew
            ? Answer.Made($"/api/webhooks/{view.Id}", view with { Secret = WebhookSignature.Shown(secret) })
            : Answer.Ok(view);
    }

    /// <summary>Checks the command alone, and its URL against the addresses that the operator allows.</summary>
    public static Faults Check(RegisterWebhook command, OutboundConnections connections)
    {
        var faults = new Faults();
        if (connections.Fault(command.Url) is { } fault)
        {
            faults.Add("/url", "url", fault);
        }

        faults.Each(
            "/resources",
            command.Resources ?? [],
            x => x,
            (pointer, x) =>
            {
                if (!ChangeReader.Resources.Contains(x))
                {
                    faults.Add(
                        pointer,
                        "unknown-code",
                        $"'{x}' is not one of {string.Join(", ", ChangeReader.Resources)}."
                    );
                }
            }
        );
        faults.Each("/parties", command.Parties ?? [], x => x, (pointer, x) => faults.Words(pointer, x));
        faults.Each("/actions", command.Actions ?? [], x => x, (pointer, x) => faults.Words(pointer, x));
        return faults;
    }
}
