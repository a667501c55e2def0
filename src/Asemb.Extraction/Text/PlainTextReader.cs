using Asemb.Core.Documents;

namespace Asemb.Extraction.Text;

/// <summary>Plain text: paragraphs are what blank lines part. Line ends inside stay, for they may mean something (verse, logs, addresses).</summary>
internal static class PlainTextReader
{
    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var text = TextEncodings.Decode(file, budget);
        var builder = new ExtractedTextBuilder();
        AppendParagraphs(builder, text, budget);
        return new ExtractedDocument { Text = builder.BuildText(), Blocks = builder.BuildBlocks(), MediaType = mediaType };
    }

    /// <summary>Adds a paragraph for each run of lines that are not blank.</summary>
    public static void AppendParagraphs(ExtractedTextBuilder builder, ReadOnlySpan<char> text, ExtractionBudget budget)
    {
        var start = 0;
        var position = 0;
        while (position < text.Length)
        {
            var length = text[position..].IndexOfAny('\n', '\r', '\f');
            var end = length < 0 ? text.Length : position + length;
            if (text[position..end].IsWhiteSpace() || (end < text.Length && text[end] == '\f'))
            {
                builder.Add(BlockKind.Paragraph, text[start..end]);
                start = end;
                budget.Check();
            }

            position = end < text.Length - 1 && text[end] == '\r' && text[end + 1] == '\n' ? end + 2 : end + 1;
        }

        builder.Add(BlockKind.Paragraph, text[start..]);
    }
}
