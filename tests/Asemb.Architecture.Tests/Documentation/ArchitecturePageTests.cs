using System.Text.RegularExpressions;
using Asemb.Readiness;
using Asemb.Readiness.Probes;

namespace Asemb.Architecture.Tests.Documentation;

/// <summary>Pages that describe the code, held against it.</summary>
public sealed class ArchitecturePageTests
{
    [Fact]
    public async Task The_map_names_every_folder_there_is_and_no_other()
    {
        var context = new ProbeContext { Server = new HttpClient(), Anonymous = new HttpClient(), Repository = Repository.Root, Time = TimeProvider.System };

        var measurement = await new CodeMapProbe().MeasureAsync(context, TestContext.Current.CancellationToken);

        Assert.True(measurement.Verdict != Verdict.Fail, string.Join('\n', measurement.Details));
    }

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("CONTRIBUTING.md")]
    public void The_arrows_are_those_that_are_tested(string page)
    {
        var text = Repository.Read(page).ReplaceLineEndings(" ");

        Assert.Contains("Core <- {Extraction, Embeddings, Sqlite, Postgres, Readiness} <- Server <- Cli", text, StringComparison.Ordinal);
        Assert.Contains("Client <- {Server, Cli}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_on_readiness_has_a_row_for_every_item_and_says_which_are_measured()
    {
        var rows = Regex.Matches(Repository.Read("docs/readiness.md"), @"^\| (?<id>[A-Z]+-[0-9]) \|.*\| (?<how>measured|drill|no) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(match => (match.Groups["id"].Value, match.Groups["how"].Value));
        var probes = AllProbes.Create().ToDictionary(probe => probe.Item, probe => probe.IsDrill ? "drill" : "measured", StringComparer.Ordinal);

        Assert.Equal(Checklist.Items.Select(item => (item.Id, probes.GetValueOrDefault(item.Id, "no"))), rows);
    }

    [Fact]
    public void The_changelog_tells_of_this_version_and_of_every_command()
    {
        var version = Regex.Match(Repository.Read("Directory.Build.props"), "<Version>(?<version>[^<]+)</Version>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["version"].Value;
        var changelog = Repository.Read("CHANGELOG.md");

        Assert.Contains($"## [{version}]", changelog, StringComparison.Ordinal);
        Assert.All(Asemb.Cli.AsembCommand.Create().Subcommands, command => Assert.Contains($"asemb {command.Name}", changelog, StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_of_settings_lists_each_and_no_other()
    {
        var listed = Regex.Matches(Repository.Read(".env.example"), "^#?ASEMB_(?<name>[A-Za-z0-9_]+__[A-Za-z0-9_]+)=", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal));

        Assert.Equal(Asemb.Cli.Readiness.SettingNames.All.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }
}
