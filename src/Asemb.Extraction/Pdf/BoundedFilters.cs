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
    // The operators of one page stand in memory at ten times their size. Maps of whole cities stay below.
    private const long MaxPageBytes = 64L << 20;

    // LZW gives up to 2,700 bytes for one and cannot be measured without unpacking it. No program has written it for 20 years.
    private const int MaxLzwBytes = 1 << 20;

    // Deflate gives at most 1,032 bytes for one: smaller streams cannot do harm alone.
    private const int Harmless = 32 * 1024;

    private readonly IFilterProvider _inner = DefaultFilterProvider.Instance;
    private readonly long _maxBytes = budget.Limits.MaxArchiveBytes;
    private long _total;
    private long _page;

    public ExtractionBudget Budget => budget;

    public void BeginPage() => _page = 0;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Wrap(_inner.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Wrap(_inner.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Wrap(_inner.GetAllFilters());

    private IFilter[] Wrap(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new Bounded(this, filter))];

    /// <summary>Counts a stream of a page that comes as it is, without a filter.</summary>
    public void Charge(long bytes, DictionaryToken stream)
    {
        budget.Check();
        _total += bytes;
        if (_total > _maxBytes) throw TooLarge();
        if (!IsOperators(stream)) return;
        _page += bytes;
        if (_page > MaxPageBytes) throw ExtractionBudget.Exceeded($"A page of the PDF is drawn by more than {MaxPageBytes:N0} bytes", "Print the file to PDF again.");
    }

    // Pages and forms; fonts, pictures, object streams and metadata say what they are.
    private static bool IsOperators(DictionaryToken stream) =>
        !stream.ContainsKey(NameToken.Length1) && !stream.ContainsKey(NameToken.Width)
        && (!stream.TryGet(NameToken.Type, out NameToken type) || type.Data is "XObject") && (!stream.TryGet(NameToken.Subtype, out NameToken subtype) || subtype.Data is "Form");

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
            if (inner is LzwFilter && input.Length > MaxLzwBytes) throw owner.TooLarge();
            var output = inner.Decode(input, streamDictionary, filterProvider, filterIndex);
            owner.Charge(output.Length, streamDictionary);
            return output;
        }
    }
}
