using System.Text;
using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Connections;

/// <summary>What happens to the file: who may open it, and what is said when it cannot be used.</summary>
public sealed class DataFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-").FullName;

    private string DataFile => Path.Combine(_folder, "asemb.db");

    [Fact]
    public async Task Only_one_store_may_have_the_file_open_and_the_other_is_told_which_process_has_it()
    {
        await using (await OpenAsync())
        {
            var error = await Assert.ThrowsAsync<AsembException>(() => OpenAsync());

            Assert.Equal(ErrorCodes.DataDirectoryLocked, error.Error);
            Assert.Contains($"process {Environment.ProcessId}.", error.Message, StringComparison.Ordinal);
        }

        await using var again = await OpenAsync();
        await again.CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_file_that_could_not_be_opened_is_not_left_locked()
    {
        await File.WriteAllTextAsync(DataFile, string.Concat(Enumerable.Repeat("This is no database. ", 500)));

        var error = await Assert.ThrowsAsync<AsembException>(() => OpenAsync());
        Assert.Equal(ErrorCodes.StoreUnavailable, error.Error);
        Assert.StartsWith($"{DataFile} is not a data file of ASEMB.", error.Message, StringComparison.Ordinal);

        File.Delete(DataFile);
        await using var store = await OpenAsync();
        Assert.Empty(await store.VerifyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_refused_with_its_name()
    {
        Directory.CreateDirectory(DataFile);

        var error = await Assert.ThrowsAsync<AsembException>(() => OpenAsync());

        Assert.Equal(ErrorCodes.StoreUnavailable, error.Error);
        Assert.StartsWith($"{DataFile} cannot be opened.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_is_refused_with_its_name()
    {
        var path = Path.Combine(_folder, "file", "asemb.db");
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");

        var error = await Assert.ThrowsAsync<AsembException>(() => OpenAsync(path: path));

        Assert.Equal(ErrorCodes.StoreUnavailable, error.Error);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_file_that_cannot_be_opened_is_not_taken_for_another_process()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege there.");
        File.CreateSymbolicLink(DataFile + ".lock", DataFile + ".lock");

        var error = await Assert.ThrowsAsync<AsembException>(() => OpenAsync());

        Assert.Equal(ErrorCodes.StoreUnavailable, error.Error);
        Assert.StartsWith($"{DataFile}.lock cannot be opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file_and_its_log()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Rights are inherited from the folder there.");
            return;
        }

        await using var store = await OpenAsync();
        await store.Workspaces.CreateAsync("default", new HashEmbeddingModel().Info, new WorkspaceSettings(), CancellationToken.None);

        foreach (var path in (string[])[DataFile, DataFile + "-wal"]) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_full_disk_refuses_the_write_whole_and_the_store_goes_on()
    {
        var workspace = default(Workspace)!;
        var model = new HashEmbeddingModel();
        var noise = new byte[1_500_000];
        new Random(1).NextBytes(noise);
        await using (var store = await OpenAsync(maxBytes: 1_000_000))
        {
            workspace = await store.Workspaces.CreateAsync("default", model.Info, new WorkspaceSettings(), CancellationToken.None);
            var ingest = new Ingest(store, model);

            var error = await Assert.ThrowsAsync<AsembException>(() => ingest.AcceptAsync(workspace, Ingest.Text("small", "alpha"), Ingest.Text("large", "") with { Content = noise }));

            Assert.Equal(ErrorCodes.StoreUnavailable, error.Error);
            Assert.True(error.IsTransient);
            Assert.StartsWith("The data file cannot grow", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(DataFile, error.Message, StringComparison.Ordinal);
            Assert.Empty(await store.Documents.ListAsync(workspace, new DocumentQuery(), CancellationToken.None));
            await ingest.AddAsync(workspace, Ingest.Text("small", "alpha"));
            Assert.Empty(await store.VerifyAsync(CancellationToken.None));
        }

        await using var larger = await OpenAsync();
        await new Ingest(larger, model).AcceptAsync(workspace, Ingest.Text("large", "") with { Content = noise });
        Assert.Equal(noise, await larger.Documents.GetContentAsync(workspace, "large", CancellationToken.None));
    }

    [Fact]
    public async Task A_damaged_page_is_found_and_named()
    {
        var model = new HashEmbeddingModel();
        await using (await OpenAsync())
        {
            // The schema alone.
        }

        var schema = new FileInfo(DataFile).Length;
        await using (var store = await OpenAsync())
        {
            var workspace = await store.Workspaces.CreateAsync("default", model.Info, new WorkspaceSettings(), CancellationToken.None);
            await new Ingest(store, model).AddAsync(workspace, [.. Enumerable.Range(0, 200).Select(i => Ingest.Text($"{i}", new string('x', 500) + i))]);
        }

        var length = new FileInfo(DataFile).Length;
        await using (var file = File.OpenWrite(DataFile))
        {
            file.Position = schema;
            await file.WriteAsync(Encoding.ASCII.GetBytes(new string('#', (int)(length - file.Position))));
        }

        await using var damaged = await OpenAsync();
        var told = await Record.ExceptionAsync(() => damaged.VerifyAsync(CancellationToken.None)) as AsembException;
        var messages = told is null ? (await damaged.VerifyAsync(CancellationToken.None)).Select(finding => finding.Message).ToList() : [told.Message];

        Assert.Contains(messages, message => message.StartsWith("The data file is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_that_found_the_disk_full_leaves_memory_and_file_as_they_were()
    {
        var model = new HashEmbeddingModel();
        var random = new Random(3);
        await using var store = await OpenAsync(maxBytes: 1_200_000);
        var ingest = new Ingest(store, model);
        var workspace = await store.Workspaces.CreateAsync("default", model.Info, new WorkspaceSettings(), CancellationToken.None);
        await ingest.AddAsync(workspace, Ingest.Text("kept", "alpha\n\nbeta"));
        var words = Enumerable.Range(0, 30_000).Select(_ => new string([.. Enumerable.Range(0, 12).Select(_ => (char)('a' + random.Next(26)))])).ToList();
        await ingest.AcceptAsync(workspace, Ingest.Text("kept", "alpha\n\n" + string.Join(' ', words)));
        var leased = await ingest.LeaseOneAsync();

        var error = await Assert.ThrowsAsync<AsembException>(() => ingest.CommitAsync(leased));

        Assert.StartsWith("The data file cannot grow", error.Message, StringComparison.Ordinal);
        Assert.Empty(await store.VerifyAsync(CancellationToken.None));
        await ingest.AddAsync(workspace, Ingest.Text("next", "gamma " + words[0]));
        Assert.Empty(await store.VerifyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();

        Assert.Equal(ErrorCodes.StoreUnavailable, (await Assert.ThrowsAsync<AsembException>(() => store.CheckAsync(CancellationToken.None))).Error);
        Assert.Equal(ErrorCodes.StoreUnavailable, (await Assert.ThrowsAsync<AsembException>(() => store.Ingestion.ReleaseAllLeasesAsync(CancellationToken.None))).Error);
    }

    [Fact]
    public async Task Describes_itself()
    {
        await using var store = await OpenAsync();

        var facts = (await store.DescribeAsync(CancellationToken.None)).ToDictionary(StringComparer.Ordinal);

        Assert.Equal("sqlite", store.Kind);
        Assert.Equal((DataFile, "wal", "full", "8192"), (facts["path"], facts["journalMode"], facts["synchronous"], facts["pageSize"]));
        Assert.True(long.Parse(facts["fileBytes"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<SqliteStore> OpenAsync(long? maxBytes = null, string? path = null) => SqliteStore.OpenAsync(
        new SqliteStoreOptions { Path = path ?? DataFile, MaxFileBytes = maxBytes }, NullLoggerFactory.Instance, CancellationToken.None);
}
