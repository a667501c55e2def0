using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Search.Filters;
using Asemb.Extraction;
using Asemb.Server.Configuration;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Asemb.Server.Api.Ingest;

/// <summary>Reads an upload part by part, in order: what stands before a file belongs to it. Nothing is accepted unless all of it could be read.</summary>
internal sealed class UploadReading(LimitsOptions limits, ExtractionLimits extraction)
{
    private const int LongestField = 1 << 20;
    private const int LongestBoundary = 200;
    private static readonly string[] Fields = ["key", "title", "uri", "source", "metadata"];

    /// <exception cref="AsembException">What is wrong with the form or its files.</exception>
    public async Task<IReadOnlyList<ReadDocument>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var documents = new List<ReadDocument>();
        var form = new UploadFields();
        var files = 0;
        try
        {
            var reader = new MultipartReader(Boundary(request), request.Body) { HeadersLengthLimit = 16 << 10 };
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
                    throw Invalid("A part of the form has no 'Content-Disposition: form-data'.");
                if (disposition.IsFileDisposition())
                {
                    if (++files > limits.BatchDocuments) throw Invalid(string.Create(CultureInfo.InvariantCulture, $"The upload has more than {limits.BatchDocuments} files. Send several."));
                    await ReadFileAsync(section, disposition, form, documents, files - 1, cancellationToken);
                }
                else
                {
                    Set(form, HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), await ReadFieldAsync(section, cancellationToken));
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new AsembException(ErrorCodes.InvalidRequest, "The form is cut off or not multipart/form-data.", exception);
        }

        return documents.Count > 0 ? documents : throw Invalid("The form holds no file. Send each as a part with a file name.");
    }

    private async Task ReadFileAsync(
        MultipartSection section, ContentDispositionHeaderValue disposition, UploadFields form, List<ReadDocument> documents, int index, CancellationToken cancellationToken)
    {
        var content = await ReadContentAsync(section, cancellationToken);
        var fileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        var faults = new DocumentFaults(index, form.Key ?? fileName);
        fileName = DocumentFields.Optional(fileName, "fileName", faults) ?? "";
        if (form.Key is null && fileName.Length == 0) faults.Add(ErrorCodes.InvalidName, "fileName", "The file has neither a name nor a key.");
        if (form.Key is not null) faults.Try(() => DocumentKey.Require(form.Key, "key"));
        DocumentFields.Optional(form.Source, "source", faults);
        DocumentFields.Optional(form.Title, "title", faults);
        DocumentFields.Optional(form.Uri, "uri", faults);
        if (content is null) faults.Add(DocumentFields.TooLarge(extraction.MaxInputBytes + 1, extraction.MaxInputBytes), "file");
        if (faults.Items.Count > 0) throw DocumentReading.Refuse(faults.Items);

        var mediaType = section.ContentType is { } type && !type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) ? type : null;
        var key = form.Key ?? (form.Source is { } source ? $"{source}/{fileName}" : fileName);
        faults.Try(() => DocumentKey.Require(key, "key"));
        if (faults.Items.Count > 0) throw DocumentReading.Refuse(faults.Items);
        var file = new IncomingDocument
        {
            Key = key,
            Source = form.Source,
            Uri = form.Uri,
            FileName = fileName.Length == 0 ? null : fileName,
            Title = form.Title,
            MediaType = mediaType,
            Metadata = form.Metadata,
            Content = content,
        };
        if (RecordFiles.TryExpand(file, Math.Max(0, limits.UploadRecords - documents.Count)) is { } expanded)
        {
            var metadataBytes = form.Metadata.Count == 0 ? 0 : Encoding.UTF8.GetByteCount(file.CanonicalMetadata);
            foreach (var document in expanded)
            {
                // Sent once and stored with every record: it counts as if it had been sent with every record.
                form.RepeatedBytes += metadataBytes;
                if (form.RepeatedBytes > limits.JsonBytes) throw TooMuchMetadata(limits.JsonBytes);
                if (documents.Count >= limits.UploadRecords) throw Invalid(string.Create(CultureInfo.InvariantCulture, $"The upload holds more than {limits.UploadRecords:N0} records. Split it."));
                documents.Add(new ReadDocument(document.Key, document));
            }
        }
        else
        {
            documents.Add(new ReadDocument(key, file));
        }

        form.NextFile();
    }

    /// <summary>Null when it is larger than a document may be; it is read to its end all the same, to be answered in order.</summary>
    private async Task<byte[]?> ReadContentAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        // Pieces, and not one array that grows by doubling: that would hold up to three times the file.
        var pieces = new List<byte[]>();
        var buffer = new byte[81_920];
        long length = 0;
        int read;
        while ((read = await section.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            length += read;
            if (length <= extraction.MaxInputBytes) pieces.Add(buffer[..read]);
            else pieces.Clear();
        }

        if (length > extraction.MaxInputBytes) return null;
        var content = new byte[length];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(content, at);
            at += piece.Length;
        }

        return content;
    }

    private static async Task<string> ReadFieldAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await section.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > LongestField) throw Invalid("A field of the form is longer than 1 MiB.");
            content.Write(buffer, 0, read);
        }

        var utf8 = content.GetBuffer().AsSpan(0, (int)content.Length);
        return System.Text.Unicode.Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw Invalid("A field of the form is not UTF-8.");
    }

    private static void Set(UploadFields form, string name, string value)
    {
        var given = string.IsNullOrWhiteSpace(value) ? null : value;
        switch (name)
        {
            case "key": form.Key = given; break;
            case "title": form.Title = given; break;
            case "uri": form.Uri = given; break;
            case "source": form.Source = given; break;
            case "metadata":
                form.Metadata = given is null ? [] : MetadataReading.Parse(given, "metadata");
                MetadataLimits.Require(form.Metadata, "metadata");
                break;
            default:
                throw new AsembException(ErrorCodes.InvalidRequest, $"There is no form field '{ShownText.Shorten(name)}'. {NearestName.Suggest(name, Fields)}") { Field = ShownText.Shorten(name) };
        }
    }

    private static string Boundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) throw Invalid("The Content-Type has no boundary.");
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= LongestBoundary ? boundary : throw Invalid("The Content-Type has no boundary, or one that is too long.");
    }

    private static AsembException TooMuchMetadata(long most) => new(
        ErrorCodes.RequestTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The metadata of the form, which every record gets, comes to more than {most:N0} bytes (Limits:JsonBytes) for all of them. Shorten it, or split the upload."))
    {
        Field = "metadata",
    };

    private static AsembException Invalid(string message) => new(ErrorCodes.InvalidRequest, message);

    private sealed class UploadFields
    {
        public string? Key { get; set; }

        public string? Title { get; set; }

        public string? Uri { get; set; }

        public string? Source { get; set; }

        public JsonObject Metadata { get; set; } = [];

        /// <summary>Of metadata that the records of the upload have in common, counted for each.</summary>
        public long RepeatedBytes { get; set; }

        public void NextFile()
        {
            Key = Title = Uri = null;
        }
    }
}
