using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Asemb.Extraction.Tests.Documents;

/// <summary>Writes small PDF files by hand: standard fonts, text at given places, lines, and any broken structure that a test asks for.</summary>
internal sealed class PdfDocumentWriter
{
    private readonly List<byte[]> _objects = [];
    private readonly List<StringBuilder> _pages = [];

    /// <summary>The inside of the information dictionary, such as <c>/Title (x)</c>.</summary>
    public string Information { get; init; } = "";

    /// <summary>More entries of the trailer, such as <c>/Encrypt</c>.</summary>
    public string Trailer { get; init; } = "";

    public bool Compress { get; init; }

    public PdfDocumentWriter Page()
    {
        _pages.Add(new StringBuilder());
        return this;
    }

    /// <param name="font">F1 Helvetica, F2 its bold, F3 Courier.</param>
    public PdfDocumentWriter Text(double x, double y, string text, double size = 10, string font = "F1") =>
        Operators(string.Create(CultureInfo.InvariantCulture, $"BT /{font} {size} Tf {x} {y} Td ({text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("(", @"\(", StringComparison.Ordinal).Replace(")", @"\)", StringComparison.Ordinal)}) Tj ET\n"));

    /// <summary>Lines of text from the top down.</summary>
    public PdfDocumentWriter Lines(double x, double y, IEnumerable<string> lines, double size = 10, double leading = 12)
    {
        foreach (var line in lines)
        {
            Text(x, y, line, size);
            y -= leading;
        }

        return this;
    }

    public PdfDocumentWriter Line(double x1, double y1, double x2, double y2) =>
        Operators(string.Create(CultureInfo.InvariantCulture, $"{x1} {y1} m {x2} {y2} l S\n"));

    public PdfDocumentWriter Operators(string operators)
    {
        _pages[^1].Append(operators);
        return this;
    }

    public byte[] Build()
    {
        // 1 catalog, 2 pages, 3 to 5 fonts, 6 information, 7 a picture, then a page and its content each.
        const int First = 8;
        Add($"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>");
        Add($"<< /Type /Pages /Count {_pages.Count} /Kids [{string.Join(' ', Enumerable.Range(0, _pages.Count).Select(page => $"{First + (2 * page)} 0 R"))}] >>");
        foreach (var font in new[] { "Helvetica", "Helvetica-Bold", "Courier" }) Add($"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>");
        Add($"<< {Information} >>");
        AddStream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", [128]);
        for (var page = 0; page < _pages.Count; page++)
        {
            Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> /XObject << /Im 7 0 R >> >> /Contents {First + (2 * page) + 1} 0 R >>");
            AddStream("", Encoding.Latin1.GetBytes(_pages[page].ToString()));
        }

        return Write(_objects, $"/Root 1 0 R /Info 6 0 R {Trailer}");
    }

    /// <summary>A file of the given objects (numbered from 1) with a right table of contents.</summary>
    public static byte[] Write(IEnumerable<byte[]> objects, string trailer)
    {
        using var file = new MemoryStream();
        var offsets = new List<long>();
        Append(file, "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        foreach (var content in objects)
        {
            offsets.Add(file.Position);
            Append(file, $"{offsets.Count} 0 obj\n");
            file.Write(content);
            Append(file, "\nendobj\n");
        }

        var start = file.Position;
        Append(file, $"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) Append(file, offset.ToString("0000000000", CultureInfo.InvariantCulture) + " 00000 n \n");
        Append(file, $"trailer\n<< /Size {offsets.Count + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }

    public static byte[] Stream(string dictionary, byte[] content, bool compress)
    {
        if (compress) content = Deflate(content);
        return [.. Encoding.Latin1.GetBytes($"<< {dictionary} /Length {content.Length}{(compress ? " /Filter /FlateDecode" : "")} >>\nstream\n"), .. content, .. "\nendstream"u8];
    }

    public static byte[] Deflate(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Optimal)) deflater.Write(content);
        return packed.ToArray();
    }

    private void Add(string content) => _objects.Add(Encoding.Latin1.GetBytes(content));

    private void AddStream(string dictionary, byte[] content) => _objects.Add(Stream(dictionary, content, Compress && dictionary.Length == 0));

    private static void Append(MemoryStream file, string text) => file.Write(Encoding.Latin1.GetBytes(text));
}
