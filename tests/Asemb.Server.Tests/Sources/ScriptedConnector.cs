using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Sources;

/// <summary>A connector that does as the test says, with what the test puts into it.</summary>
internal sealed class ScriptedConnector : ISourceConnector
{
    /// <summary>Key to text.</summary>
    public SortedDictionary<string, string> Things { get; } = new(StringComparer.Ordinal);

    public Func<ISyncSession, CancellationToken, Task<SyncEnd>>? Script { get; set; }

    public Func<JsonObject, CancellationToken, Task<JsonObject>> Check { get; set; } = (settings, _) => Task.FromResult(settings);

    public int Runs { get; private set; }

    public string Kind => SourceKind.Feed;

    public static AsembServerOptions Use(AsembServerOptions options, ScriptedConnector connector) => options with
    {
        ConfigureServices = services =>
        {
            foreach (var own in services.Where(service => service.ServiceType == typeof(ISourceConnector)).ToList()) services.Remove(own);
            services.AddSingleton<ISourceConnector>(connector);
        },
    };

    public static IncomingDocument Document(string key, string text) => new()
    {
        Key = key,
        MediaType = "text/plain; charset=utf-8",
        Content = Encoding.UTF8.GetBytes(text),
    };

    public Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken) => Check(settings, cancellationToken);

    public async Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken)
    {
        Runs++;
        if (Script is not null) return await Script(session, cancellationToken);
        var known = await session.FindAsync([.. Things.Keys], cancellationToken);
        foreach (var (key, text) in Things)
        {
            if (!session.IsFull && known.TryGetValue(key, out var item) && item.Version == text) await session.SeenAsync(item, cancellationToken);
            else await session.TakeAsync(Document(key, text), text, cancellationToken);
        }

        return new SyncEnd(SawEverything: true);
    }
}
