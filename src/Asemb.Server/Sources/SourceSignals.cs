using Asemb.Server.Workers;

namespace Asemb.Server.Sources;

/// <summary>What requests and the worker tell one another inside this process. Losing a signal costs a poll, nothing else.</summary>
internal sealed class SourceSignals
{
    /// <summary>A sync was asked for, or a schedule changed.</summary>
    public Pulse Work { get; } = new();
}
