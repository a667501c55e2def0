using System.Text.RegularExpressions;

namespace Asemb.Server.Tests.OpenApi;

/// <summary>The page at /docs works on a machine without a network: all it loads comes from the server, and the browser is told to allow nothing else.</summary>
public sealed partial class ApiPageTests(SharedServer server)
{
    [Fact]
    public async Task It_loads_nothing_from_elsewhere()
    {
        using var http = server.Harness.NewHttp(null);
        var html = await http.GetStringAsync("/docs/");
        var sources = Source().Matches(html).Select(match => match.Groups["address"].Value).ToList();

        Assert.NotEmpty(sources);
        foreach (var source in sources)
        {
            Assert.DoesNotMatch("^(https?:)?//", source);
            using var response = await http.GetAsync(new Uri(new Uri(server.Harness.Server.BaseAddress, "/docs/"), source));
            Assert.True(response.IsSuccessStatusCode, source);
        }

        Assert.DoesNotMatch("""(src|href)\s*=\s*["']?https?:""", html);
        Assert.Contains("openapi/v1.json", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_browser_is_told_to_allow_nothing_from_elsewhere()
    {
        using var response = await server.Harness.Http.GetAsync("/docs/");

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_leads_there()
    {
        using var response = await server.Harness.Http.GetAsync("/");

        Assert.Equal("/docs", response.Headers.Location?.ToString());
    }

    [GeneratedRegex("""(?:src\s*=\s*"|import\s*\{?[^"']*?from\s*["']|import\(\s*["'])(?<address>[^"']+)""", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Source();
}
