namespace Asemb.Server.Workers;

/// <summary>What requests and the worker tell one another inside this process. Losing a signal costs a poll, nothing else.</summary>
internal sealed class IndexingSignals
{
    /// <summary>Documents were accepted or made pending again.</summary>
    public Pulse Work { get; } = new();

    /// <summary>Documents were indexed, failed or deleted.</summary>
    public Pulse Progress { get; } = new();
}
