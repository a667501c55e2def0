using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Server.Switching;

/// <summary>How far this process is with one index. Written by its run, read by whoever asks.</summary>
internal sealed class SwitchProgress(CancellationTokenSource stop)
{
    private Wait? _waiting;
    private int _phase = (int)SwitchPhase.Queued;
    private long _truncated;

    public SwitchPhase Phase => Volatile.Read(ref _waiting) is null ? (SwitchPhase)Volatile.Read(ref _phase) : SwitchPhase.Waiting;

    /// <summary>What keeps it from going on; null when nothing does.</summary>
    public Wait? Waiting => Volatile.Read(ref _waiting);

    public long Truncated => Interlocked.Read(ref _truncated);

    public void Enter(SwitchPhase phase)
    {
        Volatile.Write(ref _phase, (int)phase);
        Volatile.Write(ref _waiting, null);
    }

    public void Hold(AsembException reason, DateTimeOffset until) => Volatile.Write(ref _waiting, new Wait(reason, until));

    public void SetTruncated(long chunks) => Interlocked.Exchange(ref _truncated, chunks);

    /// <summary>The index was given up.</summary>
    public void Stop()
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its run has ended by itself.
        }
    }

    internal sealed record Wait(AsembException Reason, DateTimeOffset Until);
}
