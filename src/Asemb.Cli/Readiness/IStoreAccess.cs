using Asemb.Readiness;

namespace Asemb.Cli.Readiness;

/// <summary>The store of this machine's server, as the probes see it: read beside the server, never through it.</summary>
internal interface IStoreAccess : IAsyncDisposable
{
    /// <summary>What kind of installation it makes.</summary>
    string Profile { get; }

    SchemaAccess Schema { get; }

    VectorAccess Vectors { get; }

    /// <summary>Null for a store that is a file.</summary>
    Func<CancellationToken, Task<DatabaseFacts>>? Database { get; }

    Task<StorePlans> ExplainAsync(CancellationToken cancellationToken);
}
