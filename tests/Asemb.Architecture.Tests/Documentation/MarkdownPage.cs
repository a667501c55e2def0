using System.Text.RegularExpressions;

namespace Asemb.Architecture.Tests.Documentation;

/// <summary>A page with what can be checked in it: links, the anchors that headings give, and commands.</summary>
internal sealed partial class MarkdownPage
{
    private readonly List<string> _prose = [];
    private readonly List<string> _commands = [];

    private MarkdownPage(string path, string text)
    {
        Path = path;
        Read(text);
    }

    /// <summary>From the root of the repository.</summary>
    public string Path { get; }

    public static IReadOnlyList<MarkdownPage> All { get; } =
        [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)).Select(file => new MarkdownPage(file, Repository.Read(file)))];

    /// <summary>Lines of the page's shell blocks, one command each.</summary>
    public IReadOnlyList<string> Commands => _commands;

    public IEnumerable<string> Links => _prose.SelectMany(line => Link().Matches(InlineCode().Replace(line, ""))).Select(match => match.Groups["target"].Value);

    /// <summary>What stands between backticks in running text.</summary>
    public IEnumerable<string> Quoted => _prose.SelectMany(line => InlineCode().Matches(line)).Select(match => match.Value.Trim('`'));

    /// <summary>Those that a page sets itself, and those that the usual hosts of repositories make of headings: the second of the same gets -1.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = _prose.SelectMany(line => SetAnchor().Matches(line)).Select(match => match.Groups["id"].Value).ToHashSet(StringComparer.Ordinal);
            foreach (var line in _prose.Where(line => Heading().IsMatch(line)))
            {
                var anchor = NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');
                var unique = anchor;
                for (var i = 1; !anchors.Add(unique); i++) unique = $"{anchor}-{i}";
            }

            return anchors;
        }
    }

    private void Read(string text)
    {
        string? language = null;
        var unfinished = "";
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                language = language is null ? line.Trim().Trim('`').Trim() : null;
                continue;
            }

            if (language is null)
            {
                _prose.Add(line);
            }
            else if (language is "bash" or "sh" or "shell" or "console")
            {
                unfinished += line.Trim().TrimEnd('\\');
                if (line.TrimEnd().EndsWith('\\')) continue;
                _commands.Add(unfinished);
                unfinished = "";
            }
        }
    }

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]+`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex("<a id=\"(?<id>[^\"]+)\">", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetAnchor();

    [GeneratedRegex("^#{1,6} ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInAnchor();
}
