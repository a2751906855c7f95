using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Npgsql;
using Tracker.Record.Events;
using Tracker.Record.Log;

namespace Tracker.Store;

/// <summary>How Marten keeps the log. Changing an event option here changes stored functions: migrate with
/// it.</summary>
public static class EventStore
{
    public static void Configure(StoreOptions options)
    {
        options.DatabaseSchemaName = "tracker";
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.UseSystemTextJsonForSerialization(configure: json => EventJson.Configure(json));

        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.UseMandatoryStreamTypeDeclaration = true;
        options.Events.MetadataConfig.EnableAll();
        options.Events.MetadataConfig.UserNameEnabled = true;
        options.Events.EnableUniqueIndexOnEventId = true;

        // The tracker's own index on the log: a migration would drop what the store does not know.
        options.Events.IgnoreIndex("statement_text_key");
        options.Events.UseListenNotifyForEventAppends = true;
        options.Events.AutoDiscoverTagTypes = false;
        options.Events.EnableEventSkippingInProjectionsOrSubscriptions = false;
        foreach (var (type, name) in EventTypes.Names)
        {
            options.Events.MapEventType(type, name);
        }

        // Marten's own spans are off: its wrapper of a session refuses a transaction that was begun outside, as every change
        // here has. Npgsql's spans show the commands.

        // A commit that failed is never repeated from within: decisions are made anew, projections take the page again.
        options.ConfigureWritePolly(_ => { });
    }

    /// <summary>Adds the projection, for a store whose daemon runs.</summary>
    /// <param name="database">For the projection's own reads.</param>
    /// <param name="node">The program that must have the right to project; null: nothing else projects.</param>
    /// <param name="pageSize">Most events the projection takes at once.</param>
    public static void AddProjection(
        StoreOptions options,
        NpgsqlDataSource database,
        Node? node = null,
        int pageSize = 2000
    )
    {
        // An event that a projection cannot read stops it: evidence is never dropped in silence.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;

        // HighWater says which numbers of the log nobody can use any more.
        options.Projections.StaleSequenceThreshold = TimeSpan.FromDays(365);
        options.Projections.Add(
            new TimelinesProjection(database, node),
            JasperFx.Events.Projections.ProjectionLifecycle.Async,
            TimelinesProjection.Name,
            x => x.BatchSize = pageSize
        );
    }

    /// <summary>A session that appends within a transaction, and commits the transaction when it is saved.</summary>
    /// <param name="user">Opaque id of who makes the change, which every event carries.</param>
    public static IDocumentSession SessionOf(IDocumentStore store, NpgsqlTransaction transaction, string user)
    {
        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
        options.Tracking = DocumentTracking.None;
        var session = store.OpenSession(options);
        session.LastModifiedBy = user;
        return session;
    }
}
