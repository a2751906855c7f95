namespace Tracker.Http;

/// <summary>
/// The answer does not follow from the record, and may change while the record does not: it is not cached under the
/// record's sequence.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NotOfRecordAttribute : Attribute;
