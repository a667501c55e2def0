using Asemb.Core.Errors;
using Asemb.Core.Keys;

namespace Asemb.Conformance.Stores;

public abstract class KeyConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Finds_a_key_by_the_hash_of_its_secret_with_all_its_facts()
    {
        var secret = ApiKeySecret.Generate();
        var key = Key("one", secret) with { Scopes = KeyScopes.Read | KeyScopes.Admin, Workspaces = ["a", "b"], ExpiresAt = Time.GetUtcNow().AddDays(1) };

        await Store.Keys.CreateAsync(key, ApiKeySecret.Hash(secret), Token);
        await ReopenAsync();
        var found = (await Store.Keys.FindByHashAsync(ApiKeySecret.Hash(secret), Token))!;

        Assert.Equal(["a", "b"], found.Workspaces!);
        Assert.Equal(key with { Workspaces = null }, found with { Workspaces = null });
        Assert.Null(await Store.Keys.FindByHashAsync(ApiKeySecret.Hash(ApiKeySecret.Generate()), Token));
    }

    [Fact]
    public async Task Refuses_a_name_that_a_key_bears_until_that_is_revoked()
    {
        var first = await CreateAsync("same");

        var error = await Assert.ThrowsAsync<AsembException>(() => CreateAsync("same"));
        Assert.Equal(ErrorCodes.KeyExists, error.Error);

        Assert.True(await Store.Keys.RevokeAsync(first.Id, Time.GetUtcNow(), Token));
        var second = await CreateAsync("same");
        Assert.Equal([second.Id, first.Id], (await Store.Keys.ListAsync(Token)).Select(key => key.Id));
    }

    [Fact]
    public async Task A_name_is_taken_among_keys_for_the_same_workspaces_only()
    {
        foreach (var workspaces in (string[]?[])[null, ["a"], ["b"], ["a", "b"]]) await CreateAsync("same", workspaces);

        foreach (var workspaces in (string[]?[])[null, ["a"], ["b"], ["a", "b"], ["b", "a"]])
            Assert.Equal(ErrorCodes.KeyExists, (await Assert.ThrowsAsync<AsembException>(() => CreateAsync("same", workspaces))).Error);
    }

    [Fact]
    public async Task Keys_of_one_name_outlive_their_workspaces_and_leave_the_name_to_a_later_one()
    {
        await CreateWorkspaceAsync("gone");
        foreach (var workspaces in (string[][])[["gone"], ["gone", "stays"], ["stays"]]) await CreateAsync("same", workspaces);

        Assert.True(await Store.Workspaces.DeleteAsync("gone", Token));
        await CreateAsync("same", ["gone"]);

        Assert.Equal(["gone", "stays", "stays", ""], (await Store.Keys.ListAsync(Token)).Select(key => string.Join(',', key.Workspaces!)));
    }

    [Fact]
    public async Task Revokes_once_and_still_finds_the_key_to_say_so()
    {
        var secret = ApiKeySecret.Generate();
        var key = Key("one", secret);
        await Store.Keys.CreateAsync(key, ApiKeySecret.Hash(secret), Token);
        var now = Time.GetUtcNow();

        Assert.True(await Store.Keys.RevokeAsync(key.Id, now, Token));
        Assert.False(await Store.Keys.RevokeAsync(key.Id, now.AddHours(1), Token));
        Assert.False(await Store.Keys.RevokeAsync(Guid.NewGuid(), now, Token));

        var found = (await Store.Keys.FindByHashAsync(ApiKeySecret.Hash(secret), Token))!;
        Assert.Equal(now, found.RevokedAt);
        Assert.False(found.IsActive(now));
    }

    [Fact]
    public async Task A_key_loses_a_workspace_that_is_deleted_and_does_not_reach_a_later_one_of_that_name()
    {
        var secret = ApiKeySecret.Generate();
        await Store.Keys.CreateAsync(Key("both", secret) with { Workspaces = ["gone", "stays"] }, ApiKeySecret.Hash(secret), Token);
        var alone = ApiKeySecret.Generate();
        await Store.Keys.CreateAsync(Key("alone", alone) with { Workspaces = ["gone"] }, ApiKeySecret.Hash(alone), Token);
        var every = ApiKeySecret.Generate();
        await Store.Keys.CreateAsync(Key("every", every), ApiKeySecret.Hash(every), Token);
        await CreateWorkspaceAsync("gone");

        Assert.True(await Store.Workspaces.DeleteAsync("gone", Token));
        await CreateWorkspaceAsync("gone");

        Assert.Equal(["stays"], (await Store.Keys.FindByHashAsync(ApiKeySecret.Hash(secret), Token))!.Workspaces!);
        var left = (await Store.Keys.FindByHashAsync(ApiKeySecret.Hash(alone), Token))!;
        Assert.Empty(left.Workspaces!);
        Assert.False(left.Reaches("gone"));
        Assert.True((await Store.Keys.FindByHashAsync(ApiKeySecret.Hash(every), Token))!.Reaches("gone"));
    }

    [Fact]
    public async Task Keeps_the_latest_use_whatever_the_order_of_the_touches()
    {
        var key = await CreateAsync("one");
        var later = Time.GetUtcNow().AddMinutes(5);

        await Store.Keys.TouchAsync(key.Id, later, Token);
        await Store.Keys.TouchAsync(key.Id, later.AddMinutes(-1), Token);
        await Store.Keys.TouchAsync(Guid.NewGuid(), later, Token);

        Assert.Equal(later, Assert.Single(await Store.Keys.ListAsync(Token)).LastUsedAt);
    }

    private async Task<ApiKey> CreateAsync(string name, string[]? workspaces = null)
    {
        var secret = ApiKeySecret.Generate();
        var key = Key(name, secret) with { Workspaces = workspaces };
        await Store.Keys.CreateAsync(key, ApiKeySecret.Hash(secret), Token);
        return key;
    }

    private ApiKey Key(string name, string secret) =>
        new(Guid.NewGuid(), name, ApiKeySecret.Hint(secret), KeyScopes.Read, null, Time.GetUtcNow(), null, null, null);
}
