using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Tracker.Audit;
using Tracker.Pages.Frame;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.Pages.Desk;

/// <summary>
/// Corrects a statement on record: a field, the coding, the dates and their ranks, who signed it, where it was seen,
/// and whether it should be there at all. One form is open at a time beside those that always are; the address says
/// which.
/// </summary>
public sealed partial class CorrectPage
{
    private const string New = "new";

    /// <summary>Most events that are looked through for ids that were used before.</summary>
    private const int MostEvents = 10_000;

    /// <summary>Fields that the form always has, with the member that they belong to.</summary>
    private static readonly (string Member, string[] Fields)[] Always =
    [
        ("correction", ["correction/after", "correction/reason"]),
        ("removal", ["removal/reason"]),
        ("retraction", ["retraction/note"]),
    ];

    [Parameter, EditorRequired]
    public required StatementView Statement { get; set; }

    [Parameter, EditorRequired]
    public required Choices Offers { get; set; }

    /// <summary>The part that was opened last: it has the focus.</summary>
    [Parameter]
    public string? Fresh { get; set; }

    public static async Task<IResult> HandleAsync(PageRequest page)
    {
        var choices = await Choices.ReadAsync(page);
        var statement = await ReadAsync(page);
        if (!HttpMethods.IsPost(page.Context.Request.Method))
        {
            var asked = Parts.Select(x => (Part: x, Which: page.Text(x))).FirstOrDefault(x => x.Which is not null);
            var part = asked.Which is null ? null : $"{asked.Part}:{asked.Which}";
            var asks = new DeskForm([]);
            if (part is not null)
            {
                Open(asks, part, statement);
            }

            return await ShowAsync(page, choices, statement, asks, null, fresh: part);
        }

        var form = DeskForm.Of(page.Context.Request.Form);
        form.NameParties(choices.PartyIdOf);
        var (verb, what) = form["do"].Split(':', 2) is [var first, var rest] ? (first, rest) : (form["do"], "");
        switch (verb)
        {
            case "open":
                var closed = Open(form, what, statement);
                return await ShowAsync(
                    page,
                    choices,
                    statement,
                    form,
                    null,
                    fresh: closed is null ? what : null,
                    notice: closed
                );
            case "close":
                form.Close(what, MemberOf(what));
                return await ShowAsync(page, choices, statement, form, null);
            case "keep":
                return await ShowAsync(page, choices, statement, form, null, notice: Words.NothingPressed);
            default:
                return await SendAsync(page, choices, statement, form);
        }
    }

    /// <summary>Records the correction whose button was pressed. Whatever else was typed is kept.</summary>
    private static async Task<IResult> SendAsync(
        PageRequest page,
        Choices choices,
        StatementView statement,
        DeskForm form
    )
    {
        var change = page.Get<StatementChange>();
        var (part, member, send) = form["do"] switch
        {
            "recode" => (
                $"act:{form["act/id"]}",
                "act",
                Send(RecodeActEndpoint.UseCase(form["act/id"]), Quoted("act"))
            ),
            "remove" => ("", "removal", Remove(form["removal/id"], form["removal/reason"])),
            "retract" => ("", "retraction", Send(RetractStatementEndpoint.UseCase, form.Part("retraction"))),
            "reinstate" => ("", "reinstatement", Send(ReinstateStatementEndpoint.UseCase, form.Part("reinstatement"))),
            "code" => ("act:new", "act", Send(CodeActEndpoint.UseCase, Quoted("act"))),
            "label" => (
                form.List("open").FirstOrDefault(x => MemberOf(x) == "label") ?? "label:new",
                "label",
                Send(LabelActionEndpoint.UseCase, Quoted("label"))
            ),
            "date" => ("date:new", "date", Send(AssertDateEndpoint.UseCase, form.Part("date"))),
            "rank" => (
                $"date:{form["rank/id"]}",
                "rank",
                Send(RerankDateEndpoint.UseCase(form["rank/id"]), Without("id", form.Part("rank")))
            ),
            "signatory" => (
                "signatory:new",
                "signatory",
                Send(RecordSignatoryEndpoint.UseCase, form.Part("signatory"))
            ),
            "withdraw" => (
                $"signatory:{form["withdrawal/party"]}",
                "withdrawal",
                Send(
                    WithdrawSignatoryEndpoint.UseCase(form["withdrawal/party"]),
                    Without("party", form.Part("withdrawal"))
                )
            ),
            "void" => ($"void:{form["void/party"]}", "void", VoidAsync(form["void/party"], form["void/reason"])),
            "dissociate" => (
                "dissociation:new",
                "dissociation",
                Send(RecordDissociationEndpoint.UseCase, Dissociation())
            ),
            "count" => ("count:new", "count", Send(ReportUnnamedSignatoriesEndpoint.UseCase, form.Part("count"))),
            "supersede" => (
                "supersession:new",
                "supersession",
                Send(SupersedeStatementEndpoint.UseCase, form.Part("supersession"))
            ),
            "merge" => ("merge:new", "merge", Send(MergeStatementEndpoint.UseCase, form.Part("merge"))),
            "source" => ("source:new", "source", Send(AddSourceEndpoint.UseCase, form.Part("source"))),
            "text" => ("text:new", "text", Send(AddTextEndpoint.UseCase, form.Part("text"))),
            _ => ("", "correction", Send(CorrectStatementEndpoint.UseCase, Correction(form))),
        };
        var (changed, refusal) = await send;
        if (refusal is not null)
        {
            if (part.Length > 0)
            {
                form.Open(part);
            }

            form.Blame(refusal, member);
            return await ShowAsync(page, choices, await ReadAsync(page), form, refusal);
        }

        if (Say.Plain(changed!.Version) == form["version"])
        {
            return await ShowAsync(page, choices, statement, form, null, notice: Words.RecordedAlready);
        }

        form.Close(part, member);
        if (form.List("open").Count == 0 && !Always.Any(x => x.Member != member && form.HasTyped(x.Fields)))
        {
            return Results.Redirect(
                Url.Of($"/statements/{Url.Part(page.Id)}", ("minSequence", Say.Plain(changed.Sequence))) + "#history"
            );
        }

        return await ShowAsync(page, choices, await ReadAsync(page), form, null, notice: Words.RecordedAndKept);

        Task<(IFolded? State, Problem? Refusal)> Send<TCommand>(Change<Statement, TCommand> useCase, JsonObject said)
            where TCommand : class => AsAny(page.ChangeAsync(change, useCase, form["version"], said));

        Task<(IFolded? State, Problem? Refusal)> Remove(string coding, string reason) =>
            statement.Labels.Any(x => x.Id == coding)
                ? AsAny(
                    page.ChangeAsync(
                        change,
                        RemoveLabelEndpoint.UseCase,
                        form["version"],
                        new RemoveLabel(coding, reason)
                    )
                )
                : AsAny(
                    page.ChangeAsync(change, RemoveActEndpoint.UseCase, form["version"], new RemoveAct(coding, reason))
                );

        JsonObject Quoted(string coding) => StoredQuote.In(form.Part(coding), statement.Texts);

        JsonObject Dissociation()
        {
            var said = form.Part("dissociation");
            var scope = form["dissociation/scope"].Trim();
            said["scope"] = scope.StartsWith('¶')
                ? new JsonArray([.. form.List("dissociation/scope").Select(x => (JsonNode)x)])
                : scope.ToUpperInvariant();
            return said;
        }

        async Task<(IFolded? State, Problem? Refusal)> VoidAsync(string party, string reason)
        {
            var recorded = (await HistoryAsync(page)).LastOrDefault(x =>
                x.Type == "signatory_recorded" && x.Data.GetProperty("party").GetString() == party
            );
            if (recorded is null)
            {
                return (null, Problem.NotFound("signatory", party));
            }

            var voiding = page.Get<EntryVoiding>();
            var (entry, absent) = await voiding.FindAsync(recorded.Sequence, page.Token);
            return absent is not null ? (null, absent)
                : !long.TryParse(form["version"], CultureInfo.InvariantCulture, out var version) ? (null, Problem.Stale)
                : await voiding.VoidAsync(page.Caller, entry!, version, new(reason), page.Token);
        }
    }

    private static async Task<(IFolded? State, Problem? Refusal)> AsAny(
        Task<(Statement? State, Problem? Refusal)> change
    ) => await change;

    /// <summary>An empty value means null: the field is to be deleted.</summary>
    private static JsonObject Correction(DeskForm form)
    {
        var correction = form.Part("correction");
        correction.TryAdd("after", null);
        return correction;
    }

    /// <summary>Removes the members that the command's path already has.</summary>
    private static JsonObject Without(string member, JsonObject command)
    {
        command.Remove(member);
        return command;
    }

    private static Task<StatementView> ReadAsync(PageRequest page) =>
        page.ReadAsync<StatementView>(c => GetStatement.Get(page.Id, c, page.Services.Database, page.Services.Point));

    private static async Task<IResult> ShowAsync(
        PageRequest page,
        Choices choices,
        StatementView statement,
        DeskForm form,
        Problem? problem,
        string? fresh = null,
        string? notice = null
    )
    {
        // If somebody else added an entry meanwhile, this entry's id is taken.
        if (form.IsOpen("act:new"))
        {
            form["act/id"] = await FreeIdAsync(page, 'a');
        }

        if (form.List("open").Any(x => MemberOf(x) == "label"))
        {
            form["label/id"] = await FreeIdAsync(page, 'l');
        }

        var offers = await choices.AboutAsync(
            page,
            statement.Actions.Select(x => (x.Id, x.Title, (IReadOnlyList<string>)[]))
        ) with
        {
            Texts = [.. statement.Texts.Select((x, i) => Choices.Numbered('t', i, x.Language, Say.Cut(x.Text, 40)))],
            Sources = [.. statement.Sources.Select((x, i) => Choices.Numbered('s', i, x.Publisher, x.Url))],
        };
        return PageAnswer.Show<CorrectPage>(
            page.View,
            problem?.Status ?? 200,
            (nameof(Person), DeskPerson.Of(page)),
            (nameof(Statement), statement),
            (nameof(Form), form),
            (nameof(Offers), offers),
            (nameof(Problem), problem),
            (nameof(Notice), notice),
            (nameof(Fresh), fresh)
        );
    }

    /// <summary>Whether a part has the focus: it was opened last, and no fault has the focus.</summary>
    private bool IsFocus(string part) => Problem is null && Fresh == part;

    /// <summary>An id that no act or label of the statement has or had.</summary>
    private static async Task<string> FreeIdAsync(PageRequest page, char letter)
    {
        var used = (await HistoryAsync(page))
            .Where(x => x.Data.TryGetProperty("id", out _))
            .Select(x => x.Data.GetProperty("id").GetString())
            .ToHashSet();
        return Enumerable.Range(1, used.Count + 1).Select(i => $"{letter}{i}").First(x => !used.Contains(x));
    }

    private static async Task<IReadOnlyList<HistoryItem>> HistoryAsync(PageRequest page)
    {
        var (events, _) = await page.AllAsync<HistoryItem>(
            c => GetStatementHistory.Get(page.Id, c, page.Services.Database, page.Services.Point),
            MostEvents
        );
        return events;
    }

    /// <summary>What can be opened: parameters of the address.</summary>
    private static readonly string[] Parts =
    [
        "act",
        "label",
        "date",
        "signatory",
        "void",
        "dissociation",
        "count",
        "source",
        "text",
        "supersession",
        "merge",
    ];

    /// <summary>The member of the form that the fields of a part are.</summary>
    private static string MemberOf(string part) =>
        part.Split(':', 2) switch
        {
            ["date", not New] => "rank",
            ["signatory", not New] => "withdrawal",
            [var member, ..] => member,
            _ => "",
        };

    /// <summary>Opens a part with what is on record.</summary>
    /// <returns>Why it stays closed; null: it is open, or there is no such part.</returns>
    private static string? Open(DeskForm form, string part, StatementView statement)
    {
        if (form.IsOpen(part))
        {
            return null;
        }

        if (form.List("open").Any(x => MemberOf(x) == MemberOf(part)))
        {
            return Words.OpenAlready;
        }

        if (OnRecord(part, statement) is { } fields)
        {
            form.Open(part);
            foreach (var (name, value) in fields)
            {
                form[name] = value;
            }
        }

        return null;
    }

    /// <summary>The fields of a part as it opens; null: there is no such part.</summary>
    private static IEnumerable<KeyValuePair<string, string>>? OnRecord(string part, StatementView statement) =>
        part.Split(':', 2) switch
        {
            ["dissociation" or "count" or "supersession" or "merge", New] => [],
            [var one, New] when DeskForm.ListOf(one) is not null => DeskForm.One(one).Values,
            ["act", var id] when statement.Acts.FirstOrDefault(x => x.Id == id) is { } act => Coded(
                act,
                TextOf(statement, act.Quote)
            ),
            ["label", var id] when statement.Labels.FirstOrDefault(x => x.Id == id) is { } label => Labelled(
                label,
                TextOf(statement, label.Quote)
            ),
            ["date", var id] when statement.Dates.FirstOrDefault(x => x.Id == id) is { } date =>
            [
                new("rank/id", date.Id),
                new("rank/rank", date.Rank),
            ],
            ["signatory", var party] when Signs(statement, party) => [new("withdrawal/party", party)],
            ["void", var party] when Signs(statement, party) => [new("void/party", party)],
            _ => null,
        };

    private static string TextOf(StatementView statement, Quote quote) =>
        statement.Texts.FirstOrDefault(x => x.Id == quote.TextId)?.Text ?? "";

    private static bool Signs(StatementView statement, string party) =>
        statement.Signatories.Any(x => x.Party == party && x.Withdrawal is null);

    /// <summary>The form of a label as it is coded; it becomes another one, as a label is not changed.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Labelled(ActionLabelled label, string text)
    {
        var form = DeskForm.One("label");
        (form["label/label"], form["label/action"], form["label/strength"]) = (
            label.Label,
            label.Action,
            label.Strength
        );
        (form["label/instruments"], form["label/instrumentsWording"]) = (
            string.Join(", ", label.Instruments ?? []),
            label.InstrumentsWording ?? ""
        );
        (form["label/quote/exact"], form["label/quote/textId"]) = (label.Quote.Exact, label.Quote.TextId);
        (form["label/quote/start"], form["label/quote/end"]) = (
            Say.Plain(StoredQuote.Shown(text, label.Quote.Start)),
            Say.Plain(StoredQuote.Shown(text, label.Quote.End))
        );
        return form.Values;
    }

    /// <summary>The form of an act as it is coded.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Coded(ActCoded act, string text) =>
        new Dictionary<string, string?>
        {
            ["act/id"] = act.Id,
            ["act/type"] = act.Type,
            ["act/intensity"] = act.Intensity?.ToString(CultureInfo.InvariantCulture),
            ["act/force"] = act.Force,
            ["act/booster"] = act.Booster,
            ["act/objects"] = string.Join(", ", act.Objects),
            ["act/targets"] = string.Join(", ", act.Targets),
            ["act/targetsConfidence"] = act.TargetsConfidence,
            ["act/beneficiaries"] = string.Join(", ", act.Beneficiaries),
            ["act/epistemic"] = act.Epistemic,
            ["act/confidence"] = act.Confidence,
            ["act/quote/exact"] = act.Quote.Exact,
            ["act/quote/start"] = Say.Plain(StoredQuote.Shown(text, act.Quote.Start)),
            ["act/quote/end"] = Say.Plain(StoredQuote.Shown(text, act.Quote.End)),
            ["act/quote/textId"] = act.Quote.TextId,
            ["act/reason"] = "",
        }.Select(x => KeyValuePair.Create(x.Key, x.Value ?? ""));

    private string Heading => Statement.Title ?? Statement.Id;

    /// <summary>The fields that can be corrected, with what they say.</summary>
    private IReadOnlyList<(string Value, string Text)> Fields =>
        [
            ("/title", Now(Words.Heading, Statement.Title)),
            ("/kind", Now(Words.Kind, Statement.Kind)),
            .. Statement.Texts.SelectMany(
                (x, i) =>
                    FieldsOf(
                        $"texts/{i}",
                        x.Id,
                        ("language", x.Language),
                        ("status", x.Status),
                        ("completeness", x.Completeness)
                    )
            ),
            .. Statement.Signatories.SelectMany(
                (x, i) =>
                    FieldsOf(
                        $"signatories/{i}",
                        x.Name,
                        ("nameAsListed", x.NameAsListed),
                        ("role", x.Role),
                        ("official", x.Official),
                        ("office", x.Office),
                        ("instrument", x.Instrument),
                        ("from", x.From),
                        ("publicAt", x.PublicAt),
                        ("evidence", x.Evidence)
                    )
            ),
            .. Statement.Sources.SelectMany(
                (x, i) =>
                    FieldsOf(
                        $"sources/{i}",
                        x.Id,
                        ("layer", x.Layer),
                        ("language", x.Language),
                        ("text", x.Text),
                        ("url", x.Url),
                        ("publisher", x.Publisher),
                        ("archiveUrl", x.ArchiveUrl),
                        ("licence", x.Licence)
                    )
            ),
        ];

    private static IEnumerable<(string Value, string Text)> FieldsOf(
        string entry,
        string whose,
        params (string Name, string? Value)[] fields
    ) =>
        fields.Select(x =>
            ($"/{entry}/{x.Name}", Now($"{whose}, {FieldLabels.Of($"{entry}/{x.Name}").ToLowerInvariant()}", x.Value))
        );

    private IReadOnlyList<(string Value, string Text)> Codings =>
        [
            ("", Words.Choose),
            .. Statement.Acts.Select(x => (x.Id, $"{x.Id}: {Say.Code(x.Type)} – {Say.Cut(x.Quote.Exact, 60)}")),
            .. Statement.Labels.Select(x =>
                (x.Id, $"{x.Id}: {Words.CallsIt} {Say.Label(x.Label)} – {Say.Cut(x.Quote.Exact, 60)}")
            ),
        ];

    private static string Now(string field, string? value) =>
        Say.With(Words.FieldNow, field, Say.Cut(value ?? Words.Nothing, 60));
}
