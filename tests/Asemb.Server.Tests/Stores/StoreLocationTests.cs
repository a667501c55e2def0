using Asemb.Core.Errors;
using Asemb.Server.Stores;

namespace Asemb.Server.Tests.Stores;

public sealed class StoreLocationTests : IDisposable
{
    private const string Database = "Host=db;Database=asemb;Username=me;Password=geheim";
    private readonly string _directory = Directory.CreateTempSubdirectory("asemb-store-").FullName;

    [Fact]
    public void Without_any_setting_it_is_the_file_in_the_data_directory() =>
        Assert.Equal("sqlite:" + Path.Combine(_directory, "asemb.db"), Find().Shown);

    [Fact]
    public void A_connection_string_names_a_database() => Assert.Equal("postgres://me@db/asemb", Find(("Store:Connection", Database)).Shown);

    [Fact]
    public void A_file_may_hold_the_connection_string()
    {
        File.WriteAllText(Path.Combine(_directory, "secret"), Database + "\n");

        Assert.Equal("postgres://me@db/asemb", Find(("Store:ConnectionFile", "secret")).Shown);
    }

    [Fact]
    public async Task What_was_remembered_counts_until_something_else_is_set()
    {
        await RememberedStore.WriteAsync(_directory, Database, TestContext.Current.CancellationToken);

        Assert.Equal("postgres://me@db/asemb", Find().Shown);
        Assert.Equal("sqlite:/elsewhere.db", Find(("Store:Connection", "sqlite:/elsewhere.db")).Shown);
        Assert.Equal("sqlite:" + Path.Combine(_directory, "other.db"), Find(("Store:Path", "other.db")).Shown);
    }

    [Fact]
    public async Task What_is_remembered_is_closed_to_other_users_and_gone_with_the_embedded_store()
    {
        await RememberedStore.WriteAsync(_directory, Database, TestContext.Current.CancellationToken);
        var file = Path.Combine(_directory, RememberedStore.FileName);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        await RememberedStore.WriteAsync(_directory, "sqlite:", TestContext.Current.CancellationToken);

        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_memory_that_cannot_be_understood_is_named_as_the_place_to_mend()
    {
        var file = Path.Combine(_directory, RememberedStore.FileName);
        File.WriteAllText(file, "Host=db;Pasword=geheim");

        var refused = Assert.Throws<AsembException>(() => Find());

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Store:Connection", Database, "Store:ConnectionFile", "secret", "set one of them")]
    [InlineData("Store:Connection", Database, "Store:Path", "a.db", "set one of them")]
    [InlineData("Store:ConnectionFile", "not-there", "Store:Migrate", "auto", "cannot be read")]
    [InlineData("Store:Migrate", "sometimes", "Store:LockSeconds", "1", "auto, off")]
    public void What_contradicts_itself_is_refused_without_the_password(string first, string value, string second, string other, string hint)
    {
        var refused = Assert.Throws<AsembException>(() => Find((first, value), (second, other)));

        Assert.Equal(ErrorCodes.InvalidConfiguration, refused.Error);
        Assert.Contains(hint, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private StoreAddress Find(params (string Key, string Value)[] settings) => AsembServer.FindStore(new AsembServerOptions
    {
        DataDirectory = _directory,
        ReadEnvironment = false,
        Settings = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal),
    }).Address;
}
