namespace Asemb.Server;

/// <summary>When this server began.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public TimeSpan Uptime => time.GetElapsedTime(_started);
}
