using Asemb.Core.Search.Filters;

namespace Asemb.Core.Tests.Search.Filters;

public sealed class FieldPathSyntaxTests
{
    [Theory]
    [InlineData("year", "year")]
    [InlineData("author.name", "author", "name")]
    [InlineData("""a\.b.c""", "a.b", "c")]
    [InlineData("""\$key""", "$key")]
    [InlineData("""\and""", "and")]
    [InlineData("""a\\b""", "a\\b")]
    [InlineData("a.$b.not", "a", "$b", "not")]
    public void Reads_a_path_and_writes_it_back(string text, params string[] segments)
    {
        var path = FieldPathSyntax.Parse(text);

        Assert.Equal(segments, path.Segments);
        Assert.Equal(text, path.ToString());
    }

    [Fact]
    public void Knows_a_field_of_the_document_by_its_dollar_sign()
    {
        var path = FieldPathSyntax.Parse("$createdAt");

        Assert.Equal(new FieldPath(IsSystem: true, ["createdAt"]), path);
        Assert.Equal("$createdAt", path.ToString());
    }
}
