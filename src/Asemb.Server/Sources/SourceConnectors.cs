using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Server.Sources;

/// <summary>What this server can read. Each kind is a service: <c>services.AddSingleton&lt;ISourceConnector, …&gt;()</c>.</summary>
internal sealed class SourceConnectors(IEnumerable<ISourceConnector> connectors)
{
    private readonly Dictionary<string, ISourceConnector> _byKind = connectors.ToDictionary(connector => connector.Kind, StringComparer.Ordinal);

    public ISourceConnector? Find(string kind) => _byKind.GetValueOrDefault(kind);

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public ISourceConnector Require(string kind) => Find(kind) ?? throw new AsembException(
        ErrorCodes.InvalidSource, $"There is no kind of source '{ShownText.Shorten(kind)}' here. {NearestName.Suggest(kind, [.. _byKind.Keys.Order(StringComparer.Ordinal)])}")
    { Field = "kind" };
}
