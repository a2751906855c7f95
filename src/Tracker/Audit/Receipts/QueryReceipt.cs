using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Tracker.Ledger;

namespace Tracker.Audit.Receipts;

/// <summary>What a query answered as of a sequence. Signed, it is a receipt.</summary>
/// <param name="Query">The query in canonical form: path and sorted parameters, including the point of the
/// record.</param>
/// <param name="Sequence">The point of the record.</param>
/// <param name="Status">200, or 404 if there was nothing.</param>
/// <param name="Rows">Rows of a list, over all its pages; 1 for a single resource; 0 if nothing was found.</param>
/// <param name="Digest">Base64 SHA-256 of the rows (<see cref="AnsweredRows"/>).</param>
/// <param name="CheckpointSize">Size of the last checkpoint at that time; 0 if none was signed yet.</param>
/// <param name="CheckpointRoot">Its root, base64.</param>
public sealed record QueryReceipt(
    string Origin,
    Instant At,
    string Query,
    long Sequence,
    int Status,
    long Rows,
    string Digest,
    long CheckpointSize,
    string CheckpointRoot
)
{
    private const string Kind = "tracker.query-receipt/v";

    /// <summary>The form of the rows (<see cref="RowForm"/>): the version in the first line.</summary>
    public int Form { get; init; } = RowForm.Current;

    private string FirstLine => string.Create(CultureInfo.InvariantCulture, $"{Kind}{Form}");

    /// <summary>The text that is signed.</summary>
    public string Text =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{FirstLine}\norigin {Origin}\nat {InstantPattern.ExtendedIso.Format(At)}\nquery {Query}\nsequence "
                + $"{Sequence}\nstatus {Status}\nrows {Rows}\ndigest {Digest}\ncheckpoint {CheckpointSize} "
                + $"{CheckpointRoot}\n"
        );

    /// <summary>Reads the text of a note; null if it is not a receipt.</summary>
    public static QueryReceipt? Parse(string text)
    {
        var lines = text.Split('\n');
        string[] names = ["origin", "at", "query", "sequence", "status", "rows", "digest", "checkpoint"];
        if (
            lines.Length != names.Length + 2
            || !lines[0].StartsWith(Kind, StringComparison.Ordinal)
            || !int.TryParse(lines[0][Kind.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var form)
            || form is < 1 or > RowForm.Current
            || lines[^1].Length > 0
        )
        {
            return null;
        }

        var values = new string[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!lines[i + 1].StartsWith(names[i] + " ", StringComparison.Ordinal))
            {
                return null;
            }

            values[i] = lines[i + 1][(names[i].Length + 1)..];
        }

        var at = InstantPattern.ExtendedIso.Parse(values[1]);
        var checkpoint = values[7].Split(' ');
        if (
            !at.Success
            || checkpoint.Length != 2
            || !Number(values[3], out var sequence)
            || !Number(values[4], out var status)
            || !Number(values[5], out var rows)
            || !Number(checkpoint[0], out var size)
            || !TreeHash.TryParse(values[6], out _)
        )
        {
            return null;
        }

        var receipt = new QueryReceipt(
            values[0],
            at.Value,
            values[2],
            sequence,
            (int)status,
            rows,
            values[6],
            size,
            checkpoint[1]
        )
        {
            Form = form,
        };
        return receipt.Text == text ? receipt : null;

        static bool Number(string value, out long number) =>
            long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
