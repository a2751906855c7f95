namespace Tracker.Http;

// What an operation takes and answers, told beside its endpoint. The OpenAPI document is made of it, and tests hold the
// running program to it.

/// <summary>What an operation does, in one sentence.</summary>
/// <param name="summary">Without a full stop.</param>
/// <param name="route">Where the endpoint is not one of Wolverine's: <c>GET /health/live</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute(string summary, string? route = null) : Attribute
{
    public string Summary { get; } = summary;
    public string? Route { get; } = route;

    /// <summary>The use case's name, where it is not the endpoint's.</summary>
    public string? Id { get; init; }
}

/// <summary>The body that an operation takes, as JSON.</summary>
public abstract class TakesAttribute : Attribute
{
    public abstract Type Body { get; }

    /// <summary>Without a body the operation does what an empty object asks for.</summary>
    public bool Optional { get; init; }
}

/// <inheritdoc />
[AttributeUsage(AttributeTargets.Method)]
public sealed class TakesAttribute<T> : TakesAttribute
{
    public override Type Body => typeof(T);
}

/// <summary>What an operation answers where it succeeds.</summary>
public abstract class AnswersAttribute(int[] statuses) : Attribute
{
    public IReadOnlyList<int> Statuses { get; } = statuses.Length > 0 ? statuses : [200];
    public abstract Type Body { get; }

    /// <summary>With an ETag; a GET answers 304 to a reader that has it already.</summary>
    public bool Versioned { get; init; }

    public string MediaType { get; init; } = "application/json";
}

/// <inheritdoc />
/// <param name="statuses">200 where none is given.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AnswersAttribute<T>(params int[] statuses) : AnswersAttribute(statuses)
{
    public override Type Body => typeof(T);
}

/// <summary>Where the operation succeeds it answers with 204 and no body.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnswersNothingAttribute() : AnswersAttribute([204])
{
    public override Type Body => typeof(void);
}

/// <summary>The operation changes a resource on record, so that it requires <c>If-Match</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsIfMatchAttribute : Attribute;

/// <summary>The resource may be another by now: 308.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedirectsAttribute : Attribute;

/// <summary>Problem types of the operation's own, beside those that follow from what it takes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefusesAttribute(params string[] types) : Attribute
{
    public IReadOnlyList<string> Types { get; } = types;
}

/// <summary>The query parameters that an operation knows.</summary>
/// <param name="names">Names, and types whose member <c>Parameters</c> lists more.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QueryAttribute(params object[] names) : Attribute
{
    /// <summary>Of these, the ones that mean nothing to the operation.</summary>
    public string[] Without { get; init; } = [];

    /// <summary>Those that must be given.</summary>
    public string[] Required { get; init; } = [];

    public IReadOnlyList<string> Names =>
        [.. names.SelectMany(x => x is Type type ? ListedBy(type) : [(string)x]).Except(Without).Distinct()];

    private static string[] ListedBy(Type type) =>
        (string[]?)
            type.GetField(
                    "Parameters",
                    System.Reflection.BindingFlags.Static
                        | System.Reflection.BindingFlags.Public
                        | System.Reflection.BindingFlags.NonPublic
                )
                ?.GetValue(null)
        ?? throw new InvalidOperationException($"{type.Name} has no field Parameters.");
}

/// <summary>What a query parameter means at this operation, where that is not what it means at most.</summary>
/// <param name="name">The parameter.</param>
/// <param name="description">In one sentence.</param>
/// <param name="values">Its only values, where they are listed.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MeansAttribute(string name, string description, params string[] values) : Attribute
{
    public string Name { get; } = name;
    public string Description { get; } = description;
    public IReadOnlyList<string> Values { get; } = values;

    /// <summary>Name of the codebook's list that has the values.</summary>
    public string? Codes { get; init; }

    /// <summary>An instant of record time.</summary>
    public bool IsInstant { get; init; }

    /// <summary>A whole number.</summary>
    public bool IsNumber { get; init; }

    /// <summary>One value, not a list.</summary>
    public bool IsSingle { get; init; }
}
