using Npgsql;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>What an endpoint needs that reads the record at a point.</summary>
public sealed record RecordReads(
    NpgsqlDataSource Database,
    PointOfRecord Point,
    ProjectionProgress Progress,
    PartyRegister Parties
);
