using Tracker.Actions;
using Tracker.Pages.Frame;
using Tracker.Parties;
using Tracker.Record.Codebook;
using Tracker.Record.Parties;

namespace Tracker.Pages.Desk;

/// <summary>The values that the fields of a form offer.</summary>
/// <param name="Actions">On record, for suggestions; the search finds more.</param>
/// <param name="Named">The actions that the form is about, each with the parties that have a role in it.</param>
public sealed record Choices(
    IReadOnlyList<PartyItem> Parties,
    PartyDirectory Directory,
    IReadOnlyList<ActionItem> Actions,
    IReadOnlyList<(string Id, string Title, IReadOnlyList<string> Parties)> Named
)
{
    /// <summary>The texts of the statement, by id.</summary>
    public IReadOnlyList<(string Value, string Text)> Texts { get; init; } = [];

    /// <summary>The sources of the statement, by id.</summary>
    public IReadOnlyList<(string Value, string Text)> Sources { get; init; } = [];

    private const int MostSuggested = 500;

    public static async Task<Choices> ReadAsync(PageRequest page)
    {
        var (parties, _) = await page.AllAsync<PartyItem>(c => ListParties.Get(c, page.Services), 2_000);
        var (actions, _) = await page.AllAsync<ActionItem>(c => ListActions.Get(c, page.Services), MostSuggested);
        var directory = await page.Services.Parties.DirectoryAsync(page.View.AsOf.Sequence, page.Token);
        return new(parties, directory, actions, []);
    }

    /// <summary>With the actions that a form is about.</summary>
    /// <param name="actions">Ids, with the title and the parties that the form gives them.</param>
    public async Task<Choices> AboutAsync(
        PageRequest page,
        IEnumerable<(string Id, string Title, IReadOnlyList<string> Parties)> actions
    )
    {
        var named = new List<(string, string, IReadOnlyList<string>)>();
        foreach (var (id, title, given) in actions.Where(x => x.Id.Length > 0).DistinctBy(x => x.Id))
        {
            var known = await OnRecordAsync(page, id);
            named.Add(
                (
                    id,
                    known?.Title ?? (title.Length > 0 ? title : id),
                    [.. (known?.Roles.Select(x => x.Party) ?? []).Concat(given).Distinct()]
                )
            );
        }

        return this with
        {
            Named = named,
        };
    }

    /// <summary>The id of the party that an id, a name or an identifier means; null if no party or several are
    /// meant.</summary>
    public string? PartyIdOf(string name) => Directory.Meant(name).Id;

    public string PartyName(string id) => Parties.FirstOrDefault(x => x.Id == id)?.Name ?? id;

    public string ActionTitle(string id) => Named.Where(x => x.Id == id).Select(x => x.Title).FirstOrDefault() ?? id;

    public IReadOnlyList<(string Value, string Text)> Objects => [.. Named.Select(x => (x.Id, x.Title))];

    public IReadOnlyList<(string Value, string Text)> Targets =>
        [.. Named.SelectMany(x => x.Parties).Distinct().Select(x => (x, PartyName(x)))];

    /// <summary>The label of a text or source in a list of choices: its id and a few words.</summary>
    public static (string Value, string Text) Numbered(char letter, int index, params IEnumerable<string?> about) =>
        (
            $"{letter}{index + 1}",
            string.Join(
                " · ",
                about
                    .Where(x => !string.IsNullOrWhiteSpace(x))
                    .Prepend($"{letter}{index + 1}")
                    .Select(x => Say.Cut(x!, 60))
            )
        );

    /// <summary>The codes of a list of the codebook.</summary>
    /// <param name="none">What stands for none; null: one must be chosen, and is.</param>
    public static IReadOnlyList<(string Value, string Text)> Codes(string list, string? none = null) =>
        [
            .. none is null ? [] : new[] { ("", none) },
            .. Vocabulary
                .Current.List(list)
                .Select(x => (x.Code, x.Name is { } name ? $"{x.Code} · {Say.Code(name)}" : Say.Title(x.Code))),
        ];

    private static async Task<ActionView?> OnRecordAsync(PageRequest page, string id)
    {
        try
        {
            return await page.AskAsync<ActionView>(c => GetAction.Get(id, c, page.Services));
        }
        catch (PageStoppedException)
        {
            return null;
        }
    }
}
