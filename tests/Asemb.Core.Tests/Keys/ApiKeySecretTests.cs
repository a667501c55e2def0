using Asemb.Core.Keys;

namespace Asemb.Core.Tests.Keys;

public sealed class ApiKeySecretTests
{
    [Fact]
    public void Generates_well_formed_secrets_that_differ()
    {
        var secrets = Enumerable.Range(0, 200).Select(_ => ApiKeySecret.Generate()).ToList();

        Assert.Equal(200, secrets.Distinct(StringComparer.Ordinal).Count());
        Assert.All(secrets, secret => Assert.True(ApiKeySecret.IsWellFormed(secret), secret));
        Assert.All(secrets, secret => Assert.Matches("^asemb_[a-z2-7]{58}$", secret));
    }

    [Fact]
    public void Tells_every_mistyped_character()
    {
        var secret = ApiKeySecret.Generate();
        for (var i = 0; i < secret.Length; i++)
        {
            foreach (var wrong in (char[])['a', '7', 'A', ' ', '-'])
            {
                if (secret[i] == wrong) continue;
                var mistyped = string.Concat(secret.AsSpan(0, i), wrong.ToString(), secret.AsSpan(i + 1));
                Assert.False(ApiKeySecret.IsWellFormed(mistyped), $"{wrong} at {i}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("asemb_")]
    [InlineData("asemb_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Refuses_what_only_looks_like_one(string secret) => Assert.False(ApiKeySecret.IsWellFormed(secret));

    [Fact]
    public void Hint_and_hash_do_not_give_the_secret_away()
    {
        var secret = ApiKeySecret.Generate();

        Assert.Equal(secret[..14], ApiKeySecret.Hint(secret));
        Assert.Equal(32, ApiKeySecret.Hash(secret).Length);
        Assert.Equal(ApiKeySecret.Hash(secret), ApiKeySecret.Hash(secret));
        Assert.NotEqual(ApiKeySecret.Hash(secret), ApiKeySecret.Hash(ApiKeySecret.Generate()));
    }

    [Fact]
    public void A_key_is_active_until_it_expires_or_is_revoked()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var key = new ApiKey(Guid.NewGuid(), "k", "asemb_", KeyScopes.Read, null, now, null, null, null);

        Assert.True(key.IsActive(now));
        Assert.True((key with { ExpiresAt = now.AddTicks(1) }).IsActive(now));
        Assert.False((key with { ExpiresAt = now }).IsActive(now));
        Assert.False((key with { RevokedAt = now.AddDays(1) }).IsActive(now));
    }

    [Fact]
    public void A_key_reaches_the_workspaces_it_is_bound_to_or_all()
    {
        var key = new ApiKey(Guid.NewGuid(), "k", "asemb_", KeyScopes.Read, null, default, null, null, null);

        Assert.True(key.Reaches("any"));
        Assert.True((key with { Workspaces = ["a", "b"] }).Reaches("b"));
        Assert.False((key with { Workspaces = ["a", "b"] }).Reaches("B"));
        Assert.False((key with { Workspaces = [] }).Reaches("a"));
    }
}
