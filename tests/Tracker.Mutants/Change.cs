namespace Tracker.Mutants;

/// <summary>What a mutant has instead of the original.</summary>
internal sealed record Change(string Mutated, Way Way = Way.Instead);

/// <summary>How a change is written beside its original.</summary>
internal enum Way
{
    /// <summary><c>Is(n) ? mutated : original</c>, or the same with <c>if</c> and <c>else</c>.</summary>
    Instead,

    /// <summary>
    /// <c>original &amp;&amp; !Is(n)</c>: false. For a condition that declares variables, which would otherwise be
    /// declared twice; they stay assigned where the condition is true.
    /// </summary>
    False,

    /// <summary><c>original || Is(n)</c>: true; variables stay assigned where the condition is false.</summary>
    True,

    /// <summary><c>if (!Is(n)) original</c>: a statement is left out.</summary>
    Nothing,
}
