using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Wolverine.Http;

namespace Tracker.Audit.Ledger;

/// <param name="VerifierKey">C2SP signed-note verifier key: name, key id, Ed25519 public key.</param>
/// <param name="Since">When the key was created; null if a setting gives the key.</param>
/// <param name="SignsUntil">Until when it signs beside a newer key; null for the newest key.</param>
public sealed record KeyView(string VerifierKey, Instant? Since, Instant? SignsUntil);

/// <param name="Keys">Newest first.</param>
public sealed record KeysView(string Origin, IReadOnlyList<KeyView> Keys);

/// <summary>
/// Returns the public keys of the ledger. A verifier must also get them from another source: from this server alone
/// they prove nothing.
/// </summary>
public static class GetKey
{
    [WolverineGet("/api/audit/key"), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the public keys of the ledger", Id = "GetLedgerKeys")]
    [Answers<KeysView>]
    public static IResult Get(HttpContext context, SigningKeys keys) =>
        new QueryReader(context).Problem ?? (IResult)Answer.Ok(Of(keys));

    public static KeysView Of(SigningKeys keys) =>
        new(keys.Origin, [.. keys.All.Select(x => new KeyView(x.Signer.Verifier.ToString(), x.Since, x.SignsUntil))]);
}
