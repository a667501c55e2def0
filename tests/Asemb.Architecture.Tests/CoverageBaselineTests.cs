using System.Text.Json;

namespace Asemb.Architecture.Tests;

/// <summary>The figures that later runs are compared with: without them a fall of coverage is measured by nobody.</summary>
public sealed class CoverageBaselineTests
{
    private const string Baseline = "tests/coverage-baseline.json";

    [Fact]
    public void Coverage_is_recorded_and_above_the_gate()
    {
        Assert.Contains(Baseline, Repository.Files);
        using var recorded = JsonDocument.Parse(Repository.Read(Baseline));

        Assert.InRange(recorded.RootElement.GetProperty("lines").GetDouble(), 80, 100);
        Assert.InRange(recorded.RootElement.GetProperty("branches").GetDouble(), 1, 100);
    }
}
