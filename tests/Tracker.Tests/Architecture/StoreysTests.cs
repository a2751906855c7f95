using Tracker.Hosting;
using Tracker.Record.Statements;

namespace Tracker.Tests.Architecture;

/// <summary>The storeys of the house: a name may point to its own storey or to one below, and never in a
/// circle.</summary>
public class StoreysTests
{
    /// <summary>From the top. Each entry is a namespace with all namespaces below it.</summary>
    public static readonly IReadOnlyList<string[]> Storeys =
    [
        ["Tracker.CommandLine"], // one command a file
        ["Tracker.Hosting"], // composition
        ["Tracker.Pages", "Tracker.OpenApi"], // faces
        [
            // questions, and what follows from the record
            "Tracker.Timelines",
            "Tracker.Lineage",
            "Tracker.Statistics",
            "Tracker.Labels",
            "Tracker.Changes",
            "Tracker.Audit",
            "Tracker.Webhooks",
            "Tracker.Reports",
        ],
        [
            // subjects: the use cases that change one kind of stream
            "Tracker.Statements",
            "Tracker.Actions",
            "Tracker.Parties",
            "Tracker.Sweeps",
            "Tracker.Codebook",
            "Tracker.Dates",
        ],
        ["Tracker.Access"], // who may
        ["Tracker.Http"], // how a request is read and answered
        ["Tracker.Store"], // how events and rows are kept
        ["Tracker.Sight"], // what the operator sees: log lines, counters
        ["Tracker.Refusals", "Tracker.Configuration"], // how a use case says no; what the operator sets
        ["Tracker.Record"], // the model: events, folds, rows. No HTTP, no database, no clock
        ["Tracker.Ledger", "Tracker.EmbeddedPostgres"], // libraries of their own
    ];

    private static readonly IReadOnlyList<Reference> All =
    [
        .. new[] { typeof(TrackerApplication), typeof(Statement) }
            .SelectMany(x => References.Of(x.Assembly.Location))
            .Where(x => !IsGenerated(x.From) && !IsGenerated(x.To)),
    ];

    [Fact]
    public void Every_namespace_has_a_storey() =>
        All.SelectMany(x => new[] { x.FromNamespace, x.ToNamespace })
            .Distinct()
            .Where(x => StoreyOf(x) < 0)
            .ShouldBeEmpty();

    [Fact]
    public void No_name_points_up() =>
        All.Where(x => StoreyOf(x.ToNamespace) < StoreyOf(x.FromNamespace))
            .Select(x => $"{x.From} -> {x.To}")
            .Order()
            .ShouldBeEmpty();

    [Fact]
    public void No_namespaces_form_a_circle()
    {
        var targets = All.Where(x => x.FromNamespace != x.ToNamespace)
            .ToLookup(x => x.FromNamespace, x => x.ToNamespace);
        var left = targets.Select(x => x.Key).ToHashSet();

        // A namespace that points to none of those left is on no circle.
        while (left.RemoveWhere(x => !targets[x].Any(left.Contains)) > 0) { }

        left.Order().ShouldBeEmpty();
    }

    [Fact]
    public void The_record_needs_nothing_that_serves_stores_or_looks_up() =>
        typeof(Statement)
            .Assembly.GetReferencedAssemblies()
            .Select(x => x.Name!)
            .Where(x => !x.StartsWith("System.", StringComparison.Ordinal))
            .Order()
            .ShouldBe(["NodaTime", "Tracker.Ledger"]);

    private static int StoreyOf(string ns) =>
        Storeys.ToList().FindIndex(x => x.Any(y => ns == y || ns.StartsWith(y + ".", StringComparison.Ordinal)));

    /// <summary>Request handlers and evolvers, which the compiler or the program writes.</summary>
    private static bool IsGenerated(string type) =>
        type.StartsWith("Tracker.Internal.", StringComparison.Ordinal) || type.Contains('<', StringComparison.Ordinal);
}
