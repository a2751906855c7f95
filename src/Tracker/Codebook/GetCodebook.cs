using Tracker.Hosting;
using Wolverine.Http;

namespace Tracker.Codebook;

/// <summary>The value lists in force, and how act types map to CAMEO and PLOVER.</summary>
public static class GetCodebook
{
    [WolverineGet("/api/codebook")]
    public static IResult Get() => Answer.Ok(new
    {
        Vocabulary.Current.Version,
        Lists = Vocabulary.Current.ListNames.ToDictionary(x => x, Vocabulary.Current.List),
    });

    [WolverineGet("/api/codebook/mappings")]
    public static IResult Mappings() => Answer.Ok(new { Vocabulary.Current.Version, Vocabulary.Current.Mappings });
}
