using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Tracker.Pages.Frame;
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

    /// <summary>What can be added: a parameter of the address and a member of the form, with what the form's button
    /// does.</summary>
    private static readonly Dictionary<string, string> Adds = new()
    {
        ["act"] = "code",
        ["label"] = "label",
        ["date"] = "date",
        ["signatory"] = "signatory",
        ["source"] = "source",
        ["text"] = "text",
    };

    [Parameter, EditorRequired]
    public required StatementView Statement { get; set; }

    [Parameter, EditorRequired]
    public required Choices Offers { get; set; }

    public static async Task<IResult> HandleAsync(PageRequest page)
    {
        var (id, change, choices) = (page.Id, page.Get<StatementChange>(), await Choices.ReadAsync(page));
        if (!HttpMethods.IsPost(page.Context.Request.Method))
        {
            var statement = await ReadAsync(page);
            return await ShowAsync(page, choices, statement, Opened(page, statement), null);
        }

        var form = DeskForm.Of(page.Context.Request.Form);
        form.NameParties(choices.PartyIdOf);
        var (member, send) = form["do"] switch
        {
            "recode" => ("act", Send(RecodeActEndpoint.UseCase(form["act/id"]), form.Part("act"))),
            "remove" => ("removal", Remove(form["removal/id"], form["removal/reason"])),
            "retract" => ("retraction", Send(RetractStatementEndpoint.UseCase, form.Part("retraction"))),
            "reinstate" => ("reinstatement", Send(ReinstateStatementEndpoint.UseCase, form.Part("reinstatement"))),
            "code" => ("act", Send(CodeActEndpoint.UseCase, form.Part("act"))),
            "label" => ("label", Send(LabelActionEndpoint.UseCase, form.Part("label"))),
            "date" => ("date", Send(AssertDateEndpoint.UseCase, form.Part("date"))),
            "rank" => ("rank", Send(RerankDateEndpoint.UseCase(form["rank/id"]), Without("id", form.Part("rank")))),
            "signatory" => ("signatory", Send(RecordSignatoryEndpoint.UseCase, form.Part("signatory"))),
            "withdraw" => (
                "withdrawal",
                Send(
                    WithdrawSignatoryEndpoint.UseCase(form["withdrawal/party"]),
                    Without("party", form.Part("withdrawal"))
                )
            ),
            "source" => ("source", Send(AddSourceEndpoint.UseCase, form.Part("source"))),
            "text" => ("text", Send(AddTextEndpoint.UseCase, form.Part("text"))),
            _ => ("correction", Send(CorrectStatementEndpoint.UseCase, Correction(form))),
        };
        var (changed, refusal) = await send;
        if (refusal is null)
        {
            return Results.Redirect(
                Url.Of($"/statements/{Url.Part(id)}", ("minSequence", Say.Plain(changed!.Sequence))) + "#history"
            );
        }

        form.Blame(refusal, member);
        return await ShowAsync(page, choices, await ReadAsync(page), form, refusal);

        Task<(Statement? State, Problem? Refusal)> Send<TCommand>(Change<Statement, TCommand> useCase, JsonObject said)
            where TCommand : class => page.ChangeAsync(change, useCase, form["version"], said);

        Task<(Statement? State, Problem? Refusal)> Remove(string coding, string reason) =>
            coding.StartsWith('l')
                ? page.ChangeAsync(
                    change,
                    RemoveLabelEndpoint.UseCase,
                    form["version"],
                    new RemoveLabel(coding, reason)
                )
                : page.ChangeAsync(change, RemoveActEndpoint.UseCase, form["version"], new RemoveAct(coding, reason));
    }

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
        Problem? problem
    )
    {
        // If somebody else added an entry meanwhile, this entry's id is taken.
        if (form["do"] is "code" or "label")
        {
            form[form["do"] == "code" ? "act/id" : "label/id"] = await FreeIdAsync(
                page,
                form["do"] == "code" ? 'a' : 'l'
            );
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
            (nameof(Problem), problem)
        );
    }

    /// <summary>An id that no act or label of the statement has or had.</summary>
    private static async Task<string> FreeIdAsync(PageRequest page, char letter)
    {
        var (events, _) = await page.AllAsync<HistoryItem>(
            c => GetStatementHistory.Get(page.Id, c, page.Services.Database, page.Services.Point),
            MostEvents
        );
        var used = events
            .Where(x => x.Data.TryGetProperty("id", out _))
            .Select(x => x.Data.GetProperty("id").GetString())
            .ToHashSet();
        return Enumerable.Range(1, used.Count + 1).Select(i => $"{letter}{i}").First(x => !used.Contains(x));
    }

    /// <summary>The form that the address asks for, with what is on record; empty where it asks for none.</summary>
    private static DeskForm Opened(PageRequest page, StatementView statement)
    {
        var (part, which) = Adds
            .Keys.Select(x => (Part: x, Which: page.Text(x)))
            .FirstOrDefault(x => x.Which is not null);
        return part is null ? new([])
            : which == New ? DeskForm.One(part, Adds[part])
            : part switch
            {
                "act" when statement.Acts.FirstOrDefault(x => x.Id == which) is { } act => Coded(act),
                "label" when statement.Labels.FirstOrDefault(x => x.Id == which) is { } label => Labelled(label),
                "date" when statement.Dates.FirstOrDefault(x => x.Id == which) is { } date => new([
                    new("do", "rank"),
                    new("rank/id", date.Id),
                    new("rank/rank", date.Rank),
                    new("rank/reason", ""),
                ]),
                "signatory" when statement.Signatories.Any(x => x.Party == which && x.Withdrawal is null) => new([
                    new("do", "withdraw"),
                    new("withdrawal/party", which!),
                    new("withdrawal/effective", ""),
                    new("withdrawal/publicAt", ""),
                    new("withdrawal/evidence", ""),
                ]),
                _ => new([]),
            };
    }

    /// <summary>The form of a label as it is coded; it becomes another one, as a label is not changed.</summary>
    private static DeskForm Labelled(ActionLabelled label)
    {
        var form = DeskForm.One("label", Adds["label"]);
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
            Say.Plain(label.Quote.Start),
            Say.Plain(label.Quote.End)
        );
        return form;
    }

    /// <summary>The form of an act as it is coded.</summary>
    private static DeskForm Coded(ActCoded act) =>
        new(
            new Dictionary<string, string?>
            {
                ["do"] = "recode",
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
                ["act/quote/start"] = act.Quote.Start.ToString(CultureInfo.InvariantCulture),
                ["act/quote/end"] = act.Quote.End.ToString(CultureInfo.InvariantCulture),
                ["act/quote/textId"] = act.Quote.TextId,
                ["act/reason"] = "",
            }.Select(x => KeyValuePair.Create(x.Key, x.Value ?? ""))
        );

    private string Heading => Statement.Title ?? Statement.Id;

    /// <summary>The fields that can be corrected, with what they say.</summary>
    private IReadOnlyList<(string Value, string Text)> Fields =>
        [
            ("/title", Now(Words.Heading, Statement.Title)),
            .. Statement.Signatories.SelectMany(
                (x, i) =>
                    new[]
                    {
                        (
                            $"/signatories/{i}/nameAsListed",
                            Now($"{x.Name}, {Words.NameAsListed.ToLowerInvariant()}", x.NameAsListed)
                        ),
                        (
                            $"/signatories/{i}/official",
                            Now($"{x.Name}, {Words.Official.ToLowerInvariant()}", x.Official)
                        ),
                        ($"/signatories/{i}/office", Now($"{x.Name}, {Words.Office.ToLowerInvariant()}", x.Office)),
                        (
                            $"/signatories/{i}/evidence",
                            Now($"{x.Name}, {Words.Evidence.ToLowerInvariant()}", x.Evidence)
                        ),
                    }
            ),
            .. Statement.Sources.SelectMany(
                (x, i) =>
                    new[]
                    {
                        ($"/sources/{i}/url", Now($"{x.Id}, {Words.SourceUrl.ToLowerInvariant()}", x.Url)),
                        (
                            $"/sources/{i}/publisher",
                            Now($"{x.Id}, {Words.SourcePublisher.ToLowerInvariant()}", x.Publisher)
                        ),
                        (
                            $"/sources/{i}/archiveUrl",
                            Now($"{x.Id}, {Words.SourceArchive.ToLowerInvariant()}", x.ArchiveUrl)
                        ),
                        ($"/sources/{i}/licence", Now($"{x.Id}, {Words.Licence}", x.Licence)),
                    }
            ),
        ];

    private IReadOnlyList<(string Value, string Text)> Codings =>
        [
            ("", Words.Choose),
            .. Statement.Acts.Select(x => (x.Id, $"{x.Id}: {Say.Code(x.Type)} – {Say.Cut(x.Quote.Exact, 60)}")),
            .. Statement.Labels.Select(x =>
                (x.Id, $"{x.Id}: {Words.CallsIt} {Say.Code(x.Label)} – {Say.Cut(x.Quote.Exact, 60)}")
            ),
        ];

    private static string Now(string field, string? value) =>
        Say.With(Words.FieldNow, field, Say.Cut(value ?? Words.Nothing, 60));
}
