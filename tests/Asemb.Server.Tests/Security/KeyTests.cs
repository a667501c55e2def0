using System.Net;
using System.Text.Json;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Security;

public sealed class KeyTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task A_secret_is_told_once()
    {
        var created = await Harness.NewKeyAsync([KeyScope.Read]);

        var list = await Harness.Http.GetStringAsync("/api/v1/keys");

        Assert.Contains(created.Key.Id.ToString(), list, StringComparison.Ordinal);
        Assert.DoesNotContain(created.Secret, list, StringComparison.Ordinal);
        Assert.StartsWith(created.Key.Hint, created.Secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_stops_at_once_even_after_use()
    {
        var key = await Harness.NewKeyAsync([KeyScope.Read]);
        using var http = Harness.NewHttp(key.Secret);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/v1/me")).StatusCode);

        Assert.True(await Harness.Client.Keys.RevokeAsync(key.Key.Id));

        await (await http.GetAsync("/api/v1/me")).ProblemAsync(401, "unauthenticated");
        Assert.False(await Harness.Client.Keys.RevokeAsync(key.Key.Id));
    }

    [Theory]
    [InlineData("""{"name":"x","scopes":["admin","read"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["admin"]}""", "workspaces")]
    [InlineData("""{"name":"x","scopes":["admin"],"workspaces":["default"]}""", "workspaces")]
    public async Task A_key_gives_away_no_more_than_it_has(string json, string field)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var key = await Harness.NewKeyAsync([KeyScope.Admin], workspace);
        using var http = Harness.NewHttp(key.Secret);

        using var response = await http.PostAsync("/api/v1/keys", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(field, (await response.ProblemAsync(403, "forbidden")).Field);
    }

    [Fact]
    public async Task A_bound_admin_neither_sees_nor_revokes_keys_beyond_its_workspaces()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var admin = await Harness.NewKeyAsync([KeyScope.Admin], workspace);
        var beyond = await Harness.NewKeyAsync([KeyScope.Read], await Harness.NewWorkspaceAsync());
        var wide = await Harness.NewKeyAsync([KeyScope.Read]);
        using var client = new AsembClient(Harness.NewHttp(admin.Secret));

        Assert.Equal([admin.Key.Id], (await client.Keys.ListAsync()).Select(key => key.Id));
        Assert.False(await client.Keys.RevokeAsync(beyond.Key.Id));
        Assert.False(await client.Keys.RevokeAsync(wide.Key.Id));
    }

    [Fact]
    public async Task A_bound_admin_neither_sees_nor_revokes_the_key_of_a_workspace_that_was_deleted()
    {
        var gone = await Harness.NewWorkspaceAsync();
        var orphan = await Harness.NewKeyAsync([KeyScope.Read], gone);
        var admin = await Harness.NewKeyAsync([KeyScope.Admin], await Harness.NewWorkspaceAsync());
        using var client = new AsembClient(Harness.NewHttp(admin.Secret));

        await Harness.Client.Workspaces.DeleteAsync(gone);

        Assert.Equal([admin.Key.Id], (await client.Keys.ListAsync()).Select(key => key.Id));
        Assert.False(await client.Keys.RevokeAsync(orphan.Key.Id));
        Assert.Contains(orphan.Key.Id, (await Harness.Client.Keys.ListAsync()).Where(key => key.RevokedAt is null).Select(key => key.Id));
    }

    [Fact]
    public async Task A_name_tells_a_bound_admin_nothing_of_keys_beyond_its_workspaces()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var admin = await Harness.NewKeyAsync([KeyScope.Admin], workspace);
        var beyond = await Harness.NewKeyAsync([KeyScope.Admin], await Harness.NewWorkspaceAsync());
        var wide = await Harness.NewKeyAsync([KeyScope.Admin]);
        using var client = new AsembClient(Harness.NewHttp(admin.Secret));

        foreach (var name in (string[])[beyond.Key.Name, wide.Key.Name])
            Assert.Equal(name, (await client.Keys.CreateAsync(new CreateKeyRequest { Name = name, Scopes = [KeyScope.Admin], Workspaces = [workspace] })).Key.Name);
    }

    [Theory]
    [InlineData("""{"name":"local","scopes":["read"]}""", "invalid_name")]
    [InlineData("""{"name":"local","scopes":["read"],"workspaces":["default"]}""", "invalid_name")]
    [InlineData("""{"name":"","scopes":["read"]}""", "invalid_name")]
    [InlineData("""{"name":"a\u0000b","scopes":["read"]}""", "invalid_name")]
    [InlineData("""{"name":"x","scopes":[]}""", "invalid_request")]
    [InlineData("""{"name":"x","scopes":["root"]}""", "invalid_request")]
    [InlineData("""{"name":"x","scopes":[0]}""", "invalid_request")]
    [InlineData("""{"name":"x","scopes":["read"],"workspaces":[]}""", "invalid_request")]
    [InlineData("""{"name":"x","scopes":["read"],"workspaces":[null]}""", "invalid_name")]
    [InlineData("""{"name":"x","scopes":["read"],"workspaces":["No Name"]}""", "invalid_name")]
    [InlineData("""{"name":"x","scopes":["read"],"expiresAt":"2001-01-01T00:00:00Z"}""", "invalid_request")]
    [InlineData("""{"name":"x","scopes":["read"],"expiresAt":"soon"}""", "invalid_request")]
    [InlineData("""{"name":"x"}""", "invalid_request")]
    public async Task A_key_that_makes_no_sense_is_refused(string json, string code) =>
        await (await Harness.PostAsync("/api/v1/keys", json)).ProblemAsync(400, code);

    [Fact]
    public async Task Two_active_keys_have_different_names()
    {
        var key = await Harness.NewKeyAsync([KeyScope.Read]);
        var again = JsonSerializer.Serialize(new CreateKeyRequest { Name = key.Key.Name, Scopes = [KeyScope.Read] }, WireJson.Default.CreateKeyRequest);

        await (await Harness.PostAsync("/api/v1/keys", again)).ProblemAsync(409, "key_exists");
    }
}
