using Asemb.Core.Ingestion;

namespace Asemb.Server.Api.Ingest;

internal sealed class RecordFiles
{
    public Task<IReadOnlyList<IncomingDocument>?> TryExpandAsync(IncomingDocument file, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IncomingDocument>?>(null);
}
