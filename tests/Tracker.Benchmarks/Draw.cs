namespace Tracker.Benchmarks;

/// <summary>Pseudo-random numbers that depend only on a seed and are the same on every machine (SplitMix64).</summary>
internal struct Draw(ulong seed)
{
    private ulong _state = seed;

    /// <param name="what">Part of the seed, so that draws for different things differ.</param>
    public static Draw Of(string what, params ReadOnlySpan<int> numbers)
    {
        var seed = 0xCBF29CE484222325;
        foreach (var x in what)
        {
            seed = (seed ^ x) * 0x100000001B3;
        }

        foreach (var x in numbers)
        {
            seed = new Draw(seed ^ (uint)x).Next();
        }

        return new(seed);
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var x = _state;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>0 ≤ x &lt; 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Below(int end) => (int)(Unit() * end);

    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Chance(double probability) => Unit() < probability;

    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    public T One<T>(Weighted<T> of) => of.At(Unit());

    /// <summary>A number of days, exponentially distributed with this mean.</summary>
    public int Lag(double mean, int most) => (int)Math.Min(most, -mean * Math.Log(1 - Unit()));
}

/// <summary>Draws values in proportion to their weights.</summary>
internal sealed class Weighted<T>
{
    private readonly IReadOnlyList<T> _values;
    private readonly double[] _upTo;

    public Weighted(IReadOnlyList<T> values, Func<int, double> weight)
    {
        (_values, _upTo) = (values, new double[values.Count]);
        var sum = 0.0;
        for (var i = 0; i < values.Count; i++)
        {
            _upTo[i] = sum += weight(i);
        }
    }

    public Weighted(params (T Value, double Weight)[] values)
        : this([.. values.Select(x => x.Value)], i => values[i].Weight) { }

    /// <summary>Weights values by rank: the first value is the most frequent, and the tail is long.</summary>
    public static Weighted<T> Zipf(IReadOnlyList<T> values, double flat) => new(values, i => 1 / (i + 1 + flat));

    public T At(double unit)
    {
        var i = Array.BinarySearch(_upTo, unit * _upTo[^1]);
        return _values[Math.Min(_values.Count - 1, i < 0 ? ~i : i + 1)];
    }
}
