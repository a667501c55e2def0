using System.Collections.Frozen;
using System.Net.Http.Headers;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Extraction.Html;
using Asemb.Extraction.Web.Pages;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Sources;

/// <summary>A body that came with 200, looked at: what it is by its bytes, where it leads, and whether it may be kept.</summary>
/// <param name="Skipped">Why it is no document: <c>type</c>, <c>empty</c>; null when it is one.</param>
internal sealed record FetchedPage(WebAnswer Answer, PageLinks Links, RobotsTags Robots, string? Skipped)
{
    /// <summary>Bytes of a page in which links are looked for: several are decoded at a time, in the server's own memory.</summary>
    private const int MostScanned = 8 << 20;

    private static readonly FrozenSet<string> Data = FrozenSet.ToFrozenSet(
        [MediaTypes.Xml, MediaTypes.Json, MediaTypes.JsonLines, MediaTypes.Csv, MediaTypes.Tsv, MediaTypes.Notebook, MediaTypes.Email, MediaTypes.Jats], StringComparer.Ordinal);

    /// <param name="pagesOnly">Leaves out what sites hold for programs: feeds, sitemaps, JSON, tables.</param>
    public static FetchedPage Read(WebAnswer answer, bool pagesOnly, ExtractionLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var headers = RobotsTags.OfHeaders(answer.RobotsTags);
        if (answer.IsMedia) return new FetchedPage(answer, PageLinks.None, headers, "type");
        var file = new FileInput(answer.Body, FileNameOf(answer.Url), answer.MediaType);
        using var budget = new ExtractionBudget(limits, time, cancellationToken);
        try
        {
            var format = FormatDetector.Detect(file, budget);
            if (format != MediaTypes.Html) return new FetchedPage(answer, PageLinks.None, headers, pagesOnly && Data.Contains(format) ? "type" : null);
            var start = file with { Content = answer.Body[..Math.Min(answer.Body.Length, MostScanned)] };
            var links = PageLinks.Read(answer.Url, HtmlReader.Decode(start, budget));
            return new FetchedPage(answer, links, headers.With(links.Robots), null);
        }
        catch (AsembException e)
        {
            // Everything but what is no document at all is for extraction to say, where people look for it.
            return new FetchedPage(answer, PageLinks.None, headers, e.Error == ErrorCodes.EmptyDocument ? "empty" : e.Error == ErrorCodes.UnsupportedFormat ? "type" : null);
        }
    }

    public IncomingDocument ToDocument(string key) => new()
    {
        Key = key,
        Uri = Answer.Url.AbsoluteUri is { Length: <= DocumentKey.MaxLength } uri ? uri : key,
        FileName = FileNameOf(Answer.Url),
        MediaType = MediaTypeHeaderValue.TryParse(Answer.MediaType, out var type) && Answer.MediaType!.Length <= 200 ? type.ToString() : null,
        Content = Answer.Body,
    };

    /// <summary>The last part of the path, where its ending says something: not those of programs that make pages.</summary>
    private static string? FileNameOf(Uri url)
    {
        var name = Uri.UnescapeDataString(url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..]);
        return Path.GetExtension(name).ToLowerInvariant() is { Length: > 1 } ending and not (".php" or ".asp" or ".aspx" or ".jsp" or ".cgi" or ".do" or ".cfm") && name.Length <= 255 && !name.Any(char.IsControl) && ending.All(c => c == '.' || char.IsAsciiLetterOrDigit(c))
            ? name
            : null;
    }
}
