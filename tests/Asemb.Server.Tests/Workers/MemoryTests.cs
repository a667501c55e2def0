using System.Globalization;
using System.IO.Compression;
using System.Text;
using Asemb.Client;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Server.Configuration;
using Asemb.Server.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Workers;

/// <summary>Documents under way take no more memory than they may, by what they are when they were read, and one at least always gets on.</summary>
public sealed class MemoryTests
{
    private const int Mebibyte = 1 << 20;
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Packed_files_that_unpack_to_far_more_wait_before_their_texts_are_taken_in(bool isolated)
    {
        var model = new ScriptedModel { Before = (_, cancellationToken) => _go.Task.WaitAsync(cancellationToken) };
        await using var harness = await ServerHarness.StartAsync(
            settings =>
            {
                settings["Indexing:MemoryBytes"] = (4 * Mebibyte).ToString(CultureInfo.InvariantCulture);
                settings["Extraction:Isolated"] = isolated.ToString();
            },
            options: options => ScriptedModel.Use(options, model) with { ExtractionWorker = IsolationTests.Worker });
        var (underWay, board) = (harness.Server.App.Services.GetRequiredService<UnderWay>(), harness.Server.App.Services.GetRequiredService<StageBoard>());

        var receipt = await harness.Client.Documents.UploadAsync("default", [.. Enumerable.Range(0, 30).Select(Packed)]);
        var ids = receipt.Documents.Select(document => document.Id).ToList();
        int CountAt(string stage) => ids.Count(id => board.Find(id) == stage);
        await Eventually.TrueAsync(() => Task.FromResult(underWay.Bytes > 3 * Mebibyte && CountAt("embed") >= 2), "there is no room for another");

        // Of a mebibyte each: those that fit, and one beyond.
        Assert.InRange(underWay.Bytes, 3 * Mebibyte, 5.5 * Mebibyte);
        Assert.InRange(CountAt("embed"), 2, 5);
        _go.SetResult();

        Assert.Equal(30, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        await Eventually.TrueAsync(() => Task.FromResult((underWay.Count, underWay.Bytes) == (0, 0)), "nothing is under way");
    }

    [Fact]
    public async Task What_does_not_fit_goes_on_when_others_have_left_and_one_goes_beyond()
    {
        var underWay = new UnderWay(new IndexingOptions { MemoryBytes = 10 * Mebibyte });
        using var first = underWay.Enter(Document(1000));
        using var second = underWay.Enter(Document(1000));
        using var third = underWay.Enter(Document(1000));
        using var fourth = underWay.Enter(Document(1000));
        Assert.True(first.TryTake(6 * Mebibyte));
        Assert.True(second.TryTake(6 * Mebibyte));
        Assert.False(third.TryTake(6 * Mebibyte));
        var waiting = third.TakeAsync(6 * Mebibyte, Token);
        Assert.True(fourth.TryTake(Mebibyte));
        Assert.False(waiting.IsCompleted);

        second.Dispose();

        await waiting;
        Assert.Equal(13 * Mebibyte, underWay.Bytes);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_is_in_nobodys_way()
    {
        var underWay = new UnderWay(new IndexingOptions { MemoryBytes = Mebibyte });
        using var first = underWay.Enter(Document(1000));
        var second = underWay.Enter(Document(1000));
        using var third = underWay.Enter(Document(1000));
        Assert.True(first.TryTake(9 * Mebibyte));
        using (var stop = new CancellationTokenSource())
        {
            var waiting = second.TakeAsync(9 * Mebibyte, stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        second.Dispose();
        Assert.False(second.TryTake(9 * Mebibyte));
        var next = third.TakeAsync(9 * Mebibyte, Token);
        first.Dispose();

        await next;
        Assert.Equal((1, 9L * Mebibyte), (underWay.Count, underWay.Bytes));
    }

    private static LeasedDocument Document(int bytes) => new(
        new Workspace(1, "default", new ScriptedModel().Info, new WorkspaceSettings(), 1, DateTimeOffset.UnixEpoch), null!, Guid.NewGuid(), null, [], new byte[bytes], new HashSet<Core.Chunking.ChunkHash>());

    /// <summary>A quarter of a million characters in some kilobytes.</summary>
    private static UploadFile Packed(int number)
    {
        var random = new Random(number);
        var paragraph = string.Join(' ', Enumerable.Range(0, 150).Select(_ => new string([.. Enumerable.Range(0, 6).Select(_ => (char)('a' + random.Next(26)))])));
        var body = string.Concat(Enumerable.Range(0, 250).Select(i => $"<w:p><w:r><w:t>{i} {paragraph}</w:t></w:r></w:p>"));
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(archive, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""");
            Write(archive, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>""");
            Write(archive, "word/document.xml", $"""<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>""");
        }

        return new UploadFile { FileName = $"packed{number}.docx", Open = () => new MemoryStream(stream.ToArray()) };
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
