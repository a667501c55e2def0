using System.Globalization;
using System.Net;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.TestServers;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asemb.Server.Tests.Stores;

/// <summary>A long transaction holds documents of one workspace on PostgreSQL: that workspace waits, and nobody else does.</summary>
public sealed class LockedRowsTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _later = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CapturedLog _log = new();
    private TestDatabase _database = null!;
    private ServerHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        var model = new ScriptedModel
        {
            Before = async (passages, cancellationToken) =>
            {
                if (passages.Any(passage => passage.Contains("held", StringComparison.Ordinal))) await _go.Task.WaitAsync(cancellationToken);
                if (passages.Any(passage => passage.Contains("late", StringComparison.Ordinal))) await _later.Task.WaitAsync(cancellationToken);
                if (passages.Any(passage => passage.Contains("refused", StringComparison.Ordinal))) throw new AsembException(ErrorCodes.EmbeddingFailed, "The model refuses the text.");
            },
        };
        _database = await TestDatabase.CreateEmptyAsync(TestContext.Current.CancellationToken);
        _harness = await ServerHarness.StartAsync(
            settings =>
            {
                settings["Store:Connection"] = _database.ConnectionString;
                settings["Store:LockSeconds"] = "1";
                settings["Indexing:LeaseSeconds"] = "5";
                settings["Indexing:MaxRetrySeconds"] = "1";
                settings["Indexing:Lanes"] = "4";
            },
            options: options => ScriptedModel.Use(options, model) with { ConfigureLogging = logging => logging.AddProvider(_log) });
    }

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null) await _harness.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task Others_are_indexed_fail_and_keep_their_leases_and_what_was_locked_is_settled_afterwards()
    {
        var (locked, other) = (await _harness.NewWorkspaceAsync(), await _harness.NewWorkspaceAsync());
        var waiting = await _harness.Client.Documents.AddBatchAsync(locked, [new DocumentInput { Key = "good", Text = "A held text." }, new DocumentInput { Key = "bad", Text = "A held text that is refused." }]);
        var slow = await _harness.Client.Documents.AddAsync(other, new DocumentInput { Key = "late", Text = "A late text." });
        await Eventually.TrueAsync(async () => await AskAsync("SELECT count(*) FROM asemb.documents WHERE state = 'processing'") == "3", "all are under way");
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand("SELECT d.id FROM asemb.documents d JOIN asemb.workspaces w ON w.id = d.workspace_id WHERE w.name = $1 FOR UPDATE OF d", connection))
        {
            locking.Parameters.Add(new NpgsqlParameter { Value = locked });
            await locking.ExecuteNonQueryAsync();
        }

        _go.SetResult();
        await Eventually.TrueAsync(() => Task.FromResult(_log.Text.Contains("others work with the same rows", StringComparison.Ordinal)), "somebody waited for a lock in vain");

        var lease = await LateLeaseAsync();
        Assert.Equal(1, (await _harness.Client.Documents.AddAsync(other, new DocumentInput { Key = "d", Text = "Another text." }, waitSeconds: 60)).Job!.Indexed);
        Assert.Equal(1, (await _harness.Client.Documents.AddAsync(other, new DocumentInput { Key = "e", Text = "Another that is refused." }, waitSeconds: 60)).Job!.Failed);
        await Eventually.TrueAsync(async () => await LateLeaseAsync() > lease, "the lease is renewed");
        using (var ready = await _harness.Http.GetAsync("/health/ready")) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var job = (await _harness.Client.Jobs.FindAsync(waiting.JobId))!;
        Assert.Equal((2, 0, 0), (job.Processing, job.Indexed, job.Failed));
        Assert.DoesNotContain("Leases could not be renewed", _log.Text, StringComparison.Ordinal);

        await transaction.RollbackAsync();
        _later.SetResult();
        job = await _harness.Client.Jobs.WaitAsync(waiting.JobId, interval: TimeSpan.FromMilliseconds(20));
        Assert.Equal((1, 1), (job.Indexed, job.Failed));
        Assert.Equal(1, (await _harness.Client.Jobs.WaitAsync(slow.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.DoesNotContain("The store cannot be used now", _log.Text, StringComparison.Ordinal);
    }

    private async Task<DateTime> LateLeaseAsync() => DateTime.Parse(
        await AskAsync("SELECT due_at::text FROM asemb.documents WHERE key = 'late'"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private async Task<string> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }
}
