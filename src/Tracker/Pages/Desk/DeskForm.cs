using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracker.Pages.Frame;
using Tracker.Refusals;

namespace Tracker.Pages.Desk;

/// <summary>
/// A form of the desk: the typed values and their faults. The name of a field is the JSON Pointer of the command's
/// member without
/// the first slash, so that each fault of the command finds its field. Pure.
/// </summary>
public sealed partial class DeskForm
{
    private static readonly string[] Members =
    [
        "kind",
        "title",
        "texts",
        "sources",
        "dates",
        "signatories",
        "actions",
        "acts",
        "labels",
        "distinctFrom",
    ];

    /// <summary>Fields of a row with what a new one says; the first that is seen comes first.</summary>
    public static readonly IReadOnlyDictionary<string, (string Field, string Value)[]> Rows = new Dictionary<
        string,
        (string, string)[]
    >
    {
        ["texts"] = [("text", ""), ("language", "en"), ("status", "AUTHENTIC"), ("completeness", "FULL")],
        ["sources"] =
        [
            ("url", ""),
            ("publisher", ""),
            ("layer", "PRIMARY_ISSUER"),
            ("language", "en"),
            ("text", ""),
            ("retrievedAt", ""),
            ("archiveUrl", ""),
            ("licence", ""),
            ("sha256", ""),
        ],
        ["dates"] =
        [
            ("value", ""),
            ("field", "ISSUED"),
            ("unknownReason", ""),
            ("rank", "NORMAL"),
            ("source", ""),
            ("reason", ""),
        ],
        ["signatories"] =
        [
            ("party", ""),
            ("nameAsListed", ""),
            ("official", ""),
            ("office", ""),
            ("role", "SIGNATORY"),
            ("instrument", ""),
            ("from", ""),
            ("publicAt", ""),
            ("evidence", ""),
            ("omittedBy", ""),
        ],
        ["actions"] =
        [
            ("id", ""),
            ("title", ""),
            ("type", ""),
            ("epistemic", ""),
            ("umbrella", ""),
            ("dates/0/value", ""),
            ("dates/0/field", "BEGAN"),
            ("roles/0/party", ""),
            ("roles/0/role", "ACTOR"),
            ("roles/1/party", ""),
            ("roles/1/role", "RECIPIENT"),
            ("roles/2/party", ""),
            ("roles/2/role", "ACTOR"),
        ],
        ["acts"] =
        [
            ("type", ""),
            ("intensity", ""),
            ("quote/exact", ""),
            ("quote/start", ""),
            ("quote/end", ""),
            ("quote/textId", ""),
            ("objects", ""),
            ("targets", ""),
            ("targetsConfidence", ""),
            ("epistemic", "ASSERTED"),
            ("force", ""),
            ("booster", ""),
            ("beneficiaries", ""),
            ("confidence", ""),
            ("id", ""),
        ],
        ["labels"] =
        [
            ("label", ""),
            ("quote/exact", ""),
            ("quote/start", ""),
            ("quote/end", ""),
            ("quote/textId", ""),
            ("action", ""),
            ("strength", "ASSERTS"),
            ("instruments", ""),
            ("instrumentsWording", ""),
            ("id", ""),
        ],
    };

    /// <summary>What is added to a statement on record, by the list of which it becomes a row.</summary>
    private static readonly Dictionary<string, string> Ones = new()
    {
        ["text"] = "texts",
        ["source"] = "sources",
        ["date"] = "dates",
        ["signatory"] = "signatories",
        ["act"] = "acts",
        ["label"] = "labels",
    };

    /// <summary>The list of which a thing that is added becomes a row; null: it is no such thing.</summary>
    public static string? ListOf(string one) => Ones.GetValueOrDefault(one);

    private const int MostRows = 1_000;

    private static readonly string[] Listed =
    [
        "objects",
        "targets",
        "beneficiaries",
        "instruments",
        "omittedBy",
        "distinctFrom",
    ];
    private static readonly string[] Numbers = ["intensity", "start", "end", "asOfSequence", "count", "correction"];

    private readonly Dictionary<string, string> _values;

    /// <param name="values">By name. Browsers send every line end as CR LF; the form turns it into LF.</param>
    public DeskForm(IEnumerable<KeyValuePair<string, string>> values) =>
        _values = values.ToDictionary(x => x.Key, x => x.Value.Replace("\r\n", "\n", StringComparison.Ordinal));

    /// <summary>What is wrong, each at its field; see <see cref="At"/>.</summary>
    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    public string this[string name]
    {
        get => _values.GetValueOrDefault(name, "");
        set => _values[name] = value;
    }

    /// <summary>An empty statement: one row of what each needs one of.</summary>
    public static DeskForm NewStatement()
    {
        var form = new DeskForm([new("kind", "JOINT_STATEMENT"), new("title", "")]);
        foreach (var list in new[] { "texts", "sources", "dates", "signatories", "actions" })
        {
            form.Add(list);
        }

        return form;
    }

    /// <summary>One thing that may be added to a statement on record, with what it says at first.</summary>
    /// <param name="member">The member of the form that it is.</param>
    public static DeskForm One(string member) =>
        new(Rows[Ones[member]].Select(x => KeyValuePair.Create($"{member}/{x.Field}", x.Value)));

    /// <summary>All fields with what they say.</summary>
    public IEnumerable<KeyValuePair<string, string>> Values => _values;

    public static DeskForm Of(IFormCollection sent)
    {
        // A field that comes more than once is a list, such as boxes that were ticked.
        var form = new DeskForm(
            sent.Where(x => IsKnown(x.Key))
                .Select(x =>
                    KeyValuePair.Create(x.Key, string.Join(", ", x.Value.Where(v => !string.IsNullOrWhiteSpace(v))))
                )
        );
        foreach (var list in Rows.Keys)
        {
            for (var i = 0; i < form.Count(list); i++)
            {
                foreach (var (field, _) in Rows[list])
                {
                    form._values.TryAdd($"{list}/{i}/{field}", "");
                }
            }
        }

        foreach (
            var (one, list) in Ones.Where(x =>
                form._values.Keys.Any(name => name.StartsWith(x.Key + "/", StringComparison.Ordinal))
            )
        )
        {
            foreach (var (field, _) in Rows[list])
            {
                form._values.TryAdd($"{one}/{field}", "");
            }
        }

        return form;
    }

    /// <summary>Rows of a list.</summary>
    public int Count(string list) =>
        _values
            .Keys.Select(x => x.Split('/'))
            .Where(x => x.Length > 2 && x[0] == list)
            .Select(x => int.TryParse(x[1], NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? i + 1 : 0)
            .DefaultIfEmpty(0)
            .Max();

    public IReadOnlyList<string> List(string name) =>
        [.. this[name].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>One more row, with what it says at first.</summary>
    /// <returns>The name of the row.</returns>
    public string Add(string list, params IEnumerable<(string Field, string Value)> values)
    {
        var row = $"{list}/{Count(list)}";
        foreach (var (field, value) in Rows[list])
        {
            this[$"{row}/{field}"] = field == "id" && list is ("acts" or "labels") ? FreeId(list) : value;
        }

        foreach (var (field, value) in values)
        {
            this[$"{row}/{field}"] = value;
        }

        return row;
    }

    /// <summary>Removes a row. Later rows move up, and references to them are renumbered.</summary>
    public void Remove(string list, int row)
    {
        var count = Count(list);
        if (row < count && list is "texts" or "sources")
        {
            Renumber(list[0], row + 1, list == "texts" ? ["text", "textId"] : ["source", "omittedBy"]);
        }

        for (var i = row; i < count; i++)
        {
            foreach (var (field, _) in Rows[list])
            {
                var (here, next) = ($"{list}/{i}/{field}", $"{list}/{i + 1}/{field}");
                if (i + 1 < count)
                {
                    this[here] = this[next];
                }
                else
                {
                    _values.Remove(here);
                }
            }
        }
    }

    /// <summary>Replaces party names by their ids.</summary>
    /// <param name="idOf">The id of a name; null if no party has the name.</param>
    public void NameParties(Func<string, string?> idOf)
    {
        foreach (var name in _values.Keys.ToList())
        {
            if (name.EndsWith("/party", StringComparison.Ordinal) || name == "dissociation/group")
            {
                this[name] = idOf(this[name].Trim()) ?? this[name];
            }
            else if (
                name.EndsWith("/targets", StringComparison.Ordinal)
                || name.EndsWith("/beneficiaries", StringComparison.Ordinal)
            )
            {
                this[name] = string.Join(", ", List(name).Select(x => idOf(x) ?? x).Distinct());
            }
        }
    }

    /// <summary>Whether a part of the correction form is open.</summary>
    /// <param name="part">A member and an id or <c>new</c>, such as <c>act:a1</c>.</param>
    public bool IsOpen(string part) => List("open").Contains(part);

    /// <summary>Opens a part.</summary>
    public void Open(string part) => this["open"] = string.Join(", ", List("open").Append(part).Distinct());

    /// <summary>Closes a part and forgets what its fields say.</summary>
    /// <param name="member">The member of the form that the part's fields are.</param>
    public void Close(string part, string member)
    {
        this["open"] = string.Join(", ", List("open").Where(x => x != part));
        foreach (var name in _values.Keys.Where(x => x.StartsWith(member + "/", StringComparison.Ordinal)).ToList())
        {
            _values.Remove(name);
        }
    }

    /// <summary>Whether a field that the form always has was filled in.</summary>
    public bool HasTyped(params IEnumerable<string> names) => names.Any(x => !string.IsNullOrWhiteSpace(this[x]));

    /// <summary>The submission as JSON. Blank fields are left out, or empty if the submission needs them.</summary>
    public JsonObject Submission()
    {
        var submission = Object("", _values.Keys.Where(x => Members.Contains(x.Split('/')[0])).Select(x => (x, x)));
        foreach (var list in Rows.Keys)
        {
            submission.TryAdd(list, new JsonArray());
        }

        return submission;
    }

    /// <summary>The command within one member of the form.</summary>
    public JsonObject Part(string member) =>
        Object(
            member,
            _values
                .Keys.Where(x => x.StartsWith(member + "/", StringComparison.Ordinal))
                .Select(x => (x, x[(member.Length + 1)..]))
        );

    /// <summary>Stores the faults, each at its field.</summary>
    /// <param name="within">The row or member that the command is.</param>
    public void Blame(Problem problem, string within = "") =>
        Faults = [
            .. (problem.Errors ?? [])
                .Select(x =>
                    x with
                    {
                        Pointer = within.Length > 0 ? $"/{within}/{x.Pointer.TrimStart('/', '?')}" : x.Pointer,
                    }
                )
                .Select(x =>
                    x.Code.StartsWith("unknown-", StringComparison.Ordinal)
                    && _values.TryGetValue(x.Pointer.TrimStart('/'), out var typed)
                    && typed.Length == 0
                        ? x with
                        {
                            Detail = Words.ChooseOne,
                        }
                        : x with
                        {
                            Detail = DeskSay.Of(x),
                        }
                ),
        ];

    /// <summary>What is wrong with a field.</summary>
    public IEnumerable<Fault> At(string name) => Faults.Where(x => FieldOf(x.Pointer) == name);

    /// <summary>
    /// The field for a pointer: the field itself, the first field within it, or the nearest around it; else empty.
    /// </summary>
    public string FieldOf(string pointer)
    {
        for (var name = pointer.TrimStart('/'); name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('/'))])
        {
            if (_values.ContainsKey(name))
            {
                return name;
            }

            if (Within(name) is { } first)
            {
                return first;
            }
        }

        return "";
    }

    /// <summary>Whether a page sends a field of this name; other fields are ignored.</summary>
    private static bool IsKnown(string name) =>
        name.Split('/', 3) switch
        {
            ["kind" or "title" or "distinctFrom" or "do" or "version" or "open"] => true,
            [var one, ..] when Ones.TryGetValue(one, out var list) => name == "act/reason"
                || Rows[list].Any(x => $"{one}/{x.Field}" == name),
            ["rank", "id" or "rank" or "reason"]
            or ["withdrawal", "party" or "effective" or "publicAt" or "evidence"]
            or ["reinstatement", "reason"] => true,
            ["correction", "path" or "after" or "reason"]
            or ["removal", "id" or "reason"]
            or ["retraction", "reason" or "note"] => true,
            ["void", "party" or "reason"]
            or ["dissociation", "party" or "group" or "scope" or "evidence"]
            or ["count", "count" or "claimedBy" or "evidence"]
            or ["supersession", "by" or "evidence"]
            or ["merge", "into" or "rationale"]
            or ["report", "about" or "words" or "asOfSequence"]
            or ["answer", "verdict" or "answer" or "correction"] => true,
            ["replay", "asOfSequence" or "knownAt"]
            or ["review", "verdict" or "note"]
            or ["selection", "exact" or "start" or "end" or "textId"] => true,
            [var list, var row, var field] => Rows.TryGetValue(list, out var fields)
                && fields.Any(x => x.Field == field)
                && int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
                && i < MostRows,
            _ => false,
        };

    private string? Within(string name)
    {
        // For a list: its first row. For a row: its fields in the order in which they are shown.
        var parts = name.Split('/', 3);
        if (Ones.TryGetValue(parts[0], out var list))
        {
            return Rows[list]
                .Select(x => $"{parts[0]}/{x.Field}")
                .FirstOrDefault(x =>
                    _values.ContainsKey(x)
                    && (parts.Length == 1 || parts[1].Length == 0 || x.StartsWith(name + "/", StringComparison.Ordinal))
                );
        }

        return Rows.TryGetValue(parts[0], out var fields)
            ? fields
                .Select(x => $"{parts[0]}/{(parts.Length > 1 ? parts[1] : "0")}/{x.Field}")
                .FirstOrDefault(x =>
                    _values.ContainsKey(x) && (parts.Length < 3 || x.StartsWith(name + "/", StringComparison.Ordinal))
                )
            : _values
                .Keys.Where(x => x.StartsWith(name + "/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .FirstOrDefault();
    }

    /// <summary>References to the rows of a list, which are numbered from 1: none to one that is taken away.</summary>
    /// <param name="fields">What refers to them; a row's own text is none.</param>
    private void Renumber(char letter, int taken, string[] fields)
    {
        int? Number(string id) =>
            id.Length > 1
            && id[0] == letter
            && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                ? n
                : null;
        foreach (
            var name in _values
                .Keys.Where(x => x.Split('/') is [var list, .., var field] && list != "texts" && fields.Contains(field))
                .ToList()
        )
        {
            if (List(name).Any(x => Number(x) >= taken))
            {
                this[name] = string.Join(
                    ", ",
                    List(name)
                        .Where(x => Number(x) != taken)
                        .Select(x => Number(x) > taken ? $"{letter}{Number(x) - 1}" : x)
                );
            }
        }
    }

    private string FreeId(string list)
    {
        var taken = Enumerable.Range(0, Count(list)).Select(i => this[$"{list}/{i}/id"]).ToHashSet();
        return Enumerable.Range(1, taken.Count + 1).Select(i => $"{list[0]}{i}").First(x => !taken.Contains(x));
    }

    /// <param name="fields">Each with its name within the object.</param>
    private JsonObject Object(string at, IEnumerable<(string Name, string Within)> fields)
    {
        var node = new JsonObject();
        foreach (var (member, path, inner) in Split(at, fields))
        {
            var value =
                inner is [(var name, "")] ? Value(name)
                : inner.All(x => char.IsAsciiDigit(x.Within[0])) ? Array(path, inner)
                : Object(path, inner);
            if (value is not null && (value is not JsonArray { Count: 0 } || IsNeeded(path)))
            {
                node[member] = value;
            }
        }

        return node;
    }

    private JsonArray Array(string at, List<(string Name, string Within)> fields) =>
        new([
            .. Split(at, fields)
                .OrderBy(x => int.Parse(x.Member, CultureInfo.InvariantCulture))
                .Select(x => Object(x.Path, x.Fields))
                .Where(x => !IsEmpty(at, x)),
        ]);

    private static IEnumerable<(string Member, string Path, List<(string Name, string Within)> Fields)> Split(
        string at,
        IEnumerable<(string Name, string Within)> fields
    ) =>
        fields
            .GroupBy(
                x => x.Within.Split('/')[0],
                x => (x.Name, x.Within.Contains('/') ? x.Within[(x.Within.IndexOf('/') + 1)..] : "")
            )
            .Select(x => (x.Key, at.Length == 0 ? x.Key : $"{at}/{x.Key}", x.ToList()));

    private JsonNode? Value(string name)
    {
        var field = name.Split('/')[^1];
        if (Listed.Contains(field))
        {
            return new JsonArray([.. List(name).Select(x => JsonValue.Create(x))]);
        }

        var value = field is "text" or "exact" ? this[name] : this[name].Trim();
        return value.Length == 0 && !IsNeeded(name) ? null
            : Numbers.Contains(field)
            && long.TryParse(Digits(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
            : JsonValue.Create(value);
    }

    /// <summary>A number without the separators of thousands with which pages print it: 3,804 or 3 804.</summary>
    private static string Digits(string number) =>
        Thousands().IsMatch(number) ? Separators().Replace(number, "") : number;

    [GeneratedRegex(@"^-?[0-9]{1,3}([,\s][0-9]{3})+\z")]
    private static partial Regex Thousands();

    [GeneratedRegex(@"[,\s]")]
    private static partial Regex Separators();

    /// <summary>An action's role or date that nobody filled in.</summary>
    private static bool IsEmpty(string list, JsonObject row) =>
        list.EndsWith("/roles", StringComparison.Ordinal)
            ? !row.ContainsKey("party")
            : list.StartsWith("actions/", StringComparison.Ordinal) && !row.ContainsKey("value");

    private static bool IsNeeded(string name) =>
        name.Split('/') switch
        {
            ["kind"] or ["texts", _, _] or ["sources", _, "layer"] or ["dates", _, "field"] or ["actions", _, "id"] =>
                true,
            ["signatories", _, "party" or "nameAsListed" or "role"] => true,
            [.., "quote", "exact"] => true,
            ["acts", _, "id" or "type" or "epistemic" or "objects" or "targets"] or ["act", "reason"] => true,
            [var one, .. var rest] when Ones.TryGetValue(one, out var list) => IsNeeded(
                $"{list}/0/{string.Join('/', rest)}"
            ),
            ["rank", "rank" or "reason"] or ["withdrawal", "effective"] or ["reinstatement", "reason"] => true,
            ["labels", _, "id" or "action" or "label" or "strength"] => true,
            ["void", "reason"] or ["dissociation", "party" or "group" or "scope"] => true,
            ["count", "count" or "claimedBy"] or ["supersession", "by"] or ["merge", "into" or "rationale"] => true,
            ["correction", "path" or "reason"] or ["retraction", "reason"] or ["review", "verdict"] => true,
            ["report", "about" or "words"] or ["answer", "verdict" or "answer"] => true,
            _ => false,
        };
}
