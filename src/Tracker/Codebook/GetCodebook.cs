using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Wolverine.Http;

namespace Tracker.Codebook;

public sealed record CodebookView(int Version, IReadOnlyDictionary<string, IReadOnlyList<Term>> Lists);

public sealed record MappingsView(int Version, IReadOnlyList<Mapping> Mappings);

/// <summary>Returns the current value lists, and the mapping of act types to CAMEO and PLOVER.</summary>
public static class GetCodebook
{
    [WolverineGet("/api/codebook"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows the codebook")]
    [Answers<CodebookView>]
    public static IResult Get() =>
        Answer.Ok(
            new CodebookView(
                Vocabulary.Current.Version,
                Vocabulary.Current.ListNames.ToDictionary(x => x, Vocabulary.Current.List)
            )
        );

    [WolverineGet("/api/codebook/mappings"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows how act types map to CAMEO and PLOVER", Id = "GetMappings")]
    [Answers<MappingsView>]
    public static IResult Mappings() =>
        Answer.Ok(new MappingsView(Vocabulary.Current.Version, Vocabulary.Current.Mappings));
}
