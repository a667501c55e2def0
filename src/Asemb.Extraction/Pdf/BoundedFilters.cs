using System.IO.Compression;
using System.Runtime.InteropServices;
using Asemb.Core.Errors;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// PdfPig unpacks each stream as a whole. This stands in front of its filters, counts what comes out over the whole document, and
/// runs large deflate streams through a counter first, so that a bomb ends before it fills the memory.
/// </summary>
internal sealed class BoundedFilters(ExtractionBudget budget) : IFilterProvider
{
    // Deflate gives at most 1,032 bytes for one: smaller streams cannot do harm alone.
    private const int Harmless = 32 * 1024;

    private readonly IFilterProvider _inner = DefaultFilterProvider.Instance;
    private readonly long _maxBytes = budget.Limits.MaxArchiveBytes;
    private long _total;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Wrap(_inner.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Wrap(_inner.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Wrap(_inner.GetAllFilters());

    private IFilter[] Wrap(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new Bounded(this, filter))];

    private void Charge(long bytes)
    {
        budget.Check();
        _total += bytes;
        if (_total > _maxBytes) throw TooLarge();
    }

    private void Measure(ReadOnlyMemory<byte> packed)
    {
        if (packed.Length < Harmless || !MemoryMarshal.TryGetArray(packed, out var bytes)) return;
        using var source = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        using var inflater = new ZLibStream(source, CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        var total = 0L;
        try
        {
            for (int count; (count = inflater.Read(buffer)) > 0;)
            {
                budget.Check();
                total += count;
                if (_total + total > _maxBytes) throw TooLarge();
            }
        }
        catch (InvalidDataException)
        {
            // Damaged data ends early; PdfPig decides what to make of it.
        }
    }

    private AsembException TooLarge() => ExtractionBudget.Exceeded($"The PDF unpacks to more than {_maxBytes:N0} bytes", "Split it into several files.");

    private sealed class Bounded(BoundedFilters owner, IFilter inner) : IFilter
    {
        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            if (inner is FlateFilter) owner.Measure(input);
            var output = inner.Decode(input, streamDictionary, filterProvider, filterIndex);
            owner.Charge(output.Length);
            return output;
        }
    }
}
