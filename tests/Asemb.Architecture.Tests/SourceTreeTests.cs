using System.Text.RegularExpressions;

namespace Asemb.Architecture.Tests;

/// <summary>Habits that hold for every file.</summary>
public sealed class SourceTreeTests
{
    private const int MostLines = 300;

    private static readonly string[] TextEndings = [".cs", ".md", ".sh", ".json", ".props", ".csproj", ".slnx", ".xml", ".sql", ".yml", ".yaml", ".cmd", ".example"];

    // Put together here, so that this file does not find itself.
    private static readonly Regex MachinePath = new("(?<![A-Za-z0-9_.~-])/(?:(?:ro" + "ot|wo" + "rk|Us" + "ers)/[A-Za-z]|home/(?!me/)[a-z])", RegexOptions.None, TimeSpan.FromSeconds(10));

    private static readonly Regex Unfinished = new(@"\b(?:TO" + @"DO|FIX" + @"ME)\b", RegexOptions.None, TimeSpan.FromSeconds(10));

    private static IEnumerable<string> Texts => Repository.Files.Where(file => TextEndings.Contains(Path.GetExtension(file), StringComparer.Ordinal) || file is "asemb" or ".ci/run");

    [Fact]
    public void No_file_has_more_than_300_lines_of_code() => Assert.Empty(Repository.Files
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && !file.EndsWith(".g.cs", StringComparison.Ordinal))
        .Select(file => (File: file, Lines: Repository.Read(file).AsSpan().Count('\n')))
        .Where(file => file.Lines > MostLines)
        .Select(file => $"{file.File} has {file.Lines} lines: look for the second idea in it"));

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine() => Assert.Empty(Lines(MachinePath));

    [Fact]
    public void No_file_puts_work_off() => Assert.Empty(Lines(Unfinished));

    [Theory]
    [InlineData("see /ro" + "ot/project/file")]
    [InlineData("in /ho" + "me/alice/project")]
    public void The_check_would_notice_a_path(string line) => Assert.Matches(MachinePath, line);

    [Theory]
    [InlineData("a route such as /api/v1/workspaces")]
    [InlineData("asemb documents delete --source /home/me/docs")]
    public void Other_paths_are_none_of_its_business(string line) => Assert.DoesNotMatch(MachinePath, line);

    [Fact]
    public void No_type_is_named_for_having_no_idea()
    {
        string[] vague = ["Utils", "Util", "Helper", "Helpers", "Manager", "Common"];

        Assert.All(
            Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file)),
            name => Assert.DoesNotContain(vague, word => name.EndsWith(word, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Lines(Regex pattern) => Texts.SelectMany(file => Repository.Read(file).Split('\n')
        .Select((line, index) => (line, index))
        .Where(entry => pattern.IsMatch(entry.line))
        .Select(entry => $"{file}:{entry.index + 1}: {entry.line.Trim()}"));
}
