using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asemb.Readiness.Probes;

/// <summary>TEST-2: coverage of the last full test run of this checkout, against 75 % and against the recorded baseline.</summary>
public sealed partial class CoverageProbe : IProbe
{
    private const double Threshold = 75;

    /// <summary>Percentage points that count as the same.</summary>
    private const double Tolerance = 0.5;

    public string Item => "TEST-2";

    public bool IsDrill => false;

    public string Repeat => "./build.sh ci && asemb readiness --only TEST-2";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Repository is not { } root) return Measurement.NotMeasured("an installed product has no tests to run; measured in a checkout");
        var summary = Path.Combine(root, "TestResults", "coverage", "Summary.txt");
        var baseline = Path.Combine(root, "tests", "coverage-baseline.json");
        if (!File.Exists(summary)) return Measurement.NotMeasured("no test run with coverage in this checkout; run ./build.sh ci");
        if (!File.Exists(baseline)) return Measurement.NotMeasured("no coverage is recorded in tests/coverage-baseline.json to compare with");
        var text = await File.ReadAllTextAsync(summary, cancellationToken);
        var lines = Percent(LineCoverage(), text);
        var branches = Percent(BranchCoverage(), text);
        if (lines is null || branches is null) return Measurement.NotMeasured($"{summary} is not a coverage summary");
        using var recorded = JsonDocument.Parse(await File.ReadAllBytesAsync(baseline, cancellationToken));
        var recordedLines = recorded.RootElement.GetProperty("lines").GetDouble();

        List<string> violations = [];
        if (lines < Threshold) violations.Add(string.Create(CultureInfo.InvariantCulture, $"{lines:0.0} % of lines are covered"));
        if (lines < recordedLines - Tolerance) violations.Add(string.Create(CultureInfo.InvariantCulture, $"lines fell from {recordedLines:0.0} % to {lines:0.0} %"));
        return Measurement.From(
            violations,
            string.Create(CultureInfo.InvariantCulture, $"lines {lines:0.0} %, branches {branches:0.0} %, baseline {recordedLines:0.0} %"),
            "lines >= 75 % and not below the baseline");
    }

    private static double? Percent(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match ? double.Parse(match.Groups["percent"].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"Line coverage: (?<percent>[0-9.]+)%", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineCoverage();

    [GeneratedRegex(@"Branch coverage: (?<percent>[0-9.]+)%", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BranchCoverage();
}
