using System.IO.Compression;
using System.Text;
using System.Xml;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Web.Sitemaps;

/// <param name="Url">As written.</param>
/// <param name="LastModified">As written: it is only ever compared with itself.</param>
internal sealed record SitemapEntry(string Url, string? LastModified);

/// <summary>One file after sitemaps.org: URLs, or an index of further files; XML or a URL a line, packed with gzip or not.</summary>
internal sealed record SitemapFile(bool IsIndex, IReadOnlyList<SitemapEntry> Entries)
{
    /// <summary>The protocol allows 50,000.</summary>
    private const int MostEntries = 100_000;

    private const int LongestUrl = 2048;

    /// <exception cref="AsembException"><c>fetch_failed</c>: it is no sitemap; <c>document_too_large</c>: it unpacks to more than the limit.</exception>
    public static async Task<SitemapFile> ReadAsync(ReadOnlyMemory<byte> body, long limit, string shown, CancellationToken cancellationToken)
    {
        try
        {
            if (body.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            {
                await using var packed = new MemoryStream(body.ToArray(), writable: false);
                await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
                body = await LimitedBody.ReadAsync(gzip, limit, cut: false, shown, cancellationToken);
            }

            return IsMarkup(body.Span) ? ReadXml(body) : ReadLines(body.Span) ?? throw new AsembException(ErrorCodes.FetchFailed, $"{shown} is no sitemap: it holds neither XML nor a URL on each line.");
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            throw new AsembException(ErrorCodes.FetchFailed, $"{shown} is no sitemap that can be read: {e.Message}", e);
        }
    }

    private static bool IsMarkup(ReadOnlySpan<byte> body)
    {
        var start = body[..Math.Min(body.Length, 512)].TrimStart("\uFEFF \t\r\n"u8);
        return start is [(byte)'<', ..] or [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..];
    }

    private static SitemapFile ReadXml(ReadOnlyMemory<byte> body)
    {
        using var stream = new MemoryStream(body.ToArray(), writable: false);

        // No DTD at all: entities that multiply, and those that read files, are refused with it.
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true });
        reader.MoveToContent();
        var isIndex = reader.LocalName switch
        {
            "sitemapindex" => true,
            "urlset" => false,
            var other => throw new XmlException($"its root is <{ShownText.Shorten(other)}>, not <urlset> or <sitemapindex>."),
        };
        var entries = new List<SitemapEntry>();
        string? location = null, modified = null;
        while (reader.Read() && entries.Count < MostEntries)
        {
            // Images, videos and languages that extensions put into an entry lie deeper.
            if (reader.NodeType is XmlNodeType.Element && reader.Depth == 2)
            {
                if (reader.LocalName is "loc") location = Text(reader);
                else if (reader.LocalName is "lastmod") modified = Text(reader);
            }
            else if (reader.NodeType is XmlNodeType.EndElement && reader.Depth == 1)
            {
                if (location is { Length: > 0 and <= LongestUrl }) entries.Add(new SitemapEntry(location, modified is { Length: > 0 and <= 64 } ? modified : null));
                (location, modified) = (null, null);
            }
        }

        return new SitemapFile(isIndex, entries);
    }

    /// <summary>The text right inside; leaves the reader on the element's end.</summary>
    private static string Text(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        var depth = reader.Depth;
        var text = new StringBuilder();
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && text.Length <= LongestUrl) text.Append(reader.Value);
        }

        return text.ToString().Trim();
    }

    private static SitemapFile? ReadLines(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body).TrimStart('\uFEFF');
        var entries = new List<SitemapEntry>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.IsEmpty) continue;
            if (!line.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return null;
            if (line.Length <= LongestUrl && entries.Count < MostEntries) entries.Add(new SitemapEntry(line.ToString(), null));
        }

        return entries.Count > 0 ? new SitemapFile(false, entries) : null;
    }
}
