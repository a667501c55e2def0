using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Hostile;

public sealed class OfficeLimitTests
{
    public static TheoryData<string> Kinds => ["docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Text_that_comes_out_is_bounded(string kind)
    {
        var limits = new ExtractionLimits { MaxTextChars = 5000 };

        Assert.InRange((await Extract.Read(Of(kind, 10), limits: limits)).Text.Length, 100, 5000);
        await Extract.Fails(ErrorCodes.ExtractionLimit, Of(kind, 400), limits: limits);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Bytes_that_go_in_are_bounded(string kind)
    {
        var file = Of(kind, 10);

        await Extract.Fails(ErrorCodes.DocumentTooLarge, file, limits: new ExtractionLimits { MaxInputBytes = file.Length - 1 });
        Assert.NotEmpty((await Extract.Read(file, limits: new ExtractionLimits { MaxInputBytes = file.Length })).Text);
    }

    [Theory]
    [InlineData("xlsx")]
    [InlineData("pptx")]
    [InlineData("ods")]
    [InlineData("odp")]
    public async Task Sheets_and_slides_are_counted_like_pages(string kind)
    {
        var file = Of(kind, 12);

        await Extract.Fails(ErrorCodes.ExtractionLimit, file, limits: new ExtractionLimits { MaxPages = 11 });
        Assert.NotEmpty((await Extract.Read(file, limits: new ExtractionLimits { MaxPages = 12 })).Text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Time_is_bounded(string kind)
    {
        using var budget = new ExtractionBudget(ExtractionLimits.Default, new TimeIsUp());

        var exception = Assert.Throws<AsembException>(() => TextExtractor.Read(new FileInput(Of(kind, 400)), budget));

        Assert.Equal(ErrorCodes.ExtractionTimeout, exception.Error);
    }

    [Fact]
    public async Task The_caller_can_give_up()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TextExtractor().ExtractAsync(new FileInput(Of("docx", 10)), source.Token));
    }

    /// <summary>Every timer has run out when it is made.</summary>
    private sealed class TimeIsUp : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A file with <paramref name="count"/> sentences, each on a sheet, slide or page of its own where the format has them.</summary>
    private static byte[] Of(string kind, int count)
    {
        var sentences = Enumerable.Range(0, count).Select(i => $"Sentence number {i} of a long text.").ToList();
        switch (kind)
        {
            case "docx":
                return Docx.Of(string.Concat(sentences.Select(text => Docx.P(text))));
            case "xlsx":
                var book = new Xlsx();
                foreach (var text in sentences) book.Sheet("S", book.Row(1, text));
                return book.Build();
            case "pptx":
                return sentences.Aggregate(new Pptx(), (slides, text) => slides.Slide(Pptx.TextBox(text))).Build();
            case "odt":
                return Odf.Text(string.Concat(sentences.Select(text => $"<text:p>{text}</text:p>")));
            case "ods":
                return Odf.Sheets(string.Concat(sentences.Select(text => $"<table:table table:name=\"S\"><table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row></table:table>")));
            case "odp":
                return Odf.Slides(string.Concat(sentences.Select(text => $"<draw:page><draw:frame><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>")));
            default:
                return sentences.Aggregate(new PdfDocumentWriter(), (writer, text) => writer.Page().Text(50, 700, text)).Build();
        }
    }
}
