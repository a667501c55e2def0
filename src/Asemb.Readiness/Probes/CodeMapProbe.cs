using System.Text.RegularExpressions;

namespace Asemb.Readiness.Probes;

/// <summary>DOC-1: the map in docs/architecture.md against the folders there are, both ways.</summary>
public sealed partial class CodeMapProbe : IProbe
{
    private static readonly HashSet<string> LeftByBuilds = new(StringComparer.Ordinal) { "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules" };

    public string Item => "DOC-1";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only DOC-1";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Repository is not { } root) return Measurement.NotMeasured("an installed product has no source tree; measured in a checkout");
        var page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "architecture.md"), cancellationToken);
        var mapped = Row().Matches(page).Select(match => match.Groups["folder"].Value).ToHashSet(StringComparer.Ordinal);
        var present = Folders(root).Where(folder => folder != "src").Concat(Folders(Path.Combine(root, "src")).Select(folder => "src/" + folder)).ToHashSet(StringComparer.Ordinal);
        List<string> violations =
        [
            .. present.Except(mapped, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(folder => $"{folder} is not on the map"),
            .. mapped.Except(present, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(folder => $"{folder} is on the map and not in the tree"),
        ];
        return violations.Count > 0
            ? Measurement.From(violations, "", "no missing or stale entry")
            : Measurement.NotMeasured($"{mapped.Count} entries of the code map agree with the tree; this version does not render the diagrams");
    }

    private static IEnumerable<string> Folders(string parent) => !Directory.Exists(parent)
        ? []
        : Directory.EnumerateDirectories(parent).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.') && !LeftByBuilds.Contains(name));

    [GeneratedRegex(@"^\| `(?<folder>(src/[A-Za-z.]+|[a-z]+))` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
