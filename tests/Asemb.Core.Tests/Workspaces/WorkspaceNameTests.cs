using Asemb.Core.Errors;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Tests.Workspaces;

public sealed class WorkspaceNameTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("a")]
    [InlineData("0-team_b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789-_abcdefghijklmnopqrstuvwxy")]
    public void Accepts_names_that_fit_a_URL(string name) => WorkspaceName.Require(name);

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("Team")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789-_abcdefghijklmnopqrstuvwxyz")]
    public void Refuses_others_and_says_what_is_allowed(string name)
    {
        var error = Assert.Throws<AsembException>(() => WorkspaceName.Require(name));

        Assert.Equal(ErrorCodes.InvalidName, error.Error);
        Assert.StartsWith($"'{name}' is not a workspace name. Use 1 to 63", error.Message, StringComparison.Ordinal);
    }
}
