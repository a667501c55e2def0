using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Asemb.Cli;
using Asemb.Core.Errors;
using Asemb.EndToEnd.Commands;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Documentation;

/// <summary>Holds docs/cli.md against the commands, both ways.</summary>
public sealed partial class CommandLinePageTests
{
    private const string Page = "docs/cli.md";

    [Fact]
    public void Every_command_has_its_section_and_every_section_its_command() =>
        Assert.Equal(
            CommandTree.Leaves(AsembCommand.Create()).Select(CommandTree.NameOf).Order(StringComparer.Ordinal),
            Sections().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_option_stands_in_its_section_and_no_other()
    {
        foreach (var (name, text) in Sections())
        {
            var real = CommandTree.Find(name).Options.Where(option => option is not System.CommandLine.Help.HelpOption).Select(option => option.Name);
            var told = text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => LongOption().Matches(line.Split(" | ")[0]).Select(match => match.Value));
            Assert.Equal(real.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_shown_on_a_page_is_understood(string page)
    {
        foreach (var line in Repository.ShellLines(page))
        {
            if (CommandLine.ArgumentsOfAsemb(line) is not { } arguments) continue;
            var mistake = Asemb.Cli.Usage.UsageErrors.Find(AsembCommand.Parse(arguments));
            Assert.True(mistake is null, $"{line}\n{mistake}");
        }
    }

    public static TheoryData<string> Pages() =>
        ["README.md", .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => "docs/" + Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_global_option_is_listed()
    {
        var page = Repository.Read(Page);
        Assert.All(GlobalOptions.All, option => Assert.Contains(option.Name, page[..page.IndexOf("## Exit codes", StringComparison.Ordinal)], StringComparison.Ordinal));
    }

    [Fact]
    public void Every_exit_code_is_listed()
    {
        var codes = typeof(ExitCodes).GetFields().Select(field => (int)field.GetValue(null)!).Order();
        var page = Repository.Read(Page);
        var part = page[page.IndexOf("## Exit codes", StringComparison.Ordinal)..page.IndexOf("## Commands", StringComparison.Ordinal)];
        Assert.Equal(codes, ExitCode().Matches(part).Select(match => int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture)).Order());
    }

    private static Dictionary<string, string> Sections() => Repository.Read(Page).Split("\n### asemb ").Skip(1)
        .ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)], section => section, StringComparer.Ordinal);

    [GeneratedRegex("--[a-z][a-z-]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongOption();

    [GeneratedRegex(@"^\| (?<code>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExitCode();
}
