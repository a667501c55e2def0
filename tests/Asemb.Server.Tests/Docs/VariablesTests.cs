using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Asemb.Server.Tests.Docs;

/// <summary>Commands of the pages work when they are pasted: what they use was set, or made, before.</summary>
public sealed partial class VariablesTests(SharedServer server)
{
    private static readonly string[] FromTheShell = ["HOME"];

    public static TheoryData<string> Pages => DocsPagesTests.Pages;

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_variable_is_set_before_it_is_used(string page)
    {
        var known = new HashSet<string>(FromTheShell, StringComparer.Ordinal);
        foreach (var line in Block().Matches(RepositoryFiles.Read($"docs/{page}.md")).SelectMany(block => block.Groups["commands"].Value.Split('\n')))
        {
            Assert.All(Use().Matches(line).Select(match => match.Groups["name"].Value), name => Assert.Contains(name, known));
            foreach (Match set in Set().Matches(line)) known.Add(set.Groups["name"].Value);
        }
    }

    [Fact]
    public void A_file_that_is_uploaded_was_made_before()
    {
        var page = RepositoryFiles.Read("docs/api.md");

        Assert.NotEmpty(Upload().Matches(page));
        Assert.All(Upload().Matches(page), file => Assert.InRange(page.IndexOf($"> {file.Groups["name"].Value}\n", StringComparison.Ordinal), 0, file.Index));
    }

    [Fact]
    public async Task The_documents_of_the_page_on_filters_can_be_added()
    {
        var workspace = await server.Harness.NewWorkspaceAsync();
        var samples = Samples().Match(RepositoryFiles.Read("docs/filters.md")).Groups["json"].Value;

        using var content = new StringContent($$"""{"documents":{{samples}}}""", Encoding.UTF8, "application/json");
        using var response = await server.Harness.Http.PostAsync($"/api/v1/workspaces/{workspace}/documents/batch?wait=60", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(4, (await server.Harness.Client.Workspaces.GetStatsAsync(workspace)).Documents.Indexed);
    }

    [GeneratedRegex("```bash\n(?<commands>.*?)```", RegexOptions.Singleline, 5000)]
    private static partial Regex Block();

    [GeneratedRegex("""\$\{?(?<name>[A-Z][A-Z_0-9]*)""", RegexOptions.None, 5000)]
    private static partial Regex Use();

    [GeneratedRegex("""(?:^|\s)(?:export )?(?<name>[A-Z][A-Z_0-9]*)=""", RegexOptions.None, 5000)]
    private static partial Regex Set();

    [GeneratedRegex("""=@(?<name>\S+)""", RegexOptions.None, 5000)]
    private static partial Regex Upload();

    [GeneratedRegex("```json\n(?<json>\\[.*?)```", RegexOptions.Singleline, 5000)]
    private static partial Regex Samples();
}
