using System.Text.RegularExpressions;
using Asemb.Cli;

namespace Asemb.Architecture.Tests.Documentation;

/// <summary>What the pages tell people to type must be understood by the programs they type it to.</summary>
public sealed partial class CommandTests
{
    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(page => page.Path)];

    [Fact]
    public void The_pages_do_show_commands() => Assert.True(MarkdownPage.All.SelectMany(page => page.Commands).SelectMany(ShellLine.Commands).Count(IsAsemb) > 10);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_asemb_command_parses(string path)
    {
        var commands = Page(path).Commands.SelectMany(ShellLine.Commands).Where(IsAsemb);

        Assert.Empty(commands.SelectMany(words => AsembCommand.Parse([.. words.Skip(1)]).Errors.Select(error => $"{string.Join(' ', words)}: {error.Message}")));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_build_command_names_a_verb_there_is(string path)
    {
        var commands = Page(path).Commands.Concat(Page(path).Quoted).SelectMany(ShellLine.Commands).Where(words => words[0] == "./build.sh" && words.Count > 1);

        Assert.All(commands, words => Assert.True(IsBuildVerb(words), string.Join(' ', words)));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_named_in_running_text_exists(string path)
    {
        // 'help' is understood before the command line is parsed.
        var known = AsembCommand.Create().Subcommands.Select(command => command.Name).Append("help").ToHashSet(StringComparer.Ordinal);
        var named = Page(path).Quoted.SelectMany(ShellLine.Commands).Where(words => IsAsemb(words) && words.Count > 1).Select(words => words[1]);

        Assert.All(named.Where(verb => Verb().IsMatch(verb)), verb => Assert.Contains(verb, known));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_option_of_a_command_in_running_text_exists(string path)
    {
        var named = Page(path).Quoted.SelectMany(ShellLine.Commands).Where(words => IsAsemb(words) && words.Count > 1 && words[1] != "help" && Verb().IsMatch(words[1]));

        Assert.Empty(named.SelectMany(Unknown));
    }

    [Theory]
    [InlineData("asemb telepathy")]
    [InlineData("asemb search x --limit many")]
    [InlineData("asemb readiness --profile production")]
    public void The_check_would_notice_a_wrong_command(string line) =>
        Assert.NotEmpty(AsembCommand.Parse([.. Assert.Single(ShellLine.Commands(line)).Skip(1)]).Errors);

    [Theory]
    [InlineData("asemb sources set NAME --setings …")]
    [InlineData("asemb sources table-triggers NAME --reader ROLE --install")]
    public void The_check_would_notice_a_wrong_option_in_running_text(string line) => Assert.NotEmpty(ShellLine.Commands(line).SelectMany(Unknown));

    [Fact]
    public void The_check_would_notice_a_wrong_verb()
    {
        Assert.False(IsBuildVerb(["./build.sh", "deploy"]));
        Assert.False(IsBuildVerb(["./build.sh", "bench", "telepathy"]));
        Assert.True(IsBuildVerb(["./build.sh", "bench", "chunking"]));
    }

    private static MarkdownPage Page(string path) => MarkdownPage.All.Single(page => page.Path == path);

    /// <summary>Words that the command line does not know. In running text values may be left out, or stand for others.</summary>
    private static IEnumerable<string> Unknown(IReadOnlyList<string> words) => AsembCommand.Parse([.. words.Skip(1).Where(word => word is not ("…" or "..."))]).Errors
        .Where(error => error.Message.StartsWith("Unrecognized ", StringComparison.Ordinal))
        .Select(error => $"{string.Join(' ', words)}: {error.Message}");

    private static bool IsAsemb(IReadOnlyList<string> words) => words[0] is "./asemb" or "asemb";

    private static bool IsBuildVerb(IReadOnlyList<string> words)
    {
        var script = Repository.Read("build.sh");
        var verbs = script[script.IndexOf("case $verb in", StringComparison.Ordinal)..];
        if (!Regex.IsMatch(verbs, $@"^  {Regex.Escape(words[1])}\)", RegexOptions.Multiline, TimeSpan.FromSeconds(1))) return false;
        if (words[1] != "bench" || words.Count == 2 || words[2] == "VERB") return true;
        return Repository.Read("bench/Asemb.Benchmarks/Program.cs").Contains($"\"{words[2]}\"", StringComparison.Ordinal)
            || Regex.IsMatch(verbs, $@"^      {Regex.Escape(words[2])}\)", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
    }

    [GeneratedRegex("^[a-z]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verb();
}
