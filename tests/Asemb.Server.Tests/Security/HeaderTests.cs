using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Asemb.Client.Contracts;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests.Security;

public sealed class HeaderTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Theory]
    [InlineData("/api/v1/me")]
    [InlineData("/api/v1/nowhere")]
    [InlineData("/health/live")]
    [InlineData("/docs/")]
    [InlineData("/openapi/v1.json")]
    public async Task Every_answer_forbids_sniffing_framing_and_referrers(string path)
    {
        using var response = await Harness.Http.GetAsync(path);

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Data_is_not_cached()
    {
        using var response = await Harness.Http.GetAsync("/api/v1/me");

        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answers_are_packed_for_those_who_ask(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));

        using var response = await Harness.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(encoding, Assert.Single(response.Content.Headers.ContentEncoding));
    }

    [Fact]
    public async Task An_original_is_an_attachment_of_unknown_kind_whatever_its_owner_called_it()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var receipt = await Harness.Client.Documents.AddAsync(
            workspace, new DocumentInput { Key = "x", FileName = "evil.html", MediaType = "text/html", ContentBase64 = Convert.ToBase64String("<script>alert(1)</script>"u8) });

        using var response = await Harness.Http.GetAsync($"/api/v1/workspaces/{workspace}/documents/{receipt.Documents[0].Id}/content");

        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("<script>alert(1)</script>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Neither_keys_nor_texts_nor_queries_are_logged()
    {
        var log = new CapturedLog();
        await using var harness = await ServerHarness.StartAsync(
            settings => settings["Server:LogLevel"] = "Debug",
            options: options => options with { ConfigureLogging = logging => logging.ClearProviders().AddProvider(log) });
        var key = await harness.NewKeyAsync([KeyScope.Read]);
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "marmot-key", Text = "A capybara swims." }, waitSeconds: 60);
        await harness.Client.SearchAsync("default", new SearchQuery { Query = "wombat" });
        using var http = harness.NewHttp(key.Secret);
        await http.GetAsync("/api/v1/workspaces/default/search?q=axolotl");
        await http.PostAsync("/api/v1/workspaces/default/documents", new StringContent("{\"text\":\"quokka", Encoding.UTF8, "application/json"));
        await harness.Client.Keys.RevokeAsync(key.Key.Id);
        await http.GetAsync("/api/v1/me");

        Assert.Contains(key.Key.Id.ToString(), log.Text, StringComparison.Ordinal);
        foreach (var secret in (string[])[key.Secret, harness.Server.LocalKey!, "capybara", "wombat", "axolotl", "quokka", "marmot"])
            Assert.DoesNotContain(secret, log.Text, StringComparison.OrdinalIgnoreCase);
    }
}
