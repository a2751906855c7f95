using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Tracker.Hosting;
using Tracker.Statements;

namespace Tracker.Pages.Desk;

/// <summary>Corrects a statement on record, each change with its reason: a field, an act's coding, what should not be there.</summary>
public sealed partial class CorrectPage
{
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
            return await ShowAsync(page, choices, statement, statement.Acts.FirstOrDefault(x => x.Id == page.Text("act")) is { } act ? Coded(act) : new DeskForm([]), null);
        }

        var form = DeskForm.Of(page.Context.Request.Form);
        form.NameParties(choices.PartyIdOf);
        var (member, send) = form["do"] switch
        {
            "recode" => ("act", page.SendAsync<StatementView>(c => RecodeActEndpoint.Put(id, form["act/id"], c, change), form.Part("act"), form["version"])),
            "remove" => ("removal", page.SendAsync<StatementView>(
                c => form["removal/id"].StartsWith('l') ? RemoveLabelEndpoint.Delete(id, form["removal/id"], c, change) : RemoveActEndpoint.Delete(id, form["removal/id"], c, change),
                form.Part("removal"), form["version"], ("reason", form["removal/reason"]))),
            "retract" => ("retraction", page.SendAsync<StatementView>(c => RetractStatementEndpoint.Post(id, c, change), form.Part("retraction"), form["version"])),
            _ => ("correction", page.SendAsync<StatementView>(c => CorrectStatementEndpoint.Post(id, c, change), Correction(form), form["version"])),
        };
        var (changed, refusal) = await send;
        if (refusal is null)
        {
            return Results.Redirect(Url.Of($"/statements/{Url.Part(id)}", ("minSequence", Say.Plain(changed!.Sequence))) + "#history");
        }

        form.Blame(refusal, member);
        return await ShowAsync(page, choices, await ReadAsync(page), form, refusal);
    }

    /// <summary>A value that is taken away is said so.</summary>
    private static JsonObject Correction(DeskForm form)
    {
        var correction = form.Part("correction");
        correction.TryAdd("after", null);
        return correction;
    }

    private static Task<StatementView> ReadAsync(PageRequest page) =>
        page.ReadAsync<StatementView>(c => GetStatement.Get(page.Id, c, page.Services.Database, page.Services.Clock));

    private static async Task<IResult> ShowAsync(PageRequest page, Choices choices, StatementView statement, DeskForm form, Problem? problem)
    {
        return PagesModule.Show<CorrectPage>(
            page.View, problem?.Status ?? 200, (nameof(Person), DeskPerson.Of(page)), (nameof(Statement), statement), (nameof(Form), form),
            (nameof(Offers), await choices.AboutAsync(page, statement.Actions.Select(x => (x.Id, x.Title, (IReadOnlyList<string>)[])))), (nameof(Problem), problem));
    }

    /// <summary>The form of an act as it is coded.</summary>
    private static DeskForm Coded(ActCoded act) => new(new Dictionary<string, string?>
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
        ["act/quote/start"] = act.Quote.Start.ToString(CultureInfo.InvariantCulture),
        ["act/quote/end"] = act.Quote.End.ToString(CultureInfo.InvariantCulture),
        ["act/quote/textId"] = act.Quote.TextId,
        ["act/reason"] = "",
    }.Select(x => KeyValuePair.Create(x.Key, x.Value ?? "")));

    private string Heading => Statement.Title ?? Statement.Id;

    /// <summary>The fields that can be corrected, with what they say.</summary>
    private IReadOnlyList<(string Value, string Text)> Fields =>
    [
        ("/title", Now(Words.Heading, Statement.Title)),
        .. Statement.Signatories.SelectMany((x, i) => new[]
        {
            ($"/signatories/{i}/nameAsListed", Now($"{x.Name}, {Words.NameAsListed.ToLowerInvariant()}", x.NameAsListed)),
            ($"/signatories/{i}/official", Now($"{x.Name}, {Words.Official.ToLowerInvariant()}", x.Official)),
            ($"/signatories/{i}/office", Now($"{x.Name}, {Words.Office.ToLowerInvariant()}", x.Office)),
            ($"/signatories/{i}/evidence", Now($"{x.Name}, {Words.Evidence.ToLowerInvariant()}", x.Evidence)),
        }),
        .. Statement.Sources.SelectMany((x, i) => new[]
        {
            ($"/sources/{i}/url", Now($"{x.Id}, {Words.SourceUrl.ToLowerInvariant()}", x.Url)),
            ($"/sources/{i}/publisher", Now($"{x.Id}, {Words.SourcePublisher.ToLowerInvariant()}", x.Publisher)),
            ($"/sources/{i}/archiveUrl", Now($"{x.Id}, {Words.SourceArchive.ToLowerInvariant()}", x.ArchiveUrl)),
            ($"/sources/{i}/licence", Now($"{x.Id}, {Words.Licence}", x.Licence)),
        }),
    ];

    private IReadOnlyList<(string Value, string Text)> Codings =>
    [
        ("", Words.Choose),
        .. Statement.Acts.Select(x => (x.Id, $"{x.Id}: {Say.Code(x.Type)} – {Say.Cut(x.Quote.Exact, 60)}")),
        .. Statement.Labels.Select(x => (x.Id, $"{x.Id}: {Words.CallsIt} {Say.Code(x.Label)} – {Say.Cut(x.Quote.Exact, 60)}")),
    ];

    private static string Now(string field, string? value) => Say.With(Words.FieldNow, field, Say.Cut(value ?? Words.Nothing, 60));
}
