using System.Buffers.Binary;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Hostile;

public sealed class HostileArchiveTests
{
    [Fact]
    public async Task A_part_that_unpacks_out_of_proportion_is_refused()
    {
        var bomb = Docx.Builder(Docx.P("x") + new string(' ', 40 << 20)).Build();
        Assert.InRange(bomb.Length, 1, 1 << 20);

        var error = await Extract.Fails(ErrorCodes.ExtractionLimit, bomb);

        Assert.Contains("zip bomb", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpacked_bytes_are_counted_over_all_parts()
    {
        var book = new Xlsx();
        for (var sheet = 0; sheet < 4; sheet++) book.Sheet($"S{sheet}", $"""<row r="1"><c r="A1" t="str"><v>text</v></c></row><!--{new string('x', 40_000)}-->""");

        await Extract.Fails(ErrorCodes.ExtractionLimit, book.Build(), limits: new ExtractionLimits { MaxArchiveBytes = 100_000 });
    }

    [Fact]
    public async Task An_archive_inside_an_archive_is_not_opened()
    {
        var inner = new ZipBuilder().Add("bomb.txt", new string('x', 1 << 20)).Build();

        await Extract.Fails(ErrorCodes.UnsupportedFormat, new ZipBuilder().Add("inner.zip", inner).Build());
        Assert.Equal("Text.", (await Extract.Read(Docx.Builder(Docx.P("Text.")).Part("word/embeddings/inner.zip", "not looked at").Build())).Text);
    }

    [Fact]
    public async Task Entries_are_counted_before_they_are_read()
    {
        var zip = new ZipBuilder().Add("mimetype", MediaTypes.Odt);
        for (var i = 0; i < 200; i++) zip.Add($"e{i}", "x");

        await Extract.Fails(ErrorCodes.ExtractionLimit, zip.Build(), limits: new ExtractionLimits { MaxArchiveEntries = 200 });
    }

    [Fact]
    public async Task Names_that_climb_out_of_the_archive_are_only_names()
    {
        var document = await Extract.Read(Docx.Builder(Docx.P("Text."))
            .Part("../../etc/passwd", "<x/>").Part(@"..\..\evil.xml", "<x/>").Relate("word/document.xml", "rIdOut", "footnotes", "../../../etc/passwd").Build());

        Assert.Equal("Text.", document.Text);
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(24, 0x7FFFFFFF)]
    [InlineData(20, 0)]
    [InlineData(20, 0x7FFFFFFF)]
    [InlineData(42, 0x7FFFFFF0)]
    [InlineData(16, 0x12345678)]
    public async Task Directories_that_lie_about_sizes_places_and_checksums_harm_nothing(int field, uint lie)
    {
        var file = Docx.Of(string.Concat(Enumerable.Repeat(Docx.P("Some text."), 50)));
        for (var at = 0; at + 46 < file.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) == 0x02014b50) BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + field), lie);
        }

        // The unpacked size is never believed, so a wrong one changes nothing.
        if (field == 24) Assert.Contains("Some text.", (await Extract.Read(file)).Text, StringComparison.Ordinal);
        else await Extract.Fails(ErrorCodes.DamagedDocument, file);
    }

    [Fact]
    public async Task Entries_that_share_their_bytes_are_refused()
    {
        var file = new ZipBuilder().Add("mimetype", MediaTypes.Odt).Add("content.xml", "<a/>").Add("b.xml", "<a/>").Build();
        var first = -1;
        for (var at = 0; at + 46 < file.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) != 0x02014b50) continue;
            if (first < 0) first = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 42));
            else BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 42), (uint)first);
        }

        await Extract.Fails(ErrorCodes.ExtractionLimit, file);
    }

    [Fact]
    public async Task Encrypted_entries_are_password_protected()
    {
        var file = Docx.Of(Docx.P("Text."));
        for (var at = 0; at + 46 < file.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) == 0x02014b50) file[at + 8] |= 1;
        }

        await Extract.Fails(ErrorCodes.PasswordProtected, file);
    }
}
