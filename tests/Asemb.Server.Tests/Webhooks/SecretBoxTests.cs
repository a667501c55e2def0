using Asemb.Core.Errors;
using Asemb.Server.Configuration;
using Asemb.Server.Security;

namespace Asemb.Server.Tests.Webhooks;

public sealed class SecretBoxTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asemb-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Opens_what_it_has_sealed_and_never_seals_the_same_twice()
    {
        using var box = new SecretBox(Key, null);
        var owner = Guid.NewGuid();
        var (one, two) = (await box.SealAsync("whsec_äöü", owner, CancellationToken.None), await box.SealAsync("whsec_äöü", owner, CancellationToken.None));

        Assert.Equal("whsec_äöü", await box.OpenAsync(one, owner, CancellationToken.None));
        Assert.NotEqual(one, two);
    }

    [Fact]
    public async Task Opens_nothing_of_another_owner_nothing_changed_and_nothing_of_another_key()
    {
        using var box = new SecretBox(Key, null);
        using var other = new SecretBox([.. Key.Reverse()], null);
        var owner = Guid.NewGuid();
        var sealedSecret = await box.SealAsync("secret", owner, CancellationToken.None);
        byte[] changed = [.. sealedSecret[..^1], (byte)(sealedSecret[^1] ^ 1)];

        foreach (var wrong in (Func<Task>[])
        [
            () => box.OpenAsync(sealedSecret, Guid.NewGuid(), CancellationToken.None),
            () => box.OpenAsync(changed, owner, CancellationToken.None),
            () => box.OpenAsync([1, 2], owner, CancellationToken.None),
            () => other.OpenAsync(sealedSecret, owner, CancellationToken.None),
        ])
        {
            Assert.Equal(ErrorCodes.SecretKeyMismatch, (await Assert.ThrowsAsync<AsembException>(wrong)).Error);
        }
    }

    [Fact]
    public async Task Makes_a_key_when_it_is_first_needed_and_finds_it_again()
    {
        var path = Path.Combine(_folder.FullName, SecretKey.FileName);
        var owner = Guid.NewGuid();
        using var box = new SecretBox(null, _folder.FullName);
        Assert.Equal(ErrorCodes.SecretKeyMissing, (await Assert.ThrowsAsync<AsembException>(() => box.OpenAsync(new byte[60], owner, CancellationToken.None))).Error);
        Assert.False(File.Exists(path));

        var sealedSecret = await box.SealAsync("secret", owner, CancellationToken.None);
        using var next = new SecretBox(null, _folder.FullName);

        Assert.Equal("secret", await next.OpenAsync(sealedSecret, owner, CancellationToken.None));
        await File.WriteAllTextAsync(path, "damaged");
        using var later = new SecretBox(null, _folder.FullName);
        Assert.Equal(ErrorCodes.InvalidConfiguration, (await Assert.ThrowsAsync<AsembException>(() => later.OpenAsync(sealedSecret, owner, CancellationToken.None))).Error);
    }

    [Fact]
    public async Task Makes_none_where_servers_share_a_store()
    {
        using var box = new SecretBox(null, null);

        var refused = await Assert.ThrowsAsync<AsembException>(() => box.SealAsync("secret", Guid.NewGuid(), CancellationToken.None));

        Assert.Equal(ErrorCodes.SecretKeyMissing, refused.Error);
        Assert.Contains("openssl rand -base64 32", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_configured_key_or_says_what_is_wrong_with_it()
    {
        var good = Convert.ToBase64String(Key);
        var file = Path.Combine(_folder.FullName, "key");
        File.WriteAllText(file, good + "\n");

        Assert.Equal(Key, Read(new SecurityOptions { SecretKey = good }).Key);
        Assert.Equal(Key, Read(new SecurityOptions { SecretKeyFile = file }).Key);
        Assert.Null(Read(new SecurityOptions()).Key);
        Assert.Contains("is not base64 of 32 bytes", Read(new SecurityOptions { SecretKey = "short" }).Error, StringComparison.Ordinal);
        Assert.Contains("both are set", Read(new SecurityOptions { SecretKey = good, SecretKeyFile = file }).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Read(new SecurityOptions { SecretKeyFile = file + ".none" }).Error, StringComparison.Ordinal);
    }

    private static (byte[]? Key, string Error) Read(SecurityOptions options)
    {
        var errors = new List<string>();
        return (SecretKey.Read(options, errors), string.Join('\n', errors));
    }
}
