using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.Http;
using Tracker.Ledger;
using Tracker.Refusals;

namespace Tracker.Audit.Receipts;

/// <summary>A query of the API in canonical form, without the point of the record.</summary>
/// <param name="Parameters">The parameters sorted by name, without the point of the record.</param>
public sealed record CanonicalQuery(string Path, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    public QueryString At(long? sequence, string? cursor = null)
    {
        var all = Parameters.ToList();
        if (sequence is { } point)
        {
            all.Add(new("asOfSequence", point.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        if (cursor is not null)
        {
            all.Add(new("cursor", cursor));
        }

        var sorted = all.OrderBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => $"{Uri.EscapeDataString(x.Key)}={Uri.EscapeDataString(x.Value)}");
        return new(all.Count == 0 ? "" : "?" + string.Join("&", sorted));
    }

    public string Text(long sequence) => new PathString(Path).ToUriComponent() + At(sequence);
}

/// <summary>A complete answer, over all its pages.</summary>
/// <param name="Refusal">Why there is no answer; null if there is one.</param>
public sealed record ReadAnswer(int Status, AnsweredRows Rows, Problem? Refusal);

/// <summary>Signs the answers to reads, stores the receipts, and repeats the reads for verification.</summary>
public sealed class QueryReceipts(
    NpgsqlDataSource database,
    InternalReads reads,
    SigningKeys keys,
    LedgerReader ledger,
    PointOfRecord record,
    IClock clock
)
{
    /// <summary>Maximum length of a query, in characters.</summary>
    public const int MaxQuery = 2_000;

    /// <summary>Maximum number of rows of an answer.</summary>
    public const int MaxRows = 100_000;

    private static readonly string[] Points = [.. PointOfRecord.Parameters];

    /// <summary>Reads a query as the caller wrote it. Adds a fault if there can be no receipt for it.</summary>
    /// <param name="point">The parameters that name the point of the record.</param>
    public static CanonicalQuery? Read(string text, Faults faults, out QueryString point)
    {
        point = QueryString.Empty;
        if (
            text.Length > MaxQuery
            || !text.StartsWith("/api/", StringComparison.Ordinal)
            || text.Any(c => c is < ' ' or '#' or '\x7f')
        )
        {
            faults.Add(
                "/query",
                "query",
                $"Give the path and parameters of a GET of this API, such as /api/actions/ac-x/timeline?party=GBR, "
                    + $"at most {MaxQuery} characters."
            );
            return null;
        }

        var split = text.IndexOf('?', StringComparison.Ordinal);
        var path = split < 0 ? text : text[..split];
        string unescaped;
        try
        {
            unescaped = PathString.FromUriComponent(path).Value!;
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            faults.Add("/query", "query", "The path is not a path of this API.");
            return null;
        }

        if (
            unescaped.StartsWith("/api/receipts", StringComparison.OrdinalIgnoreCase)
            || unescaped.Any(char.IsControl)
            || unescaped.Split('/').Any(x => x is "." or "..")
        )
        {
            faults.Add("/query", "query", "There are no receipts for this path.");
            return null;
        }

        var given = QueryHelpers
            .ParseQuery(split < 0 ? "" : text[split..])
            .SelectMany(x => x.Value.Select(v => KeyValuePair.Create(x.Key, v ?? "")))
            .ToList();
        foreach (var name in given.Select(x => x.Key).Where(x => x is "cursor" or "format").Distinct())
        {
            faults.Add("/query", "query", $"Leave '{name}' out: a receipt covers the whole answer, in JSON.");
        }

        point = QueryString.Create(
            given.Where(x => Points.Contains(x.Key)).Select(x => KeyValuePair.Create(x.Key, (string?)x.Value))
        );
        return new(
            unescaped,
            [.. given.Where(x => !Points.Contains(x.Key)).OrderBy(x => x.Key, StringComparer.Ordinal)]
        );
    }

    /// <summary>The sequence that a query's parameters name, or the last projected sequence.</summary>
    public async Task<(long Sequence, Problem? Problem)> PointAsync(QueryString point, CancellationToken token)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = point;
        var (asOf, problem) = await record.ResolveAsync(new QueryReader(context, Points), null, token);
        return (asOf.Sequence, problem);
    }

    /// <summary>Reads the whole answer at a point of the record, page by page.</summary>
    /// <param name="form">The form of its rows.</param>
    public async Task<ReadAnswer> AnswerAsync(
        CanonicalQuery query,
        long? sequence,
        CancellationToken token,
        int form = RowForm.Current
    )
    {
        var rows = new AnsweredRows(form);
        string? cursor = null;
        do
        {
            var answer = await reads.GetAsync(query.Path, query.At(sequence, cursor), token);
            if (answer.Status == 404 && cursor is null)
            {
                return new(404, rows, null);
            }

            if (answer.Status is 503)
            {
                return new(503, rows, Problem.Unavailable("The answer cannot be read now; try again."));
            }

            if (answer.Status != 200)
            {
                return new(answer.Status, rows, Refused(answer));
            }

            try
            {
                cursor = rows.Add(answer.Body);
            }
            catch (System.Text.Json.JsonException)
            {
                return new(
                    answer.Status,
                    rows,
                    NotReceiptable("The answer is not JSON; receipts cover only reads of the record.")
                );
            }

            if (rows.All.Count > MaxRows)
            {
                return new(200, rows, NotReceiptable($"The answer has more than {MaxRows} rows; ask for less."));
            }
        } while (cursor is not null);
        return new(200, rows, null);
    }

    /// <summary>Signs an answer and stores the receipt.</summary>
    public async Task<(string Id, string Note, QueryReceipt Receipt)> SignAsync(
        CanonicalQuery query,
        long sequence,
        ReadAnswer answer,
        CancellationToken token
    )
    {
        var (now, checkpoint) = (clock.GetCurrentInstant(), await ledger.LatestAsync(token));
        now = Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() / 10 * 10);
        var receipt = new QueryReceipt(
            keys.Origin,
            now,
            query.Text(sequence),
            sequence,
            answer.Status,
            answer.Rows.All.Count,
            answer.Rows.Digest(),
            checkpoint?.Size ?? 0,
            (checkpoint?.Root ?? TreeHash.Empty).ToString()
        );
        var note = SignedNote.Sign(receipt.Text, keys.Signing(now)).ToString();
        var id = IdOf(note);
        await using var command = database.CreateCommand(
            "insert into ledger.receipts (id, note, at) values ($1, $2, $3) on conflict do nothing"
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = id },
                new() { Value = note },
                new() { Value = now },
            }
        );
        await command.ExecuteNonQueryAsync(token);
        return (id, note, receipt);
    }

    /// <summary>Finds a stored receipt and tells whether its signature is valid.</summary>
    public async Task<(string Note, QueryReceipt Receipt, bool Genuine)?> FindAsync(string id, CancellationToken token)
    {
        await using var command = database.CreateCommand("select note from ledger.receipts where id = $1");
        command.Parameters.Add(new() { Value = id });
        if (await command.ExecuteScalarAsync(token) is not string text)
        {
            return null;
        }

        try
        {
            var note = SignedNote.Parse(text);
            return QueryReceipt.Parse(note.Text) is { } receipt
                ? (text, receipt, IsGenuine(note) && IdOf(text) == id)
                : null;
        }
        catch (NoteException)
        {
            return null;
        }
    }

    /// <summary>
    /// <c>rc-</c> and 26 characters of base32 from the note's hash, so that the id shows whether the note was changed.
    /// </summary>
    private static string IdOf(string note)
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(note));
        var id = new StringBuilder("rc-");
        for (var i = 0; i < 26; i++)
        {
            var bit = i * 5;
            var pair = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            id.Append(alphabet[(pair >> (11 - (bit % 8))) & 31]);
        }

        return id.ToString();
    }

    private bool IsGenuine(SignedNote note)
    {
        try
        {
            return note.Verify(keys.Verifiers).Any(x => x.Key.Name == keys.Origin);
        }
        catch (NoteException)
        {
            return false;
        }
    }

    private static Problem Refused(InternalAnswer answer) =>
        answer.Status is 301 or 302 or 307 or 308
            ? NotReceiptable($"The query redirects to {answer.Location}; ask for that path.")
            : NotReceiptable($"The query is answered with {answer.Status}: {Detail(answer.Body)}");

    private static Problem NotReceiptable(string detail) => Problem.Invalid([new("/query", detail, "query")]);

    private static string Detail(byte[] body)
    {
        try
        {
            using var problem = System.Text.Json.JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.ToString() : "";
        }
        catch (System.Text.Json.JsonException)
        {
            return "";
        }
    }
}
