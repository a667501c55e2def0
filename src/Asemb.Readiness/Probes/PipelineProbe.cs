using System.Text.Json;

namespace Asemb.Readiness.Probes;

/// <summary>TEST-3: the pipeline's own record of its last run, which must name every stage and the present commit.</summary>
public sealed class PipelineProbe : IProbe
{
    private static readonly string[] Stages = ["format", "build", "test", "coverage", "artifacts"];

    public string Item => "TEST-3";

    public bool IsDrill => false;

    public string Repeat => "./build.sh ci && asemb readiness --only TEST-3";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Repository is not { } root) return Measurement.NotMeasured("an installed product has no pipeline; measured in a checkout");
        var record = Path.Combine(root, "TestResults", "ci.json");
        if (!File.Exists(record)) return Measurement.NotMeasured("the pipeline has not run in this checkout; run ./build.sh ci");
        using var run = JsonDocument.Parse(await File.ReadAllBytesAsync(record, cancellationToken));
        var passed = run.RootElement.GetProperty("passed").EnumerateArray().Select(stage => stage.GetString()!).ToList();
        var commit = run.RootElement.GetProperty("commit").GetString()!;
        List<string> violations = [.. Stages.Except(passed, StringComparer.Ordinal).Select(stage => $"the stage '{stage}' did not pass")];
        if (run.RootElement.TryGetProperty("dirty", out var dirty) && dirty.GetBoolean()) violations.Add($"the last run was on a changed tree, not on {commit} itself");
        var head = await new GitRepository(root).HeadAsync(cancellationToken) ?? "no commit";
        if (!string.Equals(commit, head, StringComparison.Ordinal)) violations.Add($"the last run was for {commit}, this is {head}");
        return Measurement.From(violations, $"every stage passed for {commit}", "format, build, test, coverage, artifacts; for this commit");
    }
}
