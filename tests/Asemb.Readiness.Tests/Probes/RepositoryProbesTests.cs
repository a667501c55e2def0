using System.Diagnostics;
using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

/// <summary>The probes that look at a checkout, each on one that the test makes.</summary>
public sealed class RepositoryProbesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(OfTheCheckout))]
    public async Task An_installed_product_has_nothing_to_look_at(string item)
    {
        var measurement = await Probe(item).MeasureAsync(Context(repository: null), TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.NotMeasured, measurement.Verdict);
    }

    [Theory]
    [InlineData(80.0, 61.5, 80.2, Verdict.Pass)]
    [InlineData(80.0, 61.5, 80.6, Verdict.Fail)]
    [InlineData(74.9, 61.5, 70.0, Verdict.Fail)]
    public async Task Coverage_is_held_against_75_percent_and_the_baseline(double lines, double branches, double baseline, Verdict verdict)
    {
        Write("TestResults/coverage/Summary.txt", FormattableString.Invariant($"Summary\n  Line coverage: {lines:0.0}%\n  Branch coverage: {branches:0.0}% (1 of 2)\n"));
        Write("tests/coverage-baseline.json", FormattableString.Invariant($"{{\"lines\":{baseline}}}"));

        Assert.Equal(verdict, (await MeasureAsync("TEST-2")).Verdict);
    }

    [Fact]
    public async Task Coverage_is_not_measured_without_a_baseline()
    {
        Write("TestResults/coverage/Summary.txt", "Summary\n  Line coverage: 90%\n  Branch coverage: 80%\n");

        Assert.Equal(Verdict.NotMeasured, (await MeasureAsync("TEST-2")).Verdict);
    }

    [Fact]
    public async Task Coverage_is_not_measured_without_a_run() => Assert.Equal(Verdict.NotMeasured, (await MeasureAsync("TEST-2")).Verdict);

    [Theory]
    [InlineData("""["format","build","test","coverage","artifacts"]""", true, false, Verdict.Pass)]
    [InlineData("""["format","build","test","coverage"]""", true, false, Verdict.Fail)]
    [InlineData("""["format","build","test","coverage","artifacts"]""", false, false, Verdict.Fail)]
    [InlineData("""["format","build","test","coverage","artifacts"]""", true, true, Verdict.Fail)]
    public async Task The_pipeline_must_have_run_whole_for_this_commit(string passed, bool sameCommit, bool dirty, Verdict verdict)
    {
        Git("init", "-q");
        Git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "first");
        var head = Git("rev-parse", "--short=9", "HEAD").Trim();
        Write("TestResults/ci.json", $"{{\"passed\":{passed},\"commit\":\"{(sameCommit ? head : "0123456")}\",\"dirty\":{(dirty ? "true" : "false")}}}");

        Assert.Equal(verdict, (await MeasureAsync("TEST-3")).Verdict);
    }

    [Fact]
    public async Task The_code_map_must_name_what_there_is_and_nothing_else()
    {
        Write("src/Asemb.Core/a.cs", "");
        Write("src/Asemb.New/a.cs", "");
        Write("docs/architecture.md", "| `src/Asemb.Core` | the domain |\n| `src/Asemb.Old` | gone |\n| `docs` | this page |\n");

        var measurement = await MeasureAsync("DOC-1");

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains("src/Asemb.New is not on the map", measurement.Details);
        Assert.Contains("src/Asemb.Old is on the map and not in the tree", measurement.Details);
    }

    [Fact]
    public async Task A_code_map_that_agrees_is_no_pass_while_the_diagrams_are_not_rendered()
    {
        Write("src/Asemb.Core/a.cs", "");
        Write("docs/architecture.md", "| `src/Asemb.Core` | the domain |\n| `docs` | this page |\n");

        Assert.Equal(Verdict.NotMeasured, (await MeasureAsync("DOC-1")).Verdict);
    }

    public static TheoryData<string> OfTheCheckout() => ["TEST-2", "TEST-3", "DOC-1"];

    private static IProbe Probe(string item) => AllProbes.Create().Single(probe => probe.Item == item);

    private Task<Measurement> MeasureAsync(string item) => Probe(item).MeasureAsync(Context(_folder.Path), TestContext.Current.CancellationToken);

    private static ProbeContext Context(string? repository) => new() { Server = new HttpClient(), Anonymous = new HttpClient(), Repository = repository, Time = TimeProvider.System };

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        File.WriteAllText(_folder[path], text);
    }

    private string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", _folder.Path, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
