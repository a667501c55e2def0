using Asemb.Core.Documents;
using CsCheck;

namespace Asemb.Core.Tests.Documents;

public sealed class ExtractedTextBuilderTests
{
    [Fact]
    public void Parts_blocks_by_a_blank_line_and_items_of_a_list_by_a_line_end()
    {
        var builder = new ExtractedTextBuilder();
        builder.Add(BlockKind.Heading, " Title ", level: 1, page: 2);
        builder.Add(BlockKind.ListItem, "one", 1);
        builder.Add(BlockKind.ListItem, "two", 1);
        builder.Add(BlockKind.Paragraph, "end");

        Assert.Equal("Title\n\none\ntwo\n\nend", builder.BuildText());
        Assert.Equal(new Block(BlockKind.Heading, 0, 5, 1, 2), builder.BuildBlocks()[0]);
    }

    [Fact]
    public void Ignores_blank_blocks_and_keeps_the_indentation_of_code()
    {
        var builder = new ExtractedTextBuilder();
        builder.Add(BlockKind.Paragraph, " \n\t ");
        builder.Add(BlockKind.Code, "\n    if (x)\n        y();\n\n");

        Assert.Equal("    if (x)\n        y();", builder.BuildText());
        Assert.Equal(1, builder.BlockCount);
    }

    [Theory]
    [InlineData("a\0b\u0007c", "a b c")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("𝄞\tx", "𝄞\tx")]
    public void Cleans_what_no_text_may_hold(string content, string expected)
    {
        var builder = new ExtractedTextBuilder();
        builder.Add(BlockKind.Paragraph, content);

        Assert.Equal(expected, builder.BuildText());
    }

    [Fact]
    public void Replaces_halves_of_characters()
    {
        var builder = new ExtractedTextBuilder();
        builder.Add(BlockKind.Paragraph, $"a{(char)0xD800}b{(char)0xDC00}");

        Assert.Equal("a\ufffdb\ufffd", builder.BuildText());
    }

    [Fact]
    public void Any_blocks_lie_in_order_inside_the_text_with_white_space_only_between_them() => Gen.Select(Gen.Enum<BlockKind>(), Gen.String).Array[0, 8].Sample(blocks =>
    {
        var builder = new ExtractedTextBuilder();
        foreach (var (kind, content) in blocks) builder.Add(kind, content);
        var text = builder.BuildText();
        var end = 0;
        foreach (var block in builder.BuildBlocks())
        {
            if (block.Length <= 0 || block.Start < end || block.End > text.Length || !string.IsNullOrWhiteSpace(text[end..block.Start])) return false;
            end = block.End;
        }

        return end == text.Length && !text.Contains('\0', StringComparison.Ordinal) && !text.Contains('\r', StringComparison.Ordinal)
            && string.Equals(text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
    });
}
