using Asemb.Core.Errors;
using Asemb.Postgres.Tables;
using Asemb.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace Asemb.Server.Tests.Configuration;

/// <summary>The section whose names belong to the operator.</summary>
public sealed class ConnectionsTests
{
    [Fact]
    public void Takes_a_text_a_file_and_the_workspaces_it_is_open_to()
    {
        var (options, errors) = Read(
            ("Connections:shop", "postgres://u:p@db.example.org/shop"), ("Connections:crm:File", "/run/secrets/crm"), ("Connections:crm:Workspaces", "a, b"),
            ("Connections:erp:Connection", "Host=h;Database=d"), ("Connections:erp:Workspaces:0", "c"));

        Assert.Empty(errors);
        Assert.Contains("db.example.org", options.Entries["SHOP"].ConnectionString, StringComparison.Ordinal);
        Assert.Equal(("/run/secrets/crm", "a b"), (options.Entries["crm"].File, string.Join(' ', options.Entries["crm"].Workspaces!)));
        Assert.Equal(["c"], options.Entries["erp"].Workspaces);
    }

    [Theory]
    [InlineData("Connections:shop", "secret words", "Connections:shop: is no connection string")]
    [InlineData("Connections:shop", "Database=secret", "Connections:shop: is no connection string")]
    [InlineData("Connections:shop:Workspaces", "a", "neither a connection string nor a File")]
    [InlineData("Connections:shop:Fil", "a", "Did you mean 'File'?")]
    [InlineData("Connections:my shop", "Host=h", "letters, digits, - and _")]
    public void Refuses_what_cannot_be_used_without_repeating_it(string key, string value, string words)
    {
        var (_, errors) = Read((key, value));

        Assert.Contains(errors, error => error.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_nobody_which_names_there_are()
    {
        var (options, _) = Read(("Connections:shop", "Host=h;Password=p"));
        var connections = new TableConnections(options.Entries, ".", text => text);

        var error = await Assert.ThrowsAsync<AsembException>(() => connections.FindAsync("shopp", TestContext.Current.CancellationToken));

        Assert.DoesNotContain("'shop'", error.Message, StringComparison.Ordinal);
        Assert.Equal("settings.connection", error.Field);
    }

    private static (ConnectionsOptions Options, List<string> Errors) Read(params (string Key, string Value)[] settings)
    {
        var errors = new List<string>();
        var root = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        return (ConnectionsOptions.Read(root.GetSection("Connections"), errors), errors);
    }
}
