namespace Tracker.Record.Codebook;

/// <summary>The member is a code of this list of the codebook, or a list of such codes.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class CodeOfAttribute(string list) : Attribute
{
    public string List => list;
}

/// <summary>The member is one of the values that a static member of a type lists.</summary>
/// <param name="holder">The type.</param>
/// <param name="member">A list of strings, or a dictionary whose values are strings.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class ValuesOfAttribute(Type holder, string member) : Attribute
{
    public Type Holder => holder;

    public string Member => member;
}

/// <summary>The member is a date that <see cref="Dates.EdtfDate"/> accepts.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class EdtfAttribute : Attribute;
