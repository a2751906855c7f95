using System.Globalization;
using System.Text;
using System.Text.Json;
using JasperFx.Events;
using Marten;
using Marten.Services;
using NodaTime;
using NodaTime.Text;
using Tracker.Audit.Ledger;
using Tracker.Http;
using Tracker.Ledger;
using Tracker.Record.Events;

namespace Tracker.Audit.Receipts;

/// <summary>An event named in a receipt.</summary>
/// <param name="Digest">The digest of its body and headers, as in its ledger entry.</param>
public sealed record ReceiptedEvent(long Sequence, Guid Event, string Digest);

/// <summary>
/// The promise that a change is on record. With it the caller can prove that an event was left out of the ledger or
/// altered.
/// </summary>
/// <param name="Note">The signed note (C2SP) with the same content.</param>
public sealed record WriteReceipt(Instant At, IReadOnlyList<ReceiptedEvent> Events, string Note);

/// <summary>
/// A Marten session listener that makes a receipt for every change after its commit, whatever the use case.
/// </summary>
public sealed partial class WriteReceipts(
    IHttpContextAccessor contexts,
    SigningKeys keys,
    IClock clock,
    ILogger<WriteReceipts> log
) : DocumentSessionListenerBase
{
    public const string FirstLine = "tracker.write-receipt/v1";

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        var events = commit.GetEvents().ToList();
        if (contexts.HttpContext is { } context && events.Count > 0 && keys.All.Count > 0)
        {
            try
            {
                context.Items[Answer.Receipt] = Of(events);
            }
            catch (Exception e) when (e is NotCanonicalException or NoteException)
            {
                // The change is on record, so the answer must say so, but without a receipt.
                NoReceipt(e, events[0].Sequence);
            }
        }

        return Task.CompletedTask;
    }

    private WriteReceipt Of(List<IEvent> events)
    {
        var now = clock.GetCurrentInstant();
        var receipted = events
            .Select(x => new ReceiptedEvent(
                x.Sequence,
                x.Id,
                PayloadDigest.Of(
                    JsonSerializer.SerializeToUtf8Bytes(x.Data, x.EventType, EventJson.Options),
                    JsonSerializer.SerializeToUtf8Bytes(x.Headers, EventJson.Options)
                )
            ))
            .ToList();
        var text = new StringBuilder(
            $"{FirstLine}\norigin {keys.Origin}\nat {InstantPattern.ExtendedIso.Format(now)}\n"
        );
        foreach (var x in receipted)
        {
            text.Append(CultureInfo.InvariantCulture, $"event {x.Sequence} {x.Event:D} {x.Digest}\n");
        }

        // One signature is enough: that of the newest key.
        return new(now, receipted, SignedNote.Sign(text.ToString(), keys.Signing(now).First()).ToString());
    }

    [LoggerMessage(LogLevel.Error, "No receipt could be made for the change that begins with event {Sequence}.")]
    private partial void NoReceipt(Exception exception, long sequence);
}
