namespace Tracker.Record.Codebook;

/// <summary>The member is a code of this list of the codebook, or a list of such codes.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class CodeOfAttribute(string list) : Attribute
{
    public string List => list;
}
