using System.Net.Http.Headers;
using Asemb.Client.Contracts;
using Asemb.Core.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Asemb.Server.Tests.Security;

/// <summary>Every route against every kind of key. A route without a row fails the first test.</summary>
public sealed class RouteMatrixTests(SharedServer server)
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private ServerHarness Harness => server.Harness;

    public static IEnumerable<TheoryDataRow<GuardedRoute>> Rows => GuardedRoutes.All.Select(route => new TheoryDataRow<GuardedRoute>(route) { TestDisplayName = route.ToString() });

    [Fact]
    public void Every_route_of_the_server_has_a_row_and_every_row_a_route()
    {
        var routes = ((IEndpointRouteBuilder)Harness.Server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => $"{method} /{route.RoutePattern.RawText?.Trim('/')}"))
            .Where(route => !route.StartsWith("HEAD ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        Assert.Equal(GuardedRoutes.All.Select(row => $"{row.Method} /{row.Pattern.Trim('/')}").Order(StringComparer.Ordinal), routes);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Only_the_right_key_opens_the_route(GuardedRoute route)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var other = await Harness.NewWorkspaceAsync();

        foreach (var (kind, secret) in await UnusableKeysAsync(workspace))
        {
            await ExpectAsync(route, kind, secret, workspace, route.IsOpen ? route.Status : 401);
        }

        foreach (var scope in Enum.GetValues<KeyScope>())
        {
            var key = await Harness.NewKeyAsync([scope]);
            await ExpectAsync(route, scope.ToString(), key.Secret, workspace, route.IsOpen || route.Opens(Letter(scope)) ? route.Status : 403);
        }

        var all = Enum.GetValues<KeyScope>();
        var own = await Harness.NewKeyAsync(all, workspace);
        await ExpectAsync(route, "bound to the workspace", own.Secret, workspace, route.IsForOperators ? 403 : route.Status);
        var foreign = await Harness.NewKeyAsync(all, other);
        await ExpectAsync(route, "bound to another workspace", foreign.Secret, workspace, route.IsForOperators ? 403 : route.IsOfWorkspace ? 404 : route.Status);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_foreign_workspace_looks_like_one_that_does_not_exist(GuardedRoute route)
    {
        if (!route.IsOfWorkspace) return;
        var foreign = await Harness.NewWorkspaceAsync();
        var key = await Harness.NewKeyAsync(Enum.GetValues<KeyScope>(), await Harness.NewWorkspaceAsync());
        var missing = "w" + Guid.NewGuid().ToString("N");
        using var http = Harness.NewHttp(key.Secret);

        async Task<string> AskAsync(string workspace)
        {
            using var response = await http.SendAsync(route.Request(workspace));
            var problem = await response.ProblemAsync(404, "workspace_not_found");
            return (problem with { TraceId = null }).ToString().Replace(workspace, "NAME", StringComparison.Ordinal);
        }

        Assert.Equal(await AskAsync(missing), await AskAsync(foreign));
    }

    [Fact]
    public async Task A_key_may_travel_in_a_header_of_its_own()
    {
        var key = await Harness.NewKeyAsync([KeyScope.Read]);
        using var http = Harness.NewHttp(null);
        http.DefaultRequestHeaders.Add("X-ASEMB-API-Key", key.Secret);

        var me = await (await http.GetAsync("/api/v1/me")).JsonAsync();

        Assert.Equal(key.Key.Id, me.GetProperty("key").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_refusal_tells_how_to_authenticate()
    {
        using var http = Harness.NewHttp(null);

        using var response = await http.GetAsync("/api/v1/me");

        var problem = await response.ProblemAsync(401, "unauthenticated");
        Assert.Contains("Authorization: Bearer", problem.Detail, StringComparison.Ordinal);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    private async Task<List<(string Kind, string? Secret)>> UnusableKeysAsync(string workspace)
    {
        var revoked = await Harness.NewKeyAsync([KeyScope.Read, KeyScope.Write, KeyScope.Admin], workspace);
        await Harness.Client.Keys.RevokeAsync(revoked.Key.Id);
        var expired = ApiKeySecret.Generate();
        await Harness.Store.Keys.CreateAsync(
            new ApiKey(
                Guid.NewGuid(), Guid.NewGuid().ToString("N"), ApiKeySecret.Hint(expired), KeyScopes.Read | KeyScopes.Write | KeyScopes.Admin, Workspaces: null, LongAgo,
                LongAgo.AddDays(1), RevokedAt: null, LastUsedAt: null),
            ApiKeySecret.Hash(expired),
            CancellationToken.None);
        return [("none", null), ("malformed", "letmein"), ("unknown", ApiKeySecret.Generate()), ("revoked", revoked.Secret), ("expired", expired)];
    }

    private async Task ExpectAsync(GuardedRoute route, string kind, string? secret, string workspace, int status)
    {
        using var http = Harness.NewHttp(null);
        using var request = route.Request(workspace);
        if (secret is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True((int)response.StatusCode == status, $"{route} with the key kind '{kind}': {(int)response.StatusCode} instead of {status}");
    }

    private static string Letter(KeyScope scope) => scope switch { KeyScope.Read => "r", KeyScope.Write => "w", _ => "a" };
}
