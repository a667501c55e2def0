using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Documentation;

/// <summary>docs/formats.md says what is true of the code.</summary>
public sealed partial class FormatsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "formats.md"));

    [Fact]
    public void The_table_of_formats_lists_what_can_be_read_and_nothing_else()
    {
        var listed = Rows("## Supported formats").Select(row => row[0]).Order(StringComparer.Ordinal);

        Assert.Equal(TextExtractor.SupportedMediaTypes, listed);
    }

    [Fact]
    public void The_table_of_limits_lists_every_key_with_its_default()
    {
        var expected = typeof(ExtractionLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => $"Extraction:{property.Name} = {string.Format(CultureInfo.InvariantCulture, "{0}", property.GetValue(ExtractionLimits.Default))}").Order(StringComparer.Ordinal);

        Assert.Equal(expected, Rows("## Limits").Select(row => $"{row[0]} = {row[1].Split(' ')[0]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_of_errors_lists_codes_that_exist()
    {
        var known = ErrorCodes.All.Select(error => error.Code).ToHashSet(StringComparer.Ordinal);
        var listed = Rows("## Errors").Select(row => row[0]).ToList();

        Assert.All(listed, code => Assert.Contains(code, known));
        Assert.Equal(10, listed.Count);
    }

    /// <summary>Cells of the table under a heading, without their code marks, the header left out.</summary>
    private static List<string[]> Rows(string heading)
    {
        var section = Page[(Page.IndexOf(heading, StringComparison.Ordinal) + heading.Length)..].Split("\n## ")[0];
        return [.. section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => Cell().Matches(line).Select(match => match.Groups["text"].Value.Trim().Trim('`')).ToArray())];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Asemb.slnx was not found above the tests.");
    }

    [GeneratedRegex(@"(?<=\|)(?<text>[^|]+)(?=\|)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cell();
}
