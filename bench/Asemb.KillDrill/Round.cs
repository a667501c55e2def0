using System.Diagnostics;
using Asemb.Client;

namespace Asemb.KillDrill;

/// <summary>One round: fresh servers on a fresh store, a stream of documents, kills, a rest until all has settled, and the check.</summary>
internal sealed class Round(DrillOptions options, int number, string folder, IDrillStore store, Expectation expectation)
{
    private const int Clients = 4;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(3);
    private readonly int _seed = unchecked((options.Seed * 100_003) + number);

    public static string DataOf(string folder, int server) => Path.Combine(folder, $"server-{server}");

    public async Task<RoundResult> RunAsync()
    {
        var clock = Stopwatch.StartNew();
        var ledger = new Ledger();
        var checker = new Checker(ledger, expectation, _seed);
        List<DrillServer> servers = [.. Enumerable.Range(0, options.IsPostgres ? 2 : 1).Select(server => new DrillServer(DataOf(folder, server), store.Address))];
        var killer = new Killer(servers, store, ledger, options, _seed);
        var notes = new List<string>();
        Verdict verdict;
        try
        {
            foreach (var server in servers) await server.StartAsync();
            await store.PrepareAsync();
            await StreamAsync(servers, ledger, killer, notes);
            var isSettled = await SettleAsync(servers[0].Client!);
            if (!isSettled) notes.Add($"Documents still wait {SettleLimit.TotalMinutes:0} minutes after the last kill.");
            await checker.CheckApiAsync(servers[^1].Client!);
            foreach (var server in servers) await server.KillAsync();
            await checker.CheckStoreAsync(await store.ReadAsync());
            verdict = !isSettled || !checker.IsSound ? Verdict.Failed : killer.ServersKilled == 0 ? Verdict.Invalid : Verdict.Passed;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ProblemException or IOException or Npgsql.NpgsqlException)
        {
            notes.Add(exception.Message);
            verdict = Verdict.Invalid;
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }

        return new RoundResult(
            number, killer.Summary, ledger.Acknowledged, checker.Uncertain, checker.Expected, checker.Indexed, checker.Lost, checker.Doubled, checker.Orphans, verdict, clock.Elapsed, [.. notes, .. checker.Notes]);
    }

    private async Task StreamAsync(List<DrillServer> servers, Ledger ledger, Killer killer, List<string> notes)
    {
        var numbers = Enumerable.Range(0, options.Documents).ToList();
        List<DrillClient> clients = [.. Enumerable.Range(0, Clients).Select(client => new DrillClient(servers, ledger, [.. numbers.Where(one => one % Clients == client)], unchecked((_seed * 31) + client)))];
        using var streamed = new CancellationTokenSource();
        var killing = Task.Run(() => killer.RunAsync(streamed.Token));
        var streaming = Task.WhenAll(clients.Select(client => Task.Run(client.RunAsync)));

        // A server that does not start again ends the round now, and not after the clients' patience.
        await await Task.WhenAny(streaming, killing);
        await streaming;
        await streamed.CancelAsync();
        await killing;
        notes.AddRange(clients.SelectMany(client => client.Oddities).Distinct(StringComparer.Ordinal).Select(oddity => "Answered without need: " + oddity));
    }

    /// <returns>False when documents still wait at the end of the time.</returns>
    private static async Task<bool> SettleAsync(AsembClient client)
    {
        using var limit = new CancellationTokenSource(SettleLimit);
        while (!limit.IsCancellationRequested)
        {
            if ((await client.GetStatsAsync()).Documents is { Pending: 0, Processing: 0 }) return true;
            await Task.Delay(100);
        }

        return false;
    }
}
