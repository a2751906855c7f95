using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tracker.Audit.Receipts;

/// <summary>
/// The rows of an answer that a receipt covers: the items of a list, over all its pages, or the one resource. A row is
/// its JSON in a form (<see cref="RowForm"/>), without <c>asOf</c>, because the receipt states the point of the record
/// itself.
/// </summary>
public sealed class AnsweredRows(int form = RowForm.Current)
{
    private readonly List<(string Key, string Json)> _rows = [];
    private readonly HashSet<string> _keys = [];

    /// <summary>The rows in order, each with a key that is unique in the answer.</summary>
    public IReadOnlyList<(string Key, string Json)> All => _rows;

    /// <summary>Base64 SHA-256 over the rows, each in UTF-8 and followed by a line feed.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, json) in _rows)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(json));
            hash.AppendData("\n"u8);
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>Adds the rows of an answer's body.</summary>
    /// <returns>Cursor of the next page; null if there is none.</returns>
    public string? Add(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (
            root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("items", out var items)
            && items.ValueKind == JsonValueKind.Array
        )
        {
            foreach (var item in items.EnumerateArray())
            {
                Add(KeyOf(item), item.GetRawText());
            }

            return root.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String
                ? next.GetString()
                : null;
        }

        Add(KeyOf(root), Without(root, "asOf"));
        return null;
    }

    private void Add(string? key, string json)
    {
        key ??= $"#{_rows.Count}";
        for (var (unique, n) = (key, 2); ; unique = $"{key}~{n++}")
        {
            if (_keys.Add(unique))
            {
                _rows.Add((unique, RowForm.Write(json, form)));
                return;
            }
        }
    }

    /// <summary>The key by which a row is found in another answer to the same query; null if it has none.</summary>
    private static string? KeyOf(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in new[] { "position", "id", "sequence", "membership", "clause" })
        {
            if (
                row.TryGetProperty(name, out var value)
                && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            )
            {
                return value.ToString();
            }
        }

        return
            row.TryGetProperty("party", out var party)
            && party.ValueKind == JsonValueKind.Object
            && party.TryGetProperty("id", out var id)
            ? id.GetString()
            : null;
    }

    private static string Without(JsonElement row, string member) =>
        row.ValueKind == JsonValueKind.Object
            ? "{"
                + string.Join(
                    ",",
                    row.EnumerateObject()
                        .Where(x => x.Name != member)
                        .Select(x => $"\"{x.Name}\":{x.Value.GetRawText()}")
                )
                + "}"
            : row.GetRawText();
}
