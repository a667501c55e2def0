using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class KeysTests(Handbook handbook) : IClassFixture<Handbook>
{
    [Fact]
    public async Task The_secret_alone_goes_to_standard_output()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "keys", "create", "site", "--only", "default", "--expires", "90d")).ExitedWith(0);
        Assert.StartsWith("asemb_", Assert.Single(result.Lines), StringComparison.Ordinal);
        Assert.Contains("not shown again", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Lines[0], (await InProcess.RunAsync(handbook.Data, "keys", "list")).ExitedWith(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("both", "--scope read,write")]
    [InlineData("both-too", "--scope read write")]
    [InlineData("both-again", "--scope read --scope write")]
    public async Task Several_scopes_can_be_given_in_every_usual_way(string name, string options)
    {
        var result = (await InProcess.RunAsync(handbook.Data, ["keys", "create", name, .. options.Split(' '), "--json"])).ExitedWith(0);
        Assert.Equal(["read", "write"], result.LastJson["key"]!["scopes"]!.AsArray().Select(scope => (string?)scope));
    }

    [Fact]
    public async Task A_key_is_revoked_once_and_listed_as_revoked()
    {
        (await InProcess.RunAsync(handbook.Data, "keys", "create", "gone")).ExitedWith(0);
        var revoked = (await InProcess.RunAsync(handbook.Data, "keys", "revoke", "gone", "--json")).ExitedWith(0);
        Assert.Equal("gone", (string?)revoked.LastJson["name"]);
        Assert.Contains("no active key 'gone'", (await InProcess.RunAsync(handbook.Data, "keys", "revoke", "gone")).ExitedWith(3).Error, StringComparison.Ordinal);
        Assert.Contains((await InProcess.RunAsync(handbook.Data, "keys", "list")).ExitedWith(0).Lines,
            line => line.Contains("gone", StringComparison.Ordinal) && line.EndsWith("revoked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_is_taken_until_its_key_is_revoked()
    {
        (await InProcess.RunAsync(handbook.Data, "keys", "create", "twice")).ExitedWith(0);
        Assert.Contains("key_exists", (await InProcess.RunAsync(handbook.Data, "keys", "create", "twice")).ExitedWith(5).Error, StringComparison.Ordinal);
        Assert.Contains("Revoked 'twice'.", (await InProcess.RunAsync(handbook.Data, "keys", "revoke", "twice")).ExitedWith(0).Error, StringComparison.Ordinal);
        (await InProcess.RunAsync(handbook.Data, "keys", "create", "twice")).ExitedWith(0);
    }

    [Fact]
    public async Task A_workspace_that_is_not_there_yet_is_pointed_out() =>
        Assert.Contains("There is no workspace 'tomorrow' yet", (await InProcess.RunAsync(handbook.Data, "keys", "create", "early", "--only", "tomorrow")).ExitedWith(0).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("--scope all", "--scope takes read, write or admin, not 'all'")]
    [InlineData("--expires soon", "'soon' is neither a date such as")]
    [InlineData("--expires 0d", "'0d' is neither a date such as")]
    [InlineData("--expires 2001-01-01", "which is past")]
    public async Task Wrong_values_are_refused(string options, string message) =>
        Assert.Contains(message, (await InProcess.RunAsync(handbook.Data, ["keys", "create", "wrong", .. options.Split(' ')])).ExitedWith(2).Error, StringComparison.Ordinal);
}
