using System.Runtime.InteropServices;
using Asemb.Core.Chunking;

namespace Asemb.Server.Workers;

/// <summary>The texts of one document that wait for their vectors. Texts are taken in slices, of which several may be under way. Thread-safe.</summary>
internal sealed class EmbeddingTask
{
    private readonly Lock _gate = new();
    private readonly List<(ChunkHash Hash, string Text)> _texts = [];
    private readonly Dictionary<ChunkHash, float[]> _vectors = [];
    private readonly TaskCompletionSource<IReadOnlyDictionary<ChunkHash, float[]>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    /// <summary>Each text once, and only those whose vectors are not stored already.</summary>
    public EmbeddingTask(PreparedDocument document)
    {
        var seen = new HashSet<ChunkHash>();
        foreach (var (chunk, hash) in document.Chunks)
        {
            if (!document.Leased.KnownChunks.Contains(hash) && seen.Add(hash)) _texts.Add((hash, chunk.EmbeddedText(document.Title)));
        }

        if (_texts.Count == 0) _done.SetResult(_vectors);
    }

    public Task<IReadOnlyDictionary<ChunkHash, float[]>> Done => _done.Task;

    /// <summary>Texts that nobody has taken.</summary>
    public int Left => _done.Task.IsCompleted ? 0 : _texts.Count - _taken;

    /// <summary>The next texts. Called by one at a time.</summary>
    public Slice Take(int most)
    {
        var count = Math.Min(most, Left);
        var slice = new Slice(this, _texts.GetRange(_taken, count));
        _taken += count;
        return slice;
    }

    private void Complete(IReadOnlyList<(ChunkHash Hash, string Text)> texts, IReadOnlyDictionary<ChunkHash, float[]> vectors)
    {
        lock (_gate)
        {
            foreach (var (hash, _) in texts) _vectors[hash] = vectors[hash];
            if (_vectors.Count == _texts.Count) _done.TrySetResult(_vectors);
        }
    }

    /// <summary>Texts that are embedded together, with those of others.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Slice(EmbeddingTask Task, IReadOnlyList<(ChunkHash Hash, string Text)> Texts)
    {
        /// <summary>The document has failed by another of its texts.</summary>
        public bool IsOver => Task.Done.IsCompleted;

        public (Slice First, Slice Second) Halve() => (this with { Texts = [.. Texts.Take(Texts.Count / 2)] }, this with { Texts = [.. Texts.Skip(Texts.Count / 2)] });

        public void Complete(IReadOnlyDictionary<ChunkHash, float[]> vectors) => Task.Complete(Texts, vectors);

        public void Fail(Exception exception) => Task._done.TrySetException(exception);
    }
}
