using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Server.Sources;
using Asemb.Server.Sources.Folders;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Sources;

public sealed class FolderTests : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("asemb-folder-");
    private readonly DirectoryInfo _outside = Directory.CreateTempSubdirectory("asemb-outside-");
    private ServerHarness _harness = null!;
    private Core.Workspaces.Workspace _workspace = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await ServerHarness.StartAsync(values => values["Sources:FolderRoots"] = $"/nowhere-else, {_root.FullName}");
        _workspace = (await _harness.Store.Workspaces.FindAsync("default", CancellationToken.None))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        _root.Delete(recursive: true);
        _outside.Delete(recursive: true);
    }

    [Fact]
    public async Task Follows_what_is_made_changed_and_deleted_without_reading_the_rest()
    {
        Write("a.md", "# One");
        Write("sub/deep/b.txt", "two");
        Write(".hidden/c.txt", "no");
        var source = await AddAsync(new JsonObject { ["path"] = _root.FullName });
        Assert.Equal(new SyncCounts(Added: 2), (await SyncAsync(source)).Counts);
        Assert.Equal(["docs/a.md", "docs/sub/deep/b.txt"], await KeysAsync());

        Write("a.md", "# Other");
        Write("new.md", "# New");
        File.SetLastWriteTimeUtc(Path.Combine(_root.FullName, "sub/deep/b.txt"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(new SyncCounts(Added: 1, Changed: 1, Unchanged: 1), (await SyncAsync(source)).Counts);
        foreach (var name in (string[])["a.md", "new.md"]) File.SetLastWriteTimeUtc(Path.Combine(_root.FullName, name), new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await SyncAsync(source);

        File.Delete(Path.Combine(_root.FullName, "new.md"));
        Assert.Equal(new SyncCounts(Seen: 2, Removed: 1), (await SyncAsync(source)).Counts);
        Assert.Equal(["docs/a.md", "docs/sub/deep/b.txt"], await KeysAsync());
    }

    [Fact]
    public async Task A_change_whose_document_is_cancelled_comes_again()
    {
        Write("a.md", "# One");
        var source = await AddAsync(new JsonObject { ["path"] = _root.FullName });
        await SyncAsync(source);
        await IndexedAsync(version: 1);
        await _harness.Store.Jobs.PauseWorkspaceAsync(_workspace, CancellationToken.None);
        Write("a.md", "# Another");
        await SyncAsync(source);

        Assert.Equal(1, await _harness.Store.Jobs.CancelAllAsync(_workspace, CancellationToken.None));
        await _harness.Store.Jobs.ResumeWorkspaceAsync(_workspace, CancellationToken.None);
        await IndexedAsync(version: 1);

        Assert.Equal(new SyncCounts(Changed: 1), (await SyncAsync(source)).Counts);
        await IndexedAsync(version: 2);

        Task IndexedAsync(int version) => Eventually.TrueAsync(
            async () => await _harness.Store.Documents.FindAsync(_workspace, "docs/a.md", CancellationToken.None) is { State: Core.Documents.DocumentState.Indexed } found && found.Version == version,
            $"version {version} is indexed");
    }

    [Fact]
    public async Task Patterns_choose_files()
    {
        foreach (var path in (string[])["a.md", "a.txt", "old/b.md", "old/keep/c.md", "new/d.md"]) Write(path, path);
        var source = await AddAsync(new JsonObject { ["path"] = _root.FullName, ["include"] = new JsonArray("*.md"), ["exclude"] = new JsonArray("old/*.md") });

        await SyncAsync(source);

        Assert.Equal(["docs/a.md", "docs/new/d.md", "docs/old/keep/c.md"], (await KeysAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_link_that_leaves_the_folder_by_way_of_another_is_left_out()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_outside.FullName, "deep"));
        File.WriteAllText(Path.Combine(_outside.FullName, "a.txt"), "secret");
        Write("a.txt", "text");
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "aside"), deep.FullName);

        // By its letters this is a.txt of the folder; by the system it is that beside the folder that the other link leads to.
        File.CreateSymbolicLink(Path.Combine(_root.FullName, "b.txt"), "aside/../a.txt");
        var source = await AddAsync(new JsonObject { ["path"] = _root.FullName });

        var sync = await SyncAsync(source);

        Assert.Equal(["docs/a.txt"], await KeysAsync());
        Assert.Equal(["docs/aside", "docs/b.txt"], sync.Notes.Skipped["link"].First.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_pipe_and_an_empty_file_are_left_out_and_not_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It has no such files.");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_root.FullName, "pipe")])) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(_root.FullName, "link"), Path.Combine(_root.FullName, "pipe"));
        Write("empty.txt", "");
        Write("a.txt", "text");
        var source = await AddAsync(new JsonObject { ["path"] = _root.FullName });

        var sync = await SyncAsync(source);

        Assert.Equal((SyncState.Completed, new SyncCounts(Added: 1)), (sync.State, sync.Counts));
        Assert.Equal(["docs/empty.txt", "docs/link", "docs/pipe"], sync.Notes.Skipped["empty"].First.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Links_that_leave_the_folder_are_left_out()
    {
        File.WriteAllText(Path.Combine(_outside.FullName, "secret.txt"), "secret");
        Write("a.txt", "text");
        File.CreateSymbolicLink(Path.Combine(_root.FullName, "inside.txt"), Path.Combine(_root.FullName, "a.txt"));
        File.CreateSymbolicLink(Path.Combine(_root.FullName, "secret.txt"), Path.Combine(_outside.FullName, "secret.txt"));
        File.CreateSymbolicLink(Path.Combine(_root.FullName, "loop.txt"), Path.Combine(_root.FullName, "loop.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "folder"), _outside.FullName);
        var source = await AddAsync(new JsonObject { ["path"] = _root.FullName });

        var sync = await SyncAsync(source);

        Assert.Equal(["docs/a.txt", "docs/inside.txt"], await KeysAsync());
        Assert.Equal(["docs/folder", "docs/loop.txt", "docs/secret.txt"], sync.Notes.Skipped["link"].First.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Records_of_a_file_are_documents_and_are_known_all_or_none()
    {
        Write("r.jsonl", """{"id":"x","text":"one"}""" + "\n" + """{"id":"y","text":"two"}""" + "\n" + """{"id":"z","text":"three"}""" + "\n");
        Settle("r.jsonl");
        var source = await AddAsync(new JsonObject { ["path"] = _root.FullName });
        await SyncAsync(source);
        Assert.Equal(["docs/r.jsonl#x", "docs/r.jsonl#y", "docs/r.jsonl#z"], await KeysAsync());
        Assert.Equal(new SyncCounts(Seen: 3), (await SyncAsync(source)).Counts);

        Write("r.jsonl", """{"id":"x","text":"one"}""" + "\n" + """{"id":"y","text":"changed"}""" + "\n");
        Assert.Equal(new SyncCounts(Changed: 1, Unchanged: 1, Removed: 1), (await SyncAsync(source)).Counts);
    }

    [Fact]
    public async Task An_emptied_folder_is_not_believed_and_a_missing_one_fails()
    {
        for (var i = 0; i < 8; i++) Write($"sub/{i}.txt", "text");
        var source = await AddAsync(new JsonObject { ["path"] = Path.Combine(_root.FullName, "sub") });
        await SyncAsync(source);

        foreach (var file in Directory.GetFiles(Path.Combine(_root.FullName, "sub"))) File.Delete(file);
        Assert.Equal((SyncState.WaitingForConfirmation, 8L), ((await SyncAsync(source)) is var held ? held.State : default, held!.HeldBack));
        Directory.Delete(Path.Combine(_root.FullName, "sub"));
        Assert.Equal((SyncState.Failed, "path_not_found"), ((await SyncAsync(source)) is var failed ? failed.State : default, failed!.Error!.Code));

        Assert.Equal(8, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Only_the_operator_opens_folders_and_only_the_server_names_what_was_opened()
    {
        var access = _harness.Server.App.Services.GetRequiredService<FolderAccess>();
        var outside = new JsonObject { ["path"] = _outside.FullName };
        Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<AsembException>(() => access.AdmitAsync("default", outside, null, isOperator: false, CancellationToken.None))).Error);

        var admitted = await access.AdmitAsync("default", outside, null, isOperator: true, CancellationToken.None);

        Assert.True(access.Allows(FolderSettings.Stored(admitted)));
        Assert.False(access.Allows(FolderSettings.Stored(outside)));
        Assert.True(access.Allows(FolderSettings.Stored(admitted)! with { Path = Path.Combine(_outside.FullName, "below") }));
        Assert.False(access.Allows(FolderSettings.Stored(admitted)! with { Path = _outside.Parent!.FullName }));

        // Whoever has seen the name cannot bring it, but the source that bears it keeps it.
        Assert.Equal(ErrorCodes.InvalidSource, (await Assert.ThrowsAsync<AsembException>(() => access.AdmitAsync("default", admitted, null, isOperator: false, CancellationToken.None))).Error);
        Assert.True(JsonNode.DeepEquals(admitted, await access.AdmitAsync("default", admitted, admitted, isOperator: false, CancellationToken.None)));
        Assert.True(JsonNode.DeepEquals(admitted, await access.AdmitAsync("default", outside, admitted, isOperator: false, CancellationToken.None)));

        // A link inside of what is open does not open what lies elsewhere.
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "link"), "/etc");
        var through = new JsonObject { ["path"] = Path.Combine(_root.FullName, "link") };
        Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<AsembException>(() => access.AdmitAsync("default", through, null, isOperator: false, CancellationToken.None))).Error);
    }

    [Theory]
    [InlineData("""{}""", "settings.path")]
    [InlineData("""{"path":"relative"}""", "settings.path")]
    [InlineData("""{"path":5}""", "settings.path")]
    [InlineData("""{"path":"/srv","include":"*.md"}""", "settings.include")]
    [InlineData("""{"path":"/srv","exclude":[5]}""", "settings.exclude")]
    [InlineData("""{"path":"/srv","includes":[]}""", "settings.includes")]
    public void Settings_that_cannot_be_are_refused(string settings, string field)
    {
        var error = Assert.Throws<AsembException>(() => FolderSettings.Read(JsonNode.Parse(settings)!.AsObject()));

        Assert.Equal((ErrorCodes.InvalidSource, field), (error.Error, error.Field));
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private void Settle(string path) => File.SetLastWriteTimeUtc(Path.Combine(_root.FullName, path), new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    private async Task<Source> AddAsync(JsonObject settings)
    {
        var connector = _harness.Server.App.Services.GetServices<ISourceConnector>().Single(each => each.Kind == SourceKind.Folder);
        var normalised = await connector.CheckAsync(settings, CancellationToken.None);
        return await _harness.Store.Sources.CreateAsync(
            _workspace, new Source { Id = 0, WorkspaceId = 0, Name = "docs", Kind = SourceKind.Folder, Settings = normalised, DeletionLimit = 0.5, CreatedAt = default }, null, CancellationToken.None);
    }

    private async Task<SourceSync> SyncAsync(Source source)
    {
        var begun = await _harness.Store.Sources.BeginAsync(_workspace, source.Id, isFull: false, confirm: false, CancellationToken.None);
        _harness.Server.App.Services.GetRequiredService<SourceSignals>().Work.Signal();
        SourceSync last = begun!;
        await Eventually.TrueAsync(async () => (last = (await _harness.Store.Sources.FindAsync(_workspace, source.Name, CancellationToken.None))!.LastSync!).State != SyncState.Running, "the sync ended");
        return last;
    }

    private async Task<IReadOnlyList<string>> KeysAsync() => [.. (await _harness.Store.Documents.ListAsync(_workspace, new(), CancellationToken.None)).Select(document => document.Key)];
}
