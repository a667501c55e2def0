using System.Globalization;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;

namespace Asemb.Server.Tests.Problems;

/// <summary>docs/errors.md and the table of errors say the same, and every problem leads there.</summary>
public sealed partial class ErrorsPageTests(SharedServer server)
{
    private static readonly string Page = RepositoryFiles.Read("docs/errors.md");

    [Fact]
    public void Every_code_is_explained_and_nothing_else_is() =>
        Assert.Equal(ErrorCodes.All.Select(error => error.Code), Section().Matches(Page).Select(match => match.Groups["code"].Value));

    [Fact]
    public void Anchor_status_exit_code_and_title_are_those_of_the_table()
    {
        foreach (Match section in Section().Matches(Page))
        {
            var error = ErrorCodes.Find(section.Groups["code"].Value);
            Assert.Equal(error.Anchor, section.Groups["anchor"].Value);
            Assert.Equal($"HTTP {error.HttpStatus} · exit code {error.ExitCode} · {error.Title}", section.Groups["facts"].Value);
            Assert.Contains("**What to do:** ", section.Groups["words"].Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_exit_code_is_listed_once_and_nothing_else_is()
    {
        var codes = typeof(ExitCodes).GetFields().Select(field => (int)field.GetValue(null)!).Order();

        Assert.Equal(codes, ExitCode().Matches(Page).Select(match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task The_type_of_a_problem_leads_to_its_explanation_on_the_server_itself()
    {
        var problem = await (await server.Harness.Http.GetAsync("/api/v1/workspaces/nobody")).ProblemAsync(404, "workspace_not_found");
        var address = new Uri(server.Harness.Server.BaseAddress, problem.Type);

        using var http = server.Harness.NewHttp(null);
        using var page = await http.GetAsync(address);

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"id=\"{address.Fragment.TrimStart('#')}\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_has_a_place_for_every_error()
    {
        var html = await server.Harness.Http.GetStringAsync("/docs/errors");

        Assert.All(ErrorCodes.All, error => Assert.Contains($"id=\"{error.Anchor}\"", html, StringComparison.Ordinal));
    }

    [GeneratedRegex("""^#### <a id="(?<anchor>[^"\n]+)"></a>`(?<code>\w+)`\n\n(?<facts>[^\n]+)\n\n(?<words>[^\n]+\n\n[^\n]+)""", RegexOptions.Multiline, 5000)]
    private static partial Regex Section();

    [GeneratedRegex("""^\| (?<number>\d+) \|""", RegexOptions.Multiline, 5000)]
    private static partial Regex ExitCode();
}
