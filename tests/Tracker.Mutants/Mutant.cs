namespace Tracker.Mutants;

/// <summary>One change of one expression or statement.</summary>
/// <param name="Number">Counted within its project from 0.</param>
/// <param name="Member">The method, property or type that the change is in.</param>
internal sealed record Mutant(int Number, string File, int Line, string Member, string Original, string Mutated)
{
    public override string ToString() => $"{File}:{Line} {Member}: {Original}  ->  {Mutated}";
}
