namespace Asemb.Server.Workers;

/// <summary>How many chunks this process has embedded: what shows that unchanged documents cost nothing. Thread-safe.</summary>
internal sealed class EmbeddedChunks
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(int chunks) => Interlocked.Add(ref _count, chunks);
}
