using System.Text.Json;
using System.Text.RegularExpressions;
using Asemb.Server.Tests.Webhooks;

namespace Asemb.Server.Tests.Docs;

/// <summary>Every command of docs/api.md does what the page says, in the order of the page, and no route is left out.</summary>
public sealed partial class ApiReferenceTests
{
    private static readonly string Page = RepositoryFiles.Read("docs/api.md");

    [Fact]
    public async Task Every_command_works_as_it_stands()
    {
        await using var harness = await ServerHarness.StartAsync(options: NamedHosts.Use);
        Directory.CreateDirectory("/tmp/asemb-handbook"); // the page's own mkdir
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASEMB_URL"] = harness.Server.BaseAddress.AbsoluteUri.TrimEnd('/'),
            ["ASEMB_KEY"] = harness.Server.LocalKey!,
            ["VECTOR"] = string.Join(',', Enumerable.Range(1, 256)),
        };
        using var http = new HttpClient();
        foreach (var command in CurlCommand.ReadAll(Page))
        {
            using var request = command.Request(variables);
            using var response = await http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{command}: {(int)response.StatusCode} {body}");
            Remember(body, response.Content.Headers.ContentType?.MediaType, variables);
        }
    }

    [Fact]
    public async Task Every_route_has_a_command()
    {
        await using var harness = await ServerHarness.StartAsync();
        var paths = (await (await harness.Http.GetAsync("/openapi/v1.json")).JsonAsync()).GetProperty("paths");
        var commands = CurlCommand.ReadAll(Page);

        foreach (var path in paths.EnumerateObject())
        {
            var pattern = "^" + Placeholder().Replace(Regex.Escape(path.Name).Replace(@"\{", "{", StringComparison.Ordinal), "[^/]+") + "$";
            foreach (var verb in path.Value.EnumerateObject())
            {
                Assert.Contains(
                    commands,
                    command => command.Method!.Equals(verb.Name, StringComparison.OrdinalIgnoreCase) && Regex.IsMatch(command.Path, pattern, RegexOptions.None, TimeSpan.FromSeconds(1))
                        && !command.Path.EndsWith("/by-key", StringComparison.Ordinal) | path.Name.EndsWith("/by-key", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Pages_it_links_to_exist() =>
        Assert.All(Link().Matches(Page).Select(match => match.Groups["page"].Value).Where(name => name is not "filters.md"), name => Assert.NotEmpty(RepositoryFiles.Read("docs/" + name)));

    /// <summary>Ids for the commands that follow, as a reader copies them from the answer.</summary>
    private static void Remember(string body, string? mediaType, Dictionary<string, string> variables)
    {
        if (mediaType is not "application/json" || body.Length == 0) return;
        var answer = JsonDocument.Parse(body).RootElement;
        if (answer.TryGetProperty("jobId", out var job)) variables["JOB"] = job.GetString()!;
        if (answer.TryGetProperty("documents", out var documents) && documents.ValueKind == JsonValueKind.Array) variables["ID"] = documents[0].GetProperty("id").GetRawText();
        if (answer.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object) variables["FINGERPRINT"] = model.GetProperty("fingerprint").GetString()!;
        if (answer.TryGetProperty("secret", out _) && answer.TryGetProperty("key", out var key)) variables["KEY_ID"] = key.GetProperty("id").GetString()!;
        if (answer.TryGetProperty("items", out var items) && items.GetArrayLength() > 0 && items[0].TryGetProperty("attempts", out _)) variables["DELIVERY"] = items[0].GetProperty("id").ToString();
    }

    [GeneratedRegex("""\{[^}]+\}""", RegexOptions.None, 5000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""\]\((?<page>[a-z-]+\.md)""", RegexOptions.None, 5000)]
    private static partial Regex Link();
}
