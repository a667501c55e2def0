using System.Globalization;
using Asemb.Core.Search;

namespace Asemb.Benchmarks.Postgres;

/// <summary>What the answers themselves say of how long their steps took.</summary>
internal sealed class StepTimes
{
    public static readonly IReadOnlyList<string> Steps = ["words", "filter", "constraints", "keyword", "vector", "fuse", "fetch"];

    private readonly Dictionary<string, double> _sums = new(StringComparer.Ordinal);
    private int _answers;

    public void Add(SearchPage page)
    {
        _answers++;
        foreach (var (step, milliseconds) in page.Timings) _sums[step] = _sums.GetValueOrDefault(step) + milliseconds;
    }

    public override string ToString() => string.Join(" | ", Steps.Select(step => (_sums.GetValueOrDefault(step) / _answers).ToString("0.0", CultureInfo.InvariantCulture)));
}
