using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;
using Asemb.Core.Indexing;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Tests.Search.Filters;

/// <summary>docs/filters.md says nothing about filters that is not so.</summary>
public sealed partial class FilterPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "filters.md"));

    private static readonly JsonArray Documents = JsonNode.Parse(Blocks()[0].Json)!.AsArray();

    private readonly MetadataColumns _columns = new();

    public FilterPageTests()
    {
        for (var i = 0; i < Documents.Count; i++) _columns.Add(i, MetadataOf(i), FieldsOf(i));
    }

    public static TheoryData<string, string> Examples => new(Blocks().Skip(1).Select(block => (block.Json, block.Following)));

    public static TheoryData<string, string, string> Refusals => new(
        Rows().Where(row => row.Length == 3 && row[1].StartsWith("`filter", StringComparison.Ordinal)).Select(row => (row[0].Trim('`'), row[1].Trim('`'), row[2])));

    public static TheoryData<string, string> Warnings => new(Rows().Where(row => row.Length == 2 && row[0].StartsWith("`{", StringComparison.Ordinal)).Select(row => (row[0].Trim('`'), row[1])));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Its_examples_match_what_it_says(string json, string following)
    {
        Assert.StartsWith("Matches ", following, StringComparison.Ordinal);
        var filter = FilterSamples.Parse(json);
        var expected = following == "Matches nothing." ? [] : CodeSpan().Matches(following).Select(match => match.Groups["text"].Value).ToList();

        Assert.Equal(expected, _columns.Match(filter, TestContext.Current.CancellationToken).Slots().Select(KeyOf));
        Assert.Equal(expected, Enumerable.Range(0, Documents.Count).Where(i => FilterEvaluator.Matches(filter, MetadataOf(i), FieldsOf(i))).Select(KeyOf));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Its_refusals_are_word_for_word(string json, string field, string message)
    {
        var fault = Assert.Throws<AsembException>(() => FilterSamples.Parse(json));

        Assert.Equal((ErrorCodes.InvalidFilter, field, message), (fault.Error, fault.Field, fault.Message));
    }

    [Theory]
    [MemberData(nameof(Warnings))]
    public void Its_warnings_are_word_for_word(string json, string warning) => Assert.Equal([warning], _columns.Warnings(FilterSamples.Parse(json)));

    [Fact]
    public void It_explains_every_operator_and_every_field_of_the_document()
    {
        foreach (var name in Enum.GetNames<FilterOperator>()) Assert.Contains($"`{name.ToLowerInvariant()}`", Page, StringComparison.Ordinal);
        foreach (var name in (string[])["key", "source", "uri", "fileName", "title", "author", "language", "mediaType", "createdAt", "updatedAt"])
        {
            Assert.Contains($"`${name}`", Page, StringComparison.Ordinal);
            Assert.NotNull(FilterSamples.Parse($"{{\"${name}\":{{\"exists\":true}}}}"));
        }
    }

    [GeneratedRegex("```json\\n(?<json>.*?)```\\n\\n(?<following>[^\\n]*)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex CodeSpan();

    private static List<(string Json, string Following)> Blocks() => [.. Block().Matches(Page).Select(match => (match.Groups["json"].Value, match.Groups["following"].Value))];

    private static IEnumerable<string[]> Rows() => Page.Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split(" | ", StringSplitOptions.TrimEntries));

    private static string KeyOf(int slot) => Documents[slot]!["key"]!.GetValue<string>();

    private static JsonObject MetadataOf(int slot) => Documents[slot]!["metadata"]!.AsObject();

    private static IndexDocumentFields FieldsOf(int slot) => FilterSamples.Fields with
    {
        Key = KeyOf(slot),
        MediaType = Path.GetExtension(KeyOf(slot)) == ".md" ? "text/markdown" : null,
    };

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("Asemb.slnx was not found above the tests.");
    }
}
