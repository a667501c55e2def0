using Asemb.Core.Chunking;

namespace Asemb.Core.Tests.Chunking;

public sealed class EmbeddedTextFormatTests
{
    [Fact]
    public void Title_headings_and_context_stand_in_front_of_the_text() =>
        Assert.Equal("Guide\nInstall\nLinux\n| a |\n| 1 |", EmbeddedTextFormat.Compose(" Guide ", ["Install", "Linux"], "| 1 |", "| a |"));

    [Theory]
    [InlineData("Guide", "Guide|Install", "text", "Guide\nInstall\ntext")] // the path repeats the title
    [InlineData("Guide", "Install|Linux", "Linux\n\ntext", "Guide\nInstall\nLinux\n\ntext")] // the chunk shows its own heading
    [InlineData("Guide", "Install|Linux", "Install\n\nLinux\n\ntext", "Guide\nInstall\n\nLinux\n\ntext")] // and the one above
    [InlineData("Guide", "Guide", "Guide\n\ntext", "Guide\n\ntext")]
    [InlineData("Guide", "", "Guide\n\ntext", "Guide\n\ntext")] // the first line of a text became its title
    [InlineData(null, "Use|Use", "text", "Use\ntext")]
    [InlineData(null, "A long heading", "A long\nheading\n\ntext", "A long\nheading\n\ntext")] // wrapped in the text, one line in the path
    [InlineData(null, "Intro", "Introduction to it", "Intro\nIntroduction to it")] // only whole headings count
    [InlineData("  ", "", "text", "text")]
    [InlineData(null, "Intro", "Intro", "Intro")]
    public void No_line_is_said_twice_in_a_row(string? title, string path, string text, string expected) =>
        Assert.Equal(expected, EmbeddedTextFormat.Compose(title, path.Length == 0 ? [] : path.Split('|'), text));

    [Fact]
    public void A_heading_too_long_for_the_path_is_recognised_in_the_text()
    {
        var heading = string.Join(' ', Enumerable.Repeat("word", 70));
        var document = SampleDocuments.Build((Core.Documents.BlockKind.Heading, heading, 1), (Core.Documents.BlockKind.Paragraph, "text", 0));
        var chunk = Assert.Single(DocumentChunker.Chunk(document, new ChunkingOptions(), new WordCounter(), CancellationToken.None));
        var entry = Assert.Single(chunk.HeadingPath);
        Assert.True(entry.Length <= 201 && entry.EndsWith('…'));
        Assert.Equal(heading + "\n\ntext", chunk.EmbeddedText(title: null));
    }

    [Fact]
    public void Equal_embedded_texts_have_equal_hashes()
    {
        var chunk = new DocumentChunk(3, 10, 4, "text", ["A"], 1, 0);
        Assert.Equal(chunk.Hash("T"), (chunk with { Ordinal = 7, Start = 90 }).Hash("T"));
        Assert.NotEqual(chunk.Hash("T"), (chunk with { HeadingPath = ["B"] }).Hash("T"));
        Assert.NotEqual(chunk.Hash("T"), (chunk with { Context = "c" }).Hash("T"));
        Assert.Equal(chunk.Hash("T"), ChunkHash.FromBytes(chunk.Hash("T").ToBytes()));
    }
}
