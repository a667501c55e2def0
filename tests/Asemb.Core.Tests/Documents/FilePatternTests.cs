using Asemb.Core.Documents;

namespace Asemb.Core.Tests.Documents;

public sealed class FilePatternTests
{
    [Theory]
    [InlineData("*.md", "a.md", true)]
    [InlineData("*.md", "x/y/a.md", true)]
    [InlineData("*.md", "a.txt", false)]
    [InlineData("x/*.md", "x/a.md", true)]
    [InlineData("x/*.md", "x/y/a.md", false)]
    [InlineData("x/**", "x/y/a.md", true)]
    [InlineData("x/**/a.?d", "x/a.md", true)]
    [InlineData("**/y/**", "x/y/a.md", true)]
    [InlineData("/x/", "x", true)]
    [InlineData("A.md", "a.md", false)]
    public void Matches(string pattern, string path, bool expected) => Assert.Equal(expected, new FilePattern(pattern).Matches(path));

    [Fact]
    public void Many_wildcards_end_all_the_same() =>
        Assert.False(new FilePattern(string.Concat(Enumerable.Repeat("**/a/", 150)) + "z").Matches(string.Join('/', Enumerable.Repeat("a", 500))));
}
