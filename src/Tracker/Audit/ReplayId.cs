using System.Security.Cryptography;

namespace Tracker.Audit;

public static class ReplayId
{
    /// <summary><c>rp-</c> and 16 hex digits.</summary>
    public static string New() => "rp-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
