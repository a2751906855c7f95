using System;
using System.IO;

/// <summary>
/// Compiled into a mutated project: says which mutant this process is, by the variable TRACKER_MUTANT. If the variable
/// TRACKER_MUTANTS_REACHED names a file, the process writes into it which mutants it reached: a byte each, 1 or 0.
/// </summary>
internal static class Mutants
{
    private static readonly int Active = int.TryParse(
        Environment.GetEnvironmentVariable("TRACKER_MUTANT"),
        out var number
    )
        ? number
        : -1;

    private static readonly byte[]? Reached = Record(Environment.GetEnvironmentVariable("TRACKER_MUTANTS_REACHED"));

    public static bool Is(int mutant)
    {
        if (Reached is not null)
        {
            Reached[mutant] = 1;
        }

        return mutant == Active;
    }

    private static byte[]? Record(string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            return null;
        }

        // The file is there, as long as there are mutants. A test may start other processes, which write into it too.
        var reached = File.ReadAllBytes(file);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            var all = File.ReadAllBytes(file);
            for (var i = 0; i < all.Length; i++)
            {
                all[i] |= reached[i];
            }

            File.WriteAllBytes(file, all);
        };
        return reached;
    }
}
