namespace Tracker.Mutants;

/// <summary>One change of one expression or statement.</summary>
/// <param name="Number">Counted within its project from 0.</param>
/// <param name="Member">The method, property or type that the change is in.</param>
/// <param name="Source">The line of the file, without the space around it.</param>
internal sealed record Mutant(
    int Number,
    string File,
    int Line,
    string Member,
    string Source,
    string Original,
    string Mutated
)
{
    public string Change => $"{Original}  ->  {Mutated}";

    public override string ToString() => $"{File}:{Line} {Member}: {Change}\n         {Source}";
}

/// <summary>What became of a mutant.</summary>
internal enum Fate
{
    Survived,
    Killed,

    /// <summary>The tests did not end in time, which is as good as failing.</summary>
    KilledLate,
}
