namespace Tracker.Http;

/// <summary>A read that the program asks of itself: of what is public, whoever asks for the receipt.</summary>
public static class InternalRead
{
    /// <summary>The key in <see cref="HttpContext.Items"/> that marks such a request.</summary>
    public const string Marker = "internal-read";
}
