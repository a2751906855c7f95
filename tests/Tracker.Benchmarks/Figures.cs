using System.Globalization;
using System.Text.Json;

namespace Tracker.Benchmarks;

/// <summary>One measured value.</summary>
internal sealed record Figure(string Bench, string Name, double Value, string Unit);

/// <summary>Prints figures as they are measured, and collects them for a file.</summary>
internal sealed class Figures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Machine _machine;
    private readonly List<Figure> _all = [];

    public Figures(Machine machine)
    {
        _machine = machine;
        Console.WriteLine(machine);
    }

    public void Add(string bench, string name, double value, string unit)
    {
        _all.Add(new(bench, name, Math.Round(value, 3), unit));
        var shown = value.ToString(value < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
        Console.WriteLine($"{bench, -9} {name, -64} {shown, 12} {unit}");
    }

    public async Task SaveAsync(string? file)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(
                file,
                JsonSerializer.Serialize(new { machine = _machine, figures = _all }, Indented)
            );
        }
    }

    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    public static double Quantile(IEnumerable<double> values, double quantile)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(quantile * sorted.Count))];
    }
}
