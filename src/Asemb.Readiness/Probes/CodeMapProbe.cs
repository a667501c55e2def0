using System.Text.RegularExpressions;

namespace Asemb.Readiness.Probes;

/// <summary>DOC-1: the map in docs/architecture.md against the folders there are, both ways.</summary>
public sealed partial class CodeMapProbe : IProbe
{
    public string Item => "DOC-1";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only DOC-1";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Repository is not { } root) return Measurement.NotMeasured("an installed product has no source tree; measured in a checkout");
        var page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "architecture.md"), cancellationToken);
        var mapped = Row().Matches(page).Select(match => match.Groups["folder"].Value).ToHashSet(StringComparer.Ordinal);
        var present = Directory.EnumerateDirectories(Path.Combine(root, "src")).Select(path => "src/" + Path.GetFileName(path)).Append("tests").Append("bench").ToHashSet(StringComparer.Ordinal);
        List<string> violations =
        [
            .. present.Except(mapped, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(folder => $"{folder} is not on the map"),
            .. mapped.Except(present, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(folder => $"{folder} is on the map and not in the tree"),
        ];
        return violations.Count > 0
            ? Measurement.From(violations, "", "no missing or stale entry")
            : Measurement.NotMeasured($"{mapped.Count} entries of the code map agree with the tree; this version does not render the diagrams");
    }

    [GeneratedRegex(@"^\| `(?<folder>(src/[A-Za-z.]+|tests|bench))` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
