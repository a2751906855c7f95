using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Access;

/// <summary>Make a key's successor; both are in force for a while, so that nobody is locked out meanwhile.</summary>
/// <param name="OverlapHours">How long the old key still holds; 0: not at all.</param>
public sealed record RotateKey(
    [Range(0, RotateKeyEndpoint.MaxOverlapHours)] int OverlapHours = RotateKeyEndpoint.DefaultOverlapHours
);

public static class RotateKeyEndpoint
{
    public const int DefaultOverlapHours = 24;
    public const int MaxOverlapHours = 30 * 24;

    [WolverinePost("/api/keys/{id}/rotation"), Authorize(Policy = Roles.Admin), AnswerIsSecret]
    [Operation("Makes a key's successor, beside which the old key holds for a while")]
    [Takes<RotateKey>, Answers<MadeKey>(201)]
    public static async Task<IResult> Post(string id, HttpContext context, ApiKeys keys)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<RotateKey>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var faults = new Faults();
        if (command!.OverlapHours is < 0 or > MaxOverlapHours)
        {
            faults.Add("/overlapHours", "range", $"{command.OverlapHours} is not from 0 to {MaxOverlapHours}.");
            return Problem.Invalid(faults.All);
        }

        if (
            await keys.RotateAsync(
                id,
                Duration.FromHours(command.OverlapHours),
                context.RequestAborted,
                context.User.Id()
            )
            is not { } made
        )
        {
            return Problem.NotFound("key in force", id);
        }

        context.Items.Remove(Answer.Receipt);
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Made(
            $"/api/keys/{made.Id}",
            MadeKey.Of((await keys.GetAsync(made.Id, context.RequestAborted))!, made.Key)
        );
    }
}
