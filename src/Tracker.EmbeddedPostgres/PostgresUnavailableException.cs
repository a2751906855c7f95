namespace Tracker.EmbeddedPostgres;

/// <summary>
/// There is no usable PostgreSQL. The message is one sentence for the person at the terminal: what is wrong and what to
/// do.
/// </summary>
public sealed class PostgresUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
