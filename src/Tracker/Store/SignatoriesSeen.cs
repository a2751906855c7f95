namespace Tracker.Store;

/// <summary>Whom a statement's row lists on a day of world or public time: those of whom an entry counts on
/// it.</summary>
public static class SignatoriesSeen
{
    /// <summary>SQL of an array column of the statement <c>s</c>, which is about its signatories one by one.</summary>
    /// <param name="column">signatories or signatory_roles.</param>
    /// <param name="entry">SQL: the position <c>e</c> stood and counts; null: no day is asked for, and all are
    /// listed.</param>
    public static string Column(string column, string? entry) =>
        entry is null
            ? $"s.{column}"
            : $"""
                case when {WithoutPositions} then s.{column} else array(
                  select x.{column} from unnest(s.signatories, s.signatory_roles) with ordinality x(signatories,
                    signatory_roles, place)
                  where exists (select from read_v2.positions e where e.statement_id = s.statement_id
                    and e.party = x.signatories and {entry})
                  order by x.place) end
                """;

    /// <summary>SQL: there are no positions to tell the days by.</summary>
    public const string WithoutPositions = "(cardinality(s.signatories) = 0 or s.status in ('MERGED', 'RETRACTED'))";
}
