using System.Text.RegularExpressions;
using Asemb.Server.Docs;

namespace Asemb.Server.Tests.Docs;

/// <summary>The pages of docs/ are served, and lead to one another on a machine without a network.</summary>
public sealed partial class DocsPagesTests(SharedServer server)
{
    public static TheoryData<string> Pages => [.. Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_is_served_and_every_link_in_it_leads_to_a_place_that_is_there(string page)
    {
        var html = await ReadAsync(page);

        foreach (var address in Links().Matches(html).Select(match => match.Groups["address"].Value).Where(address => !address.StartsWith("https://", StringComparison.Ordinal)))
        {
            var parts = address.Split('#');
            if (parts[0] is "./") continue;
            Assert.True(parts[0].Length == 0 || DocsPages.Names.Contains(parts[0]), address);
            if (parts.Length > 1) Assert.Contains($"id=\"{parts[1]}\"", parts[0].Length == 0 ? html : await ReadAsync(parts[0]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_pages_load_and_run_nothing()
    {
        using var response = await server.Harness.Http.GetAsync("/docs/architecture");

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/docs/nothing")]
    [InlineData("/docs/errors.md")]
    [InlineData("/docs/Errors")]
    [InlineData("/docs/decisions/0001-every-command-talks-http.md")]
    public async Task An_unknown_page_is_a_problem_and_not_the_API_page(string path) =>
        await (await server.Harness.Http.GetAsync(path)).ProblemAsync(404, "route_not_found");

    private Task<string> ReadAsync(string page) => server.Harness.Http.GetStringAsync("/docs/" + page);

    [GeneratedRegex("href=\"(?<address>[^\"]*)\"", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Links();
}
