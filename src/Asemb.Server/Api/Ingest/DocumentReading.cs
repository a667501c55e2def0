using System.Globalization;
using System.Text;
using Asemb.Client.Contracts;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Search.Filters;
using Asemb.Extraction;
using Asemb.Server.Configuration;
using Asemb.Server.Problems;
using Microsoft.Net.Http.Headers;

namespace Asemb.Server.Api.Ingest;

/// <summary>Reads documents of JSON bodies; tells everything that is wrong, not the first thing only.</summary>
internal sealed class DocumentReading(LimitsOptions limits, ExtractionLimits extraction, TimeProvider time)
{
    private const int MostFaults = 100;
    private const string PlainText = "text/plain";

    public IReadOnlyList<ReadDocument> Read(DocumentInput document)
    {
        var faults = new DocumentFaults(index: null, document.Key);
        var read = Read(document, faults, "");
        return faults.Items.Count == 0 ? [read!] : throw Refuse(faults.Items);
    }

    public IReadOnlyList<ReadDocument> Read(IReadOnlyList<DocumentInput> documents)
    {
        if (documents.Count == 0 || documents.Count > limits.BatchDocuments)
        {
            throw new AsembException(
                ErrorCodes.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"documents has {documents.Count} entries; 1 to {limits.BatchDocuments} are allowed."))
            { Field = "documents" };
        }

        var read = new List<ReadDocument>(documents.Count);
        var items = new List<ProblemItem>();
        for (var i = 0; i < documents.Count && items.Count < MostFaults; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"documents[{i}]");
            var faults = new DocumentFaults(i, documents[i]?.Key);
            if (documents[i] is null) faults.Add(ErrorCodes.InvalidRequest, path, "The document is null.");
            else if (Read(documents[i], faults, path + ".") is { } document) read.Add(document);
            items.AddRange(faults.Items);
        }

        return items.Count == 0 ? read : throw Refuse(items);
    }

    public static Exception Refuse(IReadOnlyList<ProblemItem> items)
    {
        var first = items[0];
        var error = ErrorCodes.Find(first.Code);
        if (items.Count == 1 && first.Index is null) return new AsembException(error, first.Message) { Field = first.Field };
        var where = first.Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"Document {index}: ") : "";
        var more = items.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" {items.Count - 1} more under errors.");
        return new ProblemListException(error, $"{where}{first.Message}{more} Nothing was accepted.", items);
    }

    private ReadDocument? Read(DocumentInput input, DocumentFaults faults, string path)
    {
        var content = ReadContent(input, faults, path);
        var uri = DocumentFields.Optional(input.Uri, path + "uri", faults);
        var fields = new
        {
            Source = DocumentFields.Optional(input.Source, path + "source", faults),
            FileName = DocumentFields.Optional(input.FileName, path + "fileName", faults),
            Title = DocumentFields.Optional(input.Title, path + "title", faults),
            MediaType = ReadMediaType(input, faults, path),
        };
        if (input.Key is not null) faults.Try(() => DocumentKey.Require(input.Key, path + "key"));
        faults.Try(() => MetadataLimits.Require(input.Metadata, path + "metadata"));
        if (faults.Items.Count > 0) return null;

        return new ReadDocument(input.Key, new IncomingDocument
        {
            Key = input.Key ?? uri ?? "doc-" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
            Source = fields.Source,
            Uri = uri,
            FileName = fields.FileName,
            Title = fields.Title,
            MediaType = fields.MediaType,
            Metadata = input.Metadata ?? [],
            Content = content,
        });
    }

    private byte[] ReadContent(DocumentInput input, DocumentFaults faults, string path)
    {
        byte[] content = [];
        if ((input.Text is null) == (input.ContentBase64 is null))
        {
            faults.Add(ErrorCodes.InvalidRequest, path + "text", input.Text is null ? "There is neither text nor contentBase64: send one of them." : "There are both text and contentBase64: send one of them.");
        }
        else if (input.Text is not null)
        {
            content = Encoding.UTF8.GetBytes(input.Text);
        }
        else
        {
            try
            {
                content = Convert.FromBase64String(input.ContentBase64!);
            }
            catch (FormatException)
            {
                faults.Add(ErrorCodes.InvalidRequest, path + "contentBase64", "contentBase64 is not Base64 (RFC 4648, section 4, with padding).");
            }
        }

        if (content.Length > extraction.MaxInputBytes) faults.Add(DocumentFields.TooLarge(content.Length, extraction.MaxInputBytes), path + "text");
        return content;
    }

    private static string? ReadMediaType(DocumentInput input, DocumentFaults faults, string path)
    {
        if (string.IsNullOrWhiteSpace(input.MediaType)) return input.Text is null ? null : PlainText + "; charset=utf-8";
        if (!MediaTypeHeaderValue.TryParse(input.MediaType, out var parsed))
        {
            faults.Add(ErrorCodes.InvalidRequest, path + "mediaType", $"'{ShownText.Shorten(input.MediaType)}' is not a media type such as text/markdown.");
            return null;
        }

        // Text came as JSON and is UTF-8 from here on, whatever it was before.
        if (input.Text is not null) parsed.Charset = "utf-8";
        return parsed.ToString();
    }
}
