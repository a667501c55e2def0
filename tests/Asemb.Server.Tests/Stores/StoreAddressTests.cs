using Asemb.Core.Errors;
using Asemb.Server.Stores;
using Npgsql;

namespace Asemb.Server.Tests.Stores;

public sealed class StoreAddressTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("sqlite:")]
    public void Nothing_is_the_file_in_the_data_directory(string? text) => Assert.Equal(StoreAddress.Embedded, StoreAddress.Parse(text));

    [Fact]
    public void Sqlite_keeps_its_path()
    {
        var address = StoreAddress.Parse("sqlite:/var/lib/a b.db");

        Assert.False(address.IsPostgres);
        Assert.Equal("/var/lib/a b.db", address.SqlitePath);
        Assert.Equal("sqlite:/var/lib/a b.db", address.Shown);
    }

    [Theory]
    [InlineData("Host=db;Database=asemb;Username=me;Password=geheim", "postgres://me@db/asemb")]
    [InlineData("postgres:Host=db;Port=5433;Database=asemb;Username=me;Password=geheim", "postgres://me@db:5433/asemb")]
    [InlineData("postgres://me:geheim@db/asemb", "postgres://me@db/asemb")]
    [InlineData("postgresql://me:geheim@db:5433/asemb?sslmode=require", "postgres://me@db:5433/asemb")]
    [InlineData("postgres://db/asemb?user=me&password=geheim", "postgres://me@db/asemb")]
    public void What_is_shown_has_no_password(string text, string shown)
    {
        var address = StoreAddress.Parse(text);

        Assert.Equal(shown, address.Shown);
        Assert.Equal(shown, address.ToString());
        Assert.Equal("geheim", new NpgsqlConnectionStringBuilder(address.ConnectionString).Password);
    }

    [Fact]
    public void A_uri_becomes_what_the_library_takes()
    {
        var builder = new NpgsqlConnectionStringBuilder(
            StoreAddress.Parse("postgres://a%40b:p%3Aw%2F@db.example.org:6432/my%20db?sslmode=verify-full&application_name=x&connect_timeout=7&target_session_attrs=primary").ConnectionString);

        Assert.Equal("a@b", builder.Username);
        Assert.Equal("p:w/", builder.Password);
        Assert.Equal("db.example.org", builder.Host);
        Assert.Equal(6432, builder.Port);
        Assert.Equal("my db", builder.Database);
        Assert.Equal(SslMode.VerifyFull, builder.SslMode);
        Assert.Equal("x", builder.ApplicationName);
        Assert.Equal(7, builder.Timeout);
    }

    [Theory]
    [InlineData("postgres://me@a:5432,b:5433/asemb", "a:5432,b:5433")]
    [InlineData("postgres://me@[::1]:5433/asemb", "::1")]
    [InlineData("postgres://me@/asemb?host=/var/run/postgresql", "/var/run/postgresql")]
    public void Several_hosts_addresses_and_sockets_are_understood(string text, string host) =>
        Assert.Equal(host, new NpgsqlConnectionStringBuilder(StoreAddress.Parse(text).ConnectionString).Host);

    [Theory]
    [InlineData("asemb.db", "sqlite:asemb.db")]
    [InlineData("/data/asemb", "sqlite:/data/asemb")]
    [InlineData("postgres://me:geheim@db/asemb?sslmod=require", "'sslmode'")]
    [InlineData("postgres://me:geheim@db/asemb?sslmode=sometimes", "'sometimes'")]
    [InlineData("postgres://me:geheim@db:notaport/asemb", "port")]
    [InlineData("postgres://me:geheim@db", "no database")]
    [InlineData("Database=asemb;Password=geheim", "no host")]
    [InlineData("Host=db;Database=asemb;Pasword=geheim", "pasword")]
    [InlineData("host=db dbname=asemb password=geheim", "semicolons")]
    [InlineData("mysql", "no address")]
    [InlineData("postgress://me:geheim@db/asemb", "'postgress' is not known")]
    [InlineData("mysql://x/y", "'mysql' is not known")]
    [InlineData("me:geheim@db/asemb", "no address")]
    [InlineData("postgress://me:geheim@db/asemb?sslmode=require", "'postgress' is not known")]
    [InlineData("geheim;Host=db;Database=asemb", "keyword")]
    [InlineData("postgres://me:1234/geheim@db/asemb", "%2F")]
    [InlineData("postgres://me:12?geheim@db/asemb", "%3F")]
    [InlineData("postgres://db/asemb?password=12&geheim!", "parameter")]
    [InlineData("postgres://me:geheim@db:0/asemb", "port")]
    [InlineData("Host=db;Port=0;Database=asemb;Password=geheim", "keyword or value")]
    public void What_is_no_address_is_refused_with_a_hint_and_without_the_password(string text, string hint)
    {
        var refused = Assert.Throws<AsembException>(() => StoreAddress.Parse(text));

        Assert.Equal(ErrorCodes.InvalidConfiguration, refused.Error);
        Assert.Contains(hint, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.Message, StringComparison.Ordinal);
    }
}
