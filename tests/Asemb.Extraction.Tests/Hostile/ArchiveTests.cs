using System.Buffers.Binary;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Samples;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>Archives that lie about what is in them.</summary>
public sealed class ArchiveTests
{
    private const string Two = "OEBPS/text/two.xhtml";

    [Fact]
    public async Task A_bomb_is_refused_by_its_ratio()
    {
        var book = EpubSample.Book((Two, "<p>" + new string(' ', 40_000_000)));

        var refusal = await Reading.Refusal(book, "book.epub");

        Assert.Equal(ErrorCodes.ExtractionLimit, refusal.Error);
        Assert.Contains("zip bomb", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_all_parts_unpack_to_is_bounded()
    {
        var refusal = await Reading.Refusal(EpubSample.Book((Two, "<p>" + new string('x', 200_000))), "book.epub", limits: new ExtractionLimits { MaxArchiveBytes = 100_000 });

        Assert.Equal(ErrorCodes.ExtractionLimit, refusal.Error);
        Assert.Contains("100,000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_entries_are_refused()
    {
        var refusal = await Reading.Refusal(EpubSample.Book([.. Enumerable.Range(0, 200).Select(i => ($"x{i}", ""))]), "book.epub", limits: new ExtractionLimits { MaxArchiveEntries = 100 });

        Assert.Equal(ErrorCodes.ExtractionLimit, refusal.Error);
        Assert.Contains("100", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_pages_are_refused()
    {
        Assert.Equal(ErrorCodes.ExtractionLimit, (await Reading.Refusal(EpubSample.Book(), "book.epub", limits: new ExtractionLimits { MaxPages = 1 })).Error);
    }

    [Fact]
    public async Task Names_that_climb_out_of_the_archive_are_only_names()
    {
        Assert.Contains("First text.", (await Reading.Bytes(EpubSample.Book(("../../escape.xhtml", "<p>outside</p>"), ("/etc/passwd", "root")), "book.epub")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24, 7u)]
    [InlineData(24, 0xFFFFFFFEu)]
    [InlineData(20, 7u)]
    [InlineData(20, 0x7FFFFFFFu)]
    [InlineData(16, 0u)]
    [InlineData(42, 0x7FFFFFFFu)]
    public async Task Sizes_sums_and_offsets_that_lie_are_found_out_or_do_nothing(int field, uint value)
    {
        var book = EpubSample.Book();
        for (var at = 0; at + 46 < book.Length; at++)
        {
            // Every header of the directory gets the lie.
            if (BinaryPrimitives.ReadUInt32LittleEndian(book.AsSpan(at)) == 0x02014b50) BinaryPrimitives.WriteUInt32LittleEndian(book.AsSpan(at + field), value);
        }

        var outcome = await Reading.Outcome(book, "book.epub", $"field {field} says {value}");

        // The unpacked size is a claim that nothing depends on.
        Assert.Equal(field == 24 ? null : "damaged_document", outcome);
    }

    [Fact]
    public async Task Parts_encrypted_by_the_archive_are_refused()
    {
        var book = EpubSample.Book();
        for (var at = 0; at + 46 < book.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(book.AsSpan(at)) == 0x02014b50) book[at + 8] |= 1;
        }

        Assert.Equal(ErrorCodes.PasswordProtected, (await Reading.Refusal(book, "book.epub")).Error);
    }
}
