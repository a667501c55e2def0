using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Workspaces;

namespace Asemb.KillDrill;

/// <summary>
/// Streams documents in as an application does: batches of new ones, updates, deletions; what fails is sent again, with an Idempotency-Key or without, to
/// whichever server answers; now and then it gives up instead. Owns the numbers that it writes.
/// </summary>
internal sealed class DrillClient(IReadOnlyList<DrillServer> servers, Ledger ledger, IReadOnlyList<int> numbers, int seed)
{
    private const int LargestBatch = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Random _random = new(seed);
    private readonly Dictionary<int, int> _versions = [];
    private readonly List<int> _written = [];

    /// <summary>Answers that no kill explains: 500 and what is not an answer of the API.</summary>
    public List<string> Oddities { get; } = [];

    public async Task RunAsync()
    {
        var next = 0;
        while (next < numbers.Count)
        {
            var dice = _random.NextDouble();
            if (_written.Count > 0 && dice < 0.12)
            {
                await DeleteAsync(_written[_random.Next(_written.Count)]);
            }
            else if (_written.Count > 0 && dice < 0.35)
            {
                await WriteAsync([.. Enumerable.Range(0, _random.Next(1, LargestBatch)).Select(_ => _written[_random.Next(_written.Count)]).Distinct()]);
            }
            else
            {
                var batch = numbers.Skip(next).Take(_random.Next(1, LargestBatch + 1)).ToList();
                next += batch.Count;
                _written.AddRange(batch);
                await WriteAsync(batch);
            }
        }
    }

    private async Task WriteAsync(List<int> batch)
    {
        List<SmallDocument> documents = [.. batch.Select(number => new SmallDocument(number, _versions[number] = _versions.GetValueOrDefault(number) + 1))];
        var idempotency = _random.Next(2) == 0 ? Guid.NewGuid().ToString("N") : null;
        List<DocumentInput> inputs = [.. documents.Select(document => document.ToInput())];
        var isAcknowledged = await InsistAsync(client => client.Documents.AddBatchAsync(WorkspaceName.Default, inputs, idempotencyKey: idempotency));
        foreach (var document in documents)
        {
            if (isAcknowledged) ledger.Acknowledge(document.Number, document.Version);
            else ledger.Abandon(document.Number, document.Version);
        }
    }

    private async Task DeleteAsync(int number)
    {
        if (await InsistAsync(client => client.Documents.DeleteAsync(WorkspaceName.Default, new SmallDocument(number, 0).Key))) ledger.Acknowledge(number, version: null);
        else ledger.Abandon(number, version: null);
    }

    /// <returns>False when it gave up without an answer.</returns>
    private async Task<bool> InsistAsync<T>(Func<AsembClient, Task<T>> call)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                if (servers[_random.Next(servers.Count)].Client is { } client)
                {
                    await call(client);
                    return true;
                }
            }
            catch (ProblemException exception) when (exception.Status >= 500)
            {
                if (exception.Status == 500 || string.Equals(exception.Code, ProblemException.UnexpectedAnswer, StringComparison.Ordinal)) Oddities.Add($"{exception.Status} {exception.Code}: {exception.Detail}");
                if (_random.Next(10) == 0) return false;
            }

            if (limit.IsCancellationRequested) throw new InvalidOperationException($"No server took a request in for {Patience.TotalMinutes:0} minutes.");
            await Task.Delay(_random.Next(10, 60));
        }
    }
}
