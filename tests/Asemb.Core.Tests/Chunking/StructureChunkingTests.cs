using Asemb.Core.Chunking;
using Asemb.Core.Documents;

namespace Asemb.Core.Tests.Chunking;

public sealed class StructureChunkingTests
{
    private static readonly ChunkingOptions Options = new() { MaxTokens = 20, OverlapTokens = 0, MinTokens = 5 };

    [Fact]
    public void A_blank_document_has_no_chunks()
    {
        Assert.Empty(Chunk(Options));
        Assert.Empty(DocumentChunker.Chunk(SampleDocuments.Plain(" \n\t "), Options, new WordCounter(), CancellationToken.None));
    }

    [Fact]
    public void Sections_are_cut_apart_and_know_their_headings()
    {
        var chunks = Chunk(Options, Heading("Top", 1), Words(12, "a"), Heading("Sub", 2), Words(12, "b"), Heading("Other", 1), Words(12, "c"));
        Assert.Equal(["Top", "Top/Sub", "Other"], chunks.Select(Path));
        Assert.StartsWith("Top\n\na1 ", chunks[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("Sub\n\nb1 ", chunks[1].Text, StringComparison.Ordinal);
        Assert.Equal([1, 3, 5], chunks.Select(chunk => chunk.Page));
    }

    [Fact]
    public void A_heading_without_text_stands_with_its_first_subheading()
    {
        var chunk = Assert.Single(Chunk(Options, Heading("Top", 1), Heading("Sub", 2), Words(12, "b")));
        Assert.Equal("Top/Sub", Path(chunk));
        Assert.StartsWith("Top\n\nSub\n\nb1", chunk.Text, StringComparison.Ordinal);
        Assert.Equal(chunk.Text, chunk.EmbeddedText(title: null));
    }

    [Fact]
    public void A_level_that_skips_or_goes_back_keeps_the_path_right()
    {
        var chunks = Chunk(Options, Heading("A", 1), Words(9), Heading("C", 3), Words(9), Heading("B", 2), Words(9), Heading("D", 0), Words(9));
        Assert.Equal(["A", "A/C", "A/B", "D"], chunks.Select(Path));
    }

    [Fact]
    public void Small_sections_join_the_next_one_under_the_same_heading()
    {
        var chunks = Chunk(
            Options, Heading("Top", 1), Words(10), Heading("A", 2), Words(2, "a"), Heading("B", 2), Words(8, "b"), Heading("C", 2), Words(12, "c"), Heading("End", 1), Words(12));
        Assert.Equal(["Top", "Top", "Top/C", "End"], chunks.Select(Path));
        Assert.StartsWith("A\n\na1 a2\n\nB\n\nb1", chunks[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_last_section_joins_the_one_before()
    {
        var chunks = Chunk(Options, Heading("Top", 1), Heading("A", 2), Words(10, "a"), Heading("B", 2), Words(1, "b"), Heading("End", 1), Words(12));
        Assert.Equal(["Top", "End"], chunks.Select(Path));
        Assert.EndsWith("B\n\nb1", chunks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_section_does_not_join_another_heading_s_or_one_that_does_not_fit()
    {
        var chunks = Chunk(Options, Heading("A", 1), Words(2), Heading("B", 1), Words(19), Heading("C", 2), Words(2), Heading("D", 1), Words(17));
        Assert.Equal(["A", "B", "B/C", "D"], chunks.Select(Path));
    }

    [Fact]
    public void Opening_words_join_the_first_subsection()
    {
        var chunks = Chunk(Options, Heading("Top", 1), Words(2), Heading("A", 2), Words(10), Heading("B", 2), Words(10));
        Assert.Equal(["Top", "Top/B"], chunks.Select(Path));
    }

    [Fact]
    public void Paragraphs_are_packed_whole()
    {
        var chunks = Chunk(Options, Words(9, "a"), Words(9, "b"), Words(9, "c"), Words(8, "d"));
        Assert.Equal([18, 17], chunks.Select(chunk => chunk.TokenCount));
    }

    [Fact]
    public void A_long_paragraph_is_cut_between_sentences_and_overlaps_by_sentences()
    {
        var text = string.Join(' ', Enumerable.Range(1, 12).Select(i => $"Sentence number {i} has six words."));
        var chunks = Chunk(Options with { OverlapTokens = 6 }, (BlockKind.Paragraph, text, 0));
        Assert.All(chunks, chunk => Assert.StartsWith("Sentence number", chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks, chunk => Assert.EndsWith("words.", chunk.Text, StringComparison.Ordinal));
        for (var i = 1; i < chunks.Count; i++)
        {
            var overlap = chunks[i - 1].Start + chunks[i - 1].Length - chunks[i].Start;
            Assert.Equal(6, new WordCounter().Count(chunks[i].Text.AsSpan(0, overlap)));
        }
    }

    [Fact]
    public void Nothing_overlaps_between_paragraphs_rows_and_items()
    {
        var rows = string.Join('\n', Enumerable.Range(1, 30).Select(i => i == 2 ? "|---|---|" : $"| key {i} | value {i} |"));
        (BlockKind, string, int)[] items = [.. Enumerable.Range(1, 20).Select(i => (BlockKind.ListItem, $"item {i} of the list", 1))];
        var chunks = Chunk(Options with { OverlapTokens = 10 }, [Words(15), Words(15), (BlockKind.Table, rows, 0), .. items]);
        for (var i = 1; i < chunks.Count; i++) Assert.True(chunks[i].Start >= chunks[i - 1].Start + chunks[i - 1].Length);
    }

    [Fact]
    public void Lists_tables_and_code_stay_whole_while_they_fit()
    {
        const string Code = "if (x)\n{\n    call one two three four five six\n\n    call seven eight nine\n}";
        const string Table = "| a | b |\n|---|---|\n| c | d |\n| e | f |\n| g | h |\n| i | j |\n| k | l |";
        var chunks = Chunk(Options, Words(10), (BlockKind.Code, Code, 0), Words(10), (BlockKind.Table, Table, 0), Words(10), Item("one two three four five six"), Item("seven eight nine ten eleven"));
        Assert.Contains(chunks, chunk => chunk.Text.Contains(Code, StringComparison.Ordinal));
        Assert.Contains(chunks, chunk => chunk.Text.Contains(Table, StringComparison.Ordinal));
        Assert.Contains(chunks, chunk => chunk.Text.Contains("one two three four five six\nseven eight", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_table_is_cut_between_rows_and_its_header_goes_along()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 30).Select(i => i switch { 0 => "| name | size |", 1 => "|:---|---:|", _ => $"| thing{i} | {i} |" }));
        var chunks = Chunk(Options, Heading("Sizes", 1), (BlockKind.Table, rows, 0), Words(18));
        Assert.True(chunks.Count > 3);
        Assert.Null(chunks[0].Context);
        Assert.Null(chunks[^1].Context);
        Assert.All(chunks.Skip(1).SkipLast(1), chunk =>
        {
            Assert.Equal("| name | size |", chunk.Context);
            Assert.StartsWith("| thing", chunk.Text, StringComparison.Ordinal);
            Assert.EndsWith(" |", chunk.Text, StringComparison.Ordinal);
            Assert.StartsWith("Doc\nSizes\n| name | size |\n| thing", chunk.EmbeddedText("Doc"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Long_code_is_cut_at_blank_lines_first_and_keeps_its_indentation()
    {
        var stanza = string.Join('\n', Enumerable.Range(1, 4).Select(i => $"    do the thing {i}"));
        var chunks = Chunk(Options with { MinTokens = 0 }, (BlockKind.Code, string.Join("\n\n", Enumerable.Repeat(stanza, 5)), 0));
        Assert.Equal([stanza, stanza, stanza, stanza, stanza], chunks.Select(chunk => chunk.Text));
        var lines = Chunk(Options with { MinTokens = 0 }, (BlockKind.Code, string.Join('\n', Enumerable.Repeat(stanza, 5)), 0));
        Assert.All(lines, chunk => Assert.StartsWith("    do the thing", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_heading_is_never_left_alone_by_what_follows_it()
    {
        var sentences = string.Join(' ', Enumerable.Range(1, 4).Select(i => $"This is number {i}."));
        var chunks = Chunk(Options with { MinTokens = 0 }, Heading("One two three", 1), Words(19), Heading("Four five six", 1), (BlockKind.Paragraph, sentences, 0));
        Assert.All(chunks.Where(chunk => chunk.Text.StartsWith("One", StringComparison.Ordinal) || chunk.Text.StartsWith("Four", StringComparison.Ordinal)), chunk => Assert.True(chunk.TokenCount > 3));
    }

    [Fact]
    public void A_crumb_at_the_end_of_a_section_takes_from_the_chunk_before()
    {
        var chunks = Chunk(Options, Words(8, "a"), Words(6, "b"), Words(6, "c"), Words(2, "d"));
        Assert.Equal([14, 8], chunks.Select(chunk => chunk.TokenCount));
    }

    [Fact]
    public void Other_strategies_name_the_headings_they_begin_under()
    {
        foreach (var strategy in new[] { ChunkingStrategy.Fixed, ChunkingStrategy.Recursive, ChunkingStrategy.Sentence })
        {
            var chunks = Chunk(Options with { Strategy = strategy }, Words(18), Heading("Top", 1), Words(19), Heading("Sub", 2), Words(19));
            Assert.Equal("", Path(chunks[0]));
            Assert.Equal("Top/Sub", Path(chunks[^1]));
        }
    }

    [Fact]
    public void Fixed_fills_every_chunk_and_overlaps_by_words()
    {
        var chunks = Chunk(Options with { Strategy = ChunkingStrategy.Fixed, OverlapTokens = 5 }, Words(100));
        Assert.All(chunks.SkipLast(1), chunk => Assert.Equal(20, chunk.TokenCount));
        Assert.StartsWith("w16 ", chunks[1].Text, StringComparison.Ordinal);
    }

    private static (BlockKind, string, int) Heading(string text, int level) => (BlockKind.Heading, text, level);

    private static (BlockKind, string, int) Item(string text) => (BlockKind.ListItem, text, 1);

    private static (BlockKind, string, int) Words(int count, string word = "w") =>
        (BlockKind.Paragraph, string.Join(' ', Enumerable.Range(1, count).Select(i => $"{word}{i}")), 0);

    private static IReadOnlyList<DocumentChunk> Chunk(ChunkingOptions options, params (BlockKind, string, int)[] parts) =>
        DocumentChunker.Chunk(SampleDocuments.Build(parts), options, new WordCounter(), CancellationToken.None);

    private static string Path(DocumentChunk chunk) => string.Join('/', chunk.HeadingPath);
}
