using System.Collections.Concurrent;

namespace Asemb.Extraction.Web;

/// <summary>
/// Politeness to each host, whoever asks: so many requests at a time, so much time between their beginnings, and none while it asked to be left alone.
/// Thread-safe; one for the whole process.
/// </summary>
public sealed class HostTurns(WebOptions options, TimeProvider time)
{
    /// <summary>Hosts remembered; beyond it those that rest are forgotten.</summary>
    private const int MostHosts = 4096;

    private readonly ConcurrentDictionary<string, Host> _hosts = new(StringComparer.Ordinal);

    private sealed class Host(int turns)
    {
        public SemaphoreSlim Turns { get; } = new(turns, turns);

        public Lock Gate { get; } = new();

        public DateTimeOffset Next { get; set; }
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private SemaphoreSlim? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
    }

    /// <summary>Waits until the host may be asked.</summary>
    /// <param name="delay">Least time until the next request begins.</param>
    /// <returns>To be disposed when the answer is read.</returns>
    public async Task<IDisposable> EnterAsync(Uri url, TimeSpan delay, CancellationToken cancellationToken)
    {
        var host = Find(url);
        await host.Turns.WaitAsync(cancellationToken);
        var turn = new Turn(host.Turns);
        try
        {
            var wait = Reserve(host, delay);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>The host asked to be left alone for so long.</summary>
    public void Hold(Uri url, TimeSpan wait)
    {
        var host = Find(url);
        var until = time.GetUtcNow() + wait;
        lock (host.Gate)
        {
            if (host.Next < until) host.Next = until;
        }
    }

    private TimeSpan Reserve(Host host, TimeSpan delay)
    {
        var now = time.GetUtcNow();
        lock (host.Gate)
        {
            var start = host.Next > now ? host.Next : now;
            host.Next = start + delay;
            return start - now;
        }
    }

    private Host Find(Uri url)
    {
        if (_hosts.Count > MostHosts) Forget();
        return _hosts.GetOrAdd(url.IdnHost, _ => new Host(options.PerHost));
    }

    // One that is forgotten in the wrong moment gets a request too many.
    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (name, host) in _hosts)
        {
            if (host.Turns.CurrentCount == options.PerHost && host.Next < now) _hosts.TryRemove(name, out _);
        }
    }
}
