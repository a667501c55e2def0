namespace Asemb.KillDrill;

/// <summary>Kills at moments that only its seed knows, while documents stream in, and starts again what it killed.</summary>
internal sealed class Killer(IReadOnlyList<DrillServer> servers, IDrillStore store, Ledger ledger, DrillOptions options, int seed)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(15);
    private readonly Random _random = new(seed);

    public int ServersKilled { get; private set; }

    public int WorkersKilled { get; private set; }

    public int DatabasesKilled { get; private set; }

    public string Summary => $"{ServersKilled}/{WorkersKilled}/{DatabasesKilled}";

    /// <summary>Spread over the stream by what was acknowledged, so that a slow machine is hit as often as a fast one; and once more while the rest is indexed.</summary>
    public async Task RunAsync(CancellationToken streamed)
    {
        var moments = Enumerable.Range(0, options.Kills).Select(_ => _random.NextInt64(options.Documents / 50, Math.Max(2, (long)(options.Documents * 1.1)))).Order().ToList();
        foreach (var moment in moments)
        {
            while (ledger.Acknowledged < moment && !streamed.IsCancellationRequested) await Task.Delay(LookInterval, CancellationToken.None);
            await Task.Delay(_random.Next(0, 120), CancellationToken.None);
            await KillOneAsync();
        }

        await Task.WhenAny(Task.Delay(Timeout.Infinite, streamed));
        await Task.Delay(_random.Next(0, 700), CancellationToken.None);
        await KillServerAsync();
    }

    private async Task KillOneAsync()
    {
        // Only the death of the database shows what it acknowledged too early.
        switch (options.IsDurabilityBroken ? 9 : _random.Next(store.CanBeKilled ? 10 : 7))
        {
            case < 3:
                if (servers[_random.Next(servers.Count)].KillWorker(_random)) WorkersKilled++;
                else await KillServerAsync();
                break;
            case < 7:
                await KillServerAsync();
                break;
            default:
                DatabasesKilled++;
                await store.KillAndRestartAsync(TimeSpan.FromMilliseconds(_random.Next(0, 800)));
                break;
        }
    }

    private async Task KillServerAsync()
    {
        var server = servers[_random.Next(servers.Count)];
        await server.KillAsync();
        ServersKilled++;
        await Task.Delay(_random.Next(0, 500));
        await server.StartAsync();
    }
}
