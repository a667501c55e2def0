using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Logging;
using UglyToad.PdfPig.Parser;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Counts operators and operands while a page and its forms are parsed, for each becomes an object of many times its bytes. Counted where the bytes
/// are read, because PdfPig asks nobody else before the page is complete.
/// </summary>
internal sealed class PageOperators(IPageContentParser inner, ExtractionBudget budget) : IPageContentParser
{
    // Maps of whole cities have two million.
    private const int MaxTokens = 5_000_000;

    private int _tokens;

    public void BeginPage() => _tokens = 0;

    public IReadOnlyList<IGraphicsStateOperation> Parse(int pageNumber, IInputBytes inputBytes, ILog log)
    {
        using var counted = new Counted(this, inputBytes);
        return inner.Parse(pageNumber, counted, log);
    }

    private void Count()
    {
        budget.Check();
        if (++_tokens > MaxTokens) throw ExtractionBudget.Exceeded($"A page of the PDF is drawn by more than {MaxTokens:N0} operators and operands", "Print the file to PDF again.");
    }

    private sealed class Counted(PageOperators owner, IInputBytes bytes) : IInputBytes
    {
        private long _read;
        private bool _inside;

        public long CurrentOffset => bytes.CurrentOffset;

        public byte CurrentByte => bytes.CurrentByte;

        public long Length => bytes.Length;

        public bool MoveNext()
        {
            if (!bytes.MoveNext()) return false;
            if (bytes.CurrentOffset <= _read) return true;
            _read = bytes.CurrentOffset;
            var current = bytes.CurrentByte;
            var opens = current is (byte)'(' or (byte)'<' or (byte)'[' or (byte)'/';
            var isBlank = current is 0 or 9 or 10 or 12 or 13 or 32;
            if (opens || (!isBlank && !_inside)) owner.Count();
            _inside = !isBlank;
            return true;
        }

        public byte? Peek() => bytes.Peek();

        public bool IsAtEnd() => bytes.IsAtEnd();

        public void Seek(long position) => bytes.Seek(position);

        public int Read(Span<byte> buffer) => bytes.Read(buffer);

        public void Dispose() => bytes.Dispose();
    }
}
