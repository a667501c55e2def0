using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Core.Tests.Sources;

public sealed class SourceNameTests
{
    [Theory]
    [InlineData("docs")]
    [InlineData("A.b-c_9")]
    public void Takes(string name) => Assert.True(SourceName.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void Refuses(string name) => Assert.Equal(ErrorCodes.InvalidName, Assert.Throws<AsembException>(() => SourceName.Require(name)).Error);

    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1-8080")]
    [InlineData("My Documents", "My-Documents")]
    [InlineData("Über uns/", "ber-uns")]
    [InlineData("...", null)]
    public void Is_made_of_other_texts(string text, string? name) => Assert.Equal(name, SourceName.From(text));

    [Fact]
    public void Whatever_is_made_can_be_a_name() => Assert.True(SourceName.IsValid(SourceName.From(new string('a', 99) + "--" + new string('b', 50))!));
}
