using Asemb.Core.Errors;

namespace Asemb.Core.Tests.Errors;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["text", "title", "metadata"];

    [Theory]
    [InlineData("txet", "text")]
    [InlineData("TITEL", "title")]
    [InlineData("metadatas", "metadata")]
    [InlineData("qqqq", null)]
    public void Finds_the_known_name_with_few_edits(string name, string? nearest) => Assert.Equal(nearest, NearestName.Find(name, Known));

    [Fact]
    public void Knows_nothing_when_there_is_nothing_to_know() => Assert.Null(NearestName.Find("text", []));

    [Fact]
    public void Does_not_compare_a_name_of_megabytes()
    {
        var name = new string('x', 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(NearestName.Find(name, Known));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Repeats_only_the_beginning_of_what_is_long_and_no_half_of_a_character()
    {
        Assert.Equal("short", ShownText.Shorten("short"));
        Assert.Equal("abc…", ShownText.Shorten("abcdef", most: 3));
        Assert.Equal("ab…", ShownText.Shorten("ab😀cd", most: 3));
    }
}
