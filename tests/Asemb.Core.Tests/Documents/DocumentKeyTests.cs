using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Core.Tests.Documents;

public sealed class DocumentKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("docs/Überblick 2026.md")]
    [InlineData("https://example.org/?a=b#c")]
    [InlineData("𝄞")]
    [InlineData(" a ")]
    public void Accepts_what_people_call_their_documents(string key) => DocumentKey.Require(key, "key");

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void Refuses_what_cannot_be_shown_or_stored_and_names_the_field(string key)
    {
        var error = Assert.Throws<AsembException>(() => DocumentKey.Require(key, "documents[3].key"));

        Assert.Equal((ErrorCodes.InvalidName, "documents[3].key"), (error.Error, error.Field));
        Assert.StartsWith("documents[3].key must have", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_halves_of_characters()
    {
        foreach (var key in (string[])[$"a{(char)0xD800}", $"{(char)0xDC00}a", $"{(char)0xD800}𝄞"]) Assert.Throws<AsembException>(() => DocumentKey.Require(key, "key"));
    }

    [Fact]
    public void Accepts_the_longest_and_refuses_one_more()
    {
        DocumentKey.Require(new string('x', DocumentKey.MaxLength), "key");

        Assert.Throws<AsembException>(() => DocumentKey.Require(new string('x', DocumentKey.MaxLength + 1), "key"));
    }
}
