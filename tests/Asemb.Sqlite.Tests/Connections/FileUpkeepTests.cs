using System.Globalization;
using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Connections;

public sealed class FileUpkeepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-").FullName;

    private string DataFile => Path.Combine(_folder, "asemb.db");

    [Fact]
    public async Task The_log_stays_bounded_while_readers_overlap_one_another_without_a_gap()
    {
        const long Limit = 2L << 20;
        await using var database = SqliteDatabase.Open(new SqliteStoreOptions { Path = DataFile, MaxLogBytes = Limit }, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var readers = Task.Run(() => OverlapAsync(database, stop.Token));
        var longest = 0L;
        for (var i = 0; i < 200; i++)
        {
            await database.WriteAsync(
                write => write.Session.Execute(
                    "INSERT INTO api_keys (id, name, hint, secret_hash, scopes, created_at) VALUES (randomblob(16), $name, '', randomblob(200000), 1, 0)", ("$name", $"key{i}")),
                CancellationToken.None);
            longest = Math.Max(longest, new FileInfo(DataFile + "-wal").Length);
        }

        await stop.CancelAsync();
        await readers;

        // 40 MB were written.
        Assert.InRange(longest, Limit, 4 * Limit);
    }

    [Fact]
    public async Task Gives_the_room_of_what_was_deleted_back()
    {
        var model = new HashEmbeddingModel();
        await using var store = await SqliteStore.OpenAsync(
            new SqliteStoreOptions { Path = DataFile, MaxFreePages = 64 }, NullLoggerFactory.Instance, CancellationToken.None);
        var workspace = await store.Workspaces.CreateAsync("default", model.Info, new WorkspaceSettings(), CancellationToken.None);
        var noise = new byte[20_000_000];
        new Random(5).NextBytes(noise);
        await new Ingest(store, model).AcceptAsync(workspace, Ingest.Text("large", "") with { Content = noise }, Ingest.Text("small", "alpha"));

        await store.Documents.DeleteAsync(workspace, ["large"], CancellationToken.None);

        // Done step by step when nothing else is; a test that hangs here has failed.
        while (await FreePagesAsync(store) > 64) await Task.Delay(5, TestContext.Current.CancellationToken);
        await store.DisposeAsync();
        Assert.InRange(new FileInfo(DataFile).Length, 1, 5_000_000);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<long> FreePagesAsync(SqliteStore store) =>
        long.Parse((await store.DescribeAsync(CancellationToken.None)).Single(fact => fact.Key is "freePages").Value, CultureInfo.InvariantCulture);

    /// <summary>A read that ends only after the next has begun, again and again: at no moment is there none.</summary>
    private static async Task OverlapAsync(SqliteDatabase database, CancellationToken stop)
    {
        var ends = new List<TaskCompletionSource>();
        var reads = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
            reads.Add(Task.Run(
                () => database.ReadAsync(
                    session =>
                    {
                        var count = session.Scalar<long>("SELECT count(*) FROM api_keys");
                        began.SetResult();
                        end.Task.Wait(CancellationToken.None);
                        return count;
                    },
                    CancellationToken.None),
                CancellationToken.None));
            await began.Task;
            if (ends.Count > 0) ends[^1].SetResult();
            ends.Add(end);
            await Task.Delay(1, CancellationToken.None);
        }

        ends[^1].SetResult();
        await Task.WhenAll(reads);
    }
}
