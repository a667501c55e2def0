namespace Asemb.Core.Ingestion;

/// <summary>
/// Places and memory that the workspaces with documents under way share. Each may have seven times what is left free: one alone seven eighths, two with more to do
/// than there is room less than half each, and so on. So whoever comes finds room at once, and little lies idle that nobody else wants. Not thread-safe.
/// </summary>
public sealed class SharedRoom(int places, long bytes)
{
    private const int TimesFree = 7;

    /// <summary>
    /// What a byte of a file is thought to take before it was read: the file, its texts as UTF-16, and vectors of common lengths, which take about as much as
    /// the text that they are of. A packed file may take a hundred times as much, which is known when it was read.
    /// </summary>
    private const int BytesOfByte = 8;

    private const long LeastBytes = 64 << 10;
    private readonly Dictionary<long, (int Documents, long Bytes)> _taken = [];

    public int Documents { get; private set; }

    /// <summary>Of all but the one beyond the limit.</summary>
    public long Bytes { get; private set; }

    public int FreePlaces => places - Documents;

    /// <summary>True while a document is under way for which there was no room: one at a time, which takes none from the others.</summary>
    public bool IsPassed { get; set; }

    /// <summary>True when nobody's document can begin.</summary>
    public bool IsFull => FreePlaces <= 0 || (IsPassed && bytes - Bytes < LeastBytes);

    /// <summary>What a file is thought to take before it was read.</summary>
    public static long CostOf(long fileBytes) => Math.Max(LeastBytes, fileBytes * BytesOfByte);

    /// <summary>For one alone to have so many places, or all but an eighth of the memory.</summary>
    public static SharedRoom For(int documents, long bytes) => new(documents + ((documents + TimesFree - 1) / TimesFree), bytes);

    public int CountOf(long workspace) => _taken.GetValueOrDefault(workspace).Documents;

    public SharedRoom Copy()
    {
        var copy = new SharedRoom(places, bytes) { Documents = Documents, Bytes = Bytes, IsPassed = IsPassed };
        foreach (var (workspace, taken) in _taken) copy._taken[workspace] = taken;
        return copy;
    }

    /// <summary>Whether a document may begin. One that is larger than all that its workspace has under way may pass the limit: it is no load of many that waits for itself.</summary>
    public bool MayBegin(long workspace, long cost)
    {
        var own = _taken.GetValueOrDefault(workspace);
        if (FreePlaces <= 0 || (own.Documents > 0 && own.Documents + 1 > TimesFree * (FreePlaces - 1))) return false;
        return HasBytes(workspace, cost) || (!IsPassed && cost > own.Bytes);
    }

    /// <returns>Whether it is within the limit. If not it is the one beyond, unless there is one: whoever saw room and waited is let in all the same.</returns>
    public bool Begin(long workspace, long cost)
    {
        var isWithin = HasBytes(workspace, cost) || IsPassed;
        Add(workspace, 1, isWithin ? cost : 0);
        IsPassed |= !isWithin;
        return isWithin;
    }

    /// <summary>Whether there is so much more memory for documents of the workspace.</summary>
    public bool HasBytes(long workspace, long more) => _taken.GetValueOrDefault(workspace).Bytes + more <= TimesFree * (bytes - Bytes - more);

    public void Add(long workspace, int documents, long more)
    {
        var own = _taken.GetValueOrDefault(workspace);
        own = (own.Documents + documents, own.Bytes + more);
        if (own.Documents == 0) _taken.Remove(workspace);
        else _taken[workspace] = own;
        Documents += documents;
        Bytes += more;
    }

    /// <summary>
    /// Workspaces that are not worth asking for more documents: they could have less than they have already, and less than the given. What is asked for document by
    /// document costs more than it brings.
    /// </summary>
    public HashSet<long> FindSated(int fewDocuments, long fewBytes) =>
    [
        .. _taken
            .Where(own => More(FreePlaces, own.Value.Documents) < Math.Min(fewDocuments, own.Value.Documents) || More(bytes - Bytes, own.Value.Bytes) < Math.Min(fewBytes, own.Value.Bytes))
            .Select(own => own.Key),
    ];

    private static long More(long free, long own) => ((TimesFree * free) - own) / (TimesFree + 1);
}
