using Asemb.Sqlite.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Connections;

public sealed class SqliteWriterTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO api_keys (id, name, hint, secret_hash, scopes, created_at) VALUES (randomblob(16), $name, '', randomblob(32), 1, 0)";

    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-").FullName;
    private SqliteDatabase _database = null!;

    public ValueTask InitializeAsync()
    {
        _database = SqliteDatabase.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, "asemb.db") }, NullLogger.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_write_that_throws_takes_nothing_with_it_that_waited_beside_it()
    {
        using var gate = new ManualResetEventSlim();
        var first = Hold(gate);
        var followed = new List<string>();
        var writes = Enumerable.Range(0, 10).Select(i => _database.WriteAsync(
            write =>
            {
                write.Session.Execute(Insert, ("$name", $"key{i}"));
                write.AfterCommit(() => followed.Add($"key{i}"));
                return i % 3 == 0 ? throw new InvalidOperationException($"no {i}") : i;
            },
            CancellationToken.None)).ToList();

        gate.Set();
        await first;
        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 3 == 0) Assert.Equal($"no {i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i])).Message);
            else Assert.Equal(i, await writes[i]);
        }

        List<string> kept = ["key1", "key2", "key4", "key5", "key7", "key8"];
        Assert.Equal(kept, await NamesAsync());
        Assert.Equal(kept, followed);
    }

    [Fact]
    public async Task A_write_whose_caller_left_before_its_turn_is_not_begun()
    {
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = Hold(gate);
        var second = _database.WriteAsync(write => write.Session.Execute(Insert, ("$name", "late")), cancel.Token);

        await cancel.CancelAsync();
        gate.Set();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task A_commit_stands_and_the_others_follow_when_what_follows_one_fails()
    {
        using var gate = new ManualResetEventSlim();
        var first = Hold(gate);
        var followed = new List<int>();
        var writes = Enumerable.Range(0, 3).Select(i => _database.WriteAsync(
            write =>
            {
                write.AfterCommit(() => followed.Add(i == 0 ? throw new InvalidOperationException("an index that cannot follow") : i));
                return write.Session.Execute(Insert, ("$name", $"key{i}"));
            },
            CancellationToken.None)).ToList();

        gate.Set();
        await first;

        Assert.Equal(3, (await Task.WhenAll(writes)).Sum());
        Assert.Equal(["key0", "key1", "key2"], await NamesAsync());
        Assert.Equal([1, 2], followed);
    }

    [Fact]
    public async Task A_read_that_fails_tells_its_own_error_and_leaves_the_connection_in_order()
    {
        for (var i = 0; i < 2; i++)
        {
            // What SQLite does by itself after an error of the disk.
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _database.ReadAsync<int>(
                session =>
                {
                    session.Execute("ROLLBACK");
                    throw new InvalidOperationException("the disk");
                },
                CancellationToken.None));

            Assert.Equal("the disk", error.Message);
            Assert.Empty(await NamesAsync());
        }
    }

    [Fact]
    public async Task Closing_waits_for_the_reads_under_way_and_refuses_those_that_wait()
    {
        await using var database = SqliteDatabase.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, "other.db"), ReadConnections = 1 }, NullLogger.Instance);
        using var gate = new ManualResetEventSlim();
        var began = new TaskCompletionSource();
        var read = Task.Run(() => database.ReadAsync(
            session =>
            {
                began.SetResult();
                gate.Wait();
                return session.Scalar<long>("SELECT count(*) FROM api_keys");
            },
            CancellationToken.None));
        await began.Task;
        var waiting = database.ReadAsync(session => session.Scalar<long>("SELECT 1"), CancellationToken.None);

        var closed = database.DisposeAsync().AsTask();
        Assert.False(closed.IsCompleted);
        gate.Set();

        await closed;
        Assert.Equal(0, await read);
        await Assert.ThrowsAsync<Core.Errors.AsembException>(() => waiting);
    }

    [Fact]
    public async Task A_write_that_runs_alone_finds_everything_before_it_followed_up()
    {
        using var gate = new ManualResetEventSlim();
        var first = Hold(gate);
        var followed = 0;
        var before = Enumerable.Range(0, 5).Select(i => _database.WriteAsync(
            write =>
            {
                write.AfterCommit(() => followed++);
                return write.Session.Execute(Insert, ("$name", $"{i}"));
            },
            CancellationToken.None)).ToList();
        var alone = _database.WriteAloneAsync(_ => followed, CancellationToken.None);
        var after = _database.WriteAsync(write => write.Session.Execute(Insert, ("$name", "after")), CancellationToken.None);

        gate.Set();

        Assert.Equal(5, await alone);
        await Task.WhenAll([first, after, .. before]);
    }

    [Fact]
    public async Task Readers_see_one_state_from_beginning_to_end()
    {
        using var began = new ManualResetEventSlim();
        using var written = new ManualResetEventSlim();
        var read = Task.Run(() => _database.ReadAsync(
            session =>
            {
                var first = session.Scalar<long>("SELECT count(*) FROM api_keys");
                began.Set();
                written.Wait();
                return (first, session.Scalar<long>("SELECT count(*) FROM api_keys"));
            },
            CancellationToken.None));
        began.Wait();
        await _database.WriteAsync(write => write.Session.Execute(Insert, ("$name", "new")), CancellationToken.None);
        written.Set();

        Assert.Equal((0, 0), await read);
        Assert.Single(await NamesAsync());
    }

    /// <summary>Keeps the writer busy, so that what comes next waits together.</summary>
    private Task<bool> Hold(ManualResetEventSlim gate)
    {
        var began = new TaskCompletionSource();
        var held = _database.WriteAsync(
            _ =>
            {
                began.SetResult();
                gate.Wait();
                return true;
            },
            CancellationToken.None);
        began.Task.Wait();
        return held;
    }

    private Task<List<string>> NamesAsync() =>
        _database.ReadAsync(session => session.Query("SELECT name FROM api_keys ORDER BY name", row => row.GetString(0)), CancellationToken.None);
}
