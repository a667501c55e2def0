using Asemb.Cli.Connection;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Jobs;

/// <summary>Follows a job in the background, over a server that restarts too. Read by one; what it read last stays when it is disposed of.</summary>
internal sealed class JobFollower : IDisposable
{
    private readonly AsembClient _client;
    private readonly string _workspace;
    private readonly Guid _id;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private TaskCompletionSource _changed = NewSignal();
    private volatile JobInfo? _latest;
    private volatile bool _isGone;

    public JobFollower(AsembClient client, string workspace, Guid id, TimeProvider time)
    {
        (_client, _workspace, _id, _time) = (client, workspace, id, time);
        _loop = FollowAsync();
    }

    /// <summary>What was told last; null at the beginning.</summary>
    public JobInfo? Latest => _latest;

    /// <summary>The job was deleted, or its workspace was.</summary>
    public bool IsGone => _isGone;

    public bool IsOver => _isGone || _latest is { Done: true };

    /// <summary>Returns when something was told since the last call.</summary>
    /// <exception cref="ProblemException">Following failed for good.</exception>
    public async Task ChangedAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(Volatile.Read(ref _changed).Task, _loop).WaitAsync(cancellationToken);
        if (_loop.IsFaulted) await _loop;
        Volatile.Write(ref _changed, IsOver ? _changed : NewSignal());
    }

    /// <exception cref="ProblemException">Following failed for good.</exception>
    public void Require()
    {
        if (_loop.IsFaulted) _loop.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowAsync()
    {
        var token = _stop.Token;
        var heard = _time.GetTimestamp();
        while (!IsOver)
        {
            try
            {
                await foreach (var job in _client.Jobs.FollowAsync(_workspace, _id, timeProvider: _time, cancellationToken: token))
                {
                    heard = _time.GetTimestamp();
                    _latest = job;
                    Volatile.Read(ref _changed).TrySetResult();
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (ProblemException problem) when (problem.Code is "job_not_found" or "workspace_not_found")
            {
                _isGone = true;
                Volatile.Read(ref _changed).TrySetResult();
            }
            catch (ProblemException problem) when (Patience.IsPassing(problem) && _time.GetElapsedTime(heard) < Patience.Limit)
            {
                await Task.Delay(Patience.PauseAfter(problem), _time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
