using System.Globalization;
using System.Runtime.InteropServices;

namespace Tracker.Benchmarks;

/// <summary>The machine on which the figures were measured.</summary>
/// <param name="MemoryGiB">Memory the process may use, in GiB.</param>
internal sealed record Machine(string Cpu, int Cores, double MemoryGiB, string Os, string DotNet, string Postgres)
{
    public static async Task<Machine> DescribeAsync(BenchCluster cluster, CancellationToken token) =>
        new(
            await CpuAsync(token),
            Environment.ProcessorCount,
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            $"PostgreSQL {cluster.ServerVersion}, shared_buffers "
                + $"{await cluster.ScalarAsync<string>("postgres", "show shared_buffers", token)}"
        );

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Cpu}, {Cores} cores, {MemoryGiB} GiB; {Os}; {DotNet}; {Postgres}"
        );

    private static async Task<string> CpuAsync(CancellationToken token)
    {
        const string Info = "/proc/cpuinfo";
        var lines = File.Exists(Info) ? await File.ReadAllLinesAsync(Info, token) : [];
        return lines.FirstOrDefault(x => x.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
