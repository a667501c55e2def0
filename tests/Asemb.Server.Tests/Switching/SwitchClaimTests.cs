using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Server.Switching;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Server.Tests.Switching;

/// <summary>Two servers of which one drives a switch.</summary>
public sealed class SwitchClaimTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new();
    private readonly string _folder = ServerHarness.NewFolder();
    private SqliteStore _store = null!;
    private Workspace _workspace = null!;
    private EmbeddingIndex _index = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        _store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(_folder, "asemb.db"), TimeProvider = _time }, NullLoggerFactory.Instance, None);
        _workspace = await _store.Workspaces.CreateAsync("default", new ScriptedModel("first").Info, new WorkspaceSettings(), None);
        _index = await _store.EmbeddingIndexes.BeginAsync(_workspace, new ScriptedModel("second").Info, notes: null, None);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_server_that_prepares_an_index_for_long_stays_its_driver_and_not_for_longer()
    {
        var (one, other, done) = (Claim(), Claim(), new TaskCompletionSource());
        Assert.True(await one.TakeAsync(None));
        var working = one.WhileAsync(_ => done.Task, None);

        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(10); passed += Step)
        {
            _time.Advance(Step);
            // What the passing of time set off goes through the one writer before this does.
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
            Assert.False(await other.TakeAsync(None), $"The claim was lost after {passed + Step}.");
        }

        done.SetResult();
        await working;
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.True(await other.TakeAsync(None));
    }

    [Fact]
    public async Task Breaks_off_what_takes_long_when_another_server_has_given_the_switch_up()
    {
        var (one, broken) = (Claim(), new TaskCompletionSource());
        Assert.True(await one.TakeAsync(None));
        var working = one.WhileAsync(
            async stop =>
            {
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                broken.SetResult();
            },
            None);

        await _store.EmbeddingIndexes.AbandonAsync(_workspace, _index.Id, None);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(() => working)).Error);
        Assert.True(broken.Task.IsCompleted);
    }

    private SwitchClaim Claim() => new(_store.EmbeddingIndexes, _workspace, _index.Id, Guid.NewGuid(), _time);
}
