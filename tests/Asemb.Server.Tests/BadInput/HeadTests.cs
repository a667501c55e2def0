using System.Net;

namespace Asemb.Server.Tests.BadInput;

/// <summary>HEAD stands for GET without the body.</summary>
public sealed class HeadTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/startup")]
    [InlineData("/docs/errors")]
    [InlineData("/openapi/v1.json")]
    public async Task Is_answered_like_GET_without_a_key_where_GET_needs_none(string path)
    {
        using var http = Harness.NewHttp(null);
        using var get = await http.GetAsync(path);

        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/api/v1/me", 200)]
    [InlineData("/api/v1/workspaces/default", 200)]
    [InlineData("/api/v1/workspaces/nowhere", 404)]
    [InlineData("/api/v1/me?unknown=1", 400)]
    [InlineData("/api/v1/workspaces/default/documents/upload", 405)]
    public async Task Has_the_status_of_GET(string path, int status)
    {
        using var head = await Harness.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.Equal(status, (int)head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Needs_the_key_that_GET_needs()
    {
        using var http = Harness.NewHttp(null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v1/me"))).StatusCode);
    }

    [Fact]
    public async Task Is_listed_where_another_method_is_refused()
    {
        using var response = await Harness.PostAsync("/api/v1/me", "{}");

        var problem = await response.ProblemAsync(405, "method_not_allowed");
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
        Assert.Contains("GET, HEAD", problem.Detail, StringComparison.Ordinal);
    }
}
