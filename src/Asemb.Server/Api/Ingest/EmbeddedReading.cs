using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using Asemb.Client.Contracts;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Extraction;
using Asemb.Server.Configuration;
using Asemb.Server.Problems;

namespace Asemb.Server.Api.Ingest;

/// <summary>Reads documents that bring their vectors; tells everything that is wrong, not the first thing only.</summary>
internal sealed class EmbeddedReading(LimitsOptions limits, ExtractionLimits extraction)
{
    private const int MostFaults = 100;

    /// <summary>The text is one chunk: no larger than chunks can be made, which models embed and hits carry whole.</summary>
    private const int MostTokens = ChunkingOptionsValidator.MostMaxTokens;

    /// <summary>More than a token ever has on average: what is longer is not counted first.</summary>
    private const int MostCharacters = MostTokens * 16;

    public IReadOnlyList<EmbeddedDocument> Read(EmbeddedDocumentBatch batch, Workspace workspace, ITokenCounter tokens)
    {
        if (!string.Equals(batch.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal))
        {
            throw new AsembException(
                ErrorCodes.ModelMismatch,
                $"The vectors are of the model with fingerprint '{ShownText.Shorten(batch.Fingerprint)}', and workspace '{workspace.Name}' is indexed with {workspace.Model.Id}, fingerprint '{workspace.Model.Fingerprint}'. Vectors of two models cannot be compared: send the texts without vectors.")
            { Field = "fingerprint" };
        }

        Require(batch.Documents.Count, limits.BatchDocuments, "documents");
        var read = new List<EmbeddedDocument>(batch.Documents.Count);
        var items = new List<ProblemItem>();
        for (var i = 0; i < batch.Documents.Count && items.Count < MostFaults; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"documents[{i}]");
            var faults = new DocumentFaults(i, batch.Documents[i]?.Key);
            if (batch.Documents[i] is not { } given) faults.Add(ErrorCodes.InvalidRequest, path, "The document is null.");
            else if (Read(given, workspace, tokens, faults, path + ".") is { } document) read.Add(document);
            items.AddRange(faults.Items);
        }

        return items.Count == 0 ? read : throw DocumentReading.Refuse(items);
    }

    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static void Require(int count, int most, string field)
    {
        if (count >= 1 && count <= most) return;
        throw new AsembException(ErrorCodes.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"{field} has {count} entries; 1 to {most} are allowed.")) { Field = field };
    }

    /// <summary>The same direction at length one; null when it has none.</summary>
    public static float[]? Normalise(IReadOnlyList<float> vector)
    {
        var unit = vector.ToArray();
        var norm = Math.Sqrt(unit.Sum(number => (double)number * number));
        if (!double.IsFinite(norm) || norm <= 0) return null;
        for (var i = 0; i < unit.Length; i++) unit[i] = (float)(unit[i] / norm);
        return unit.AsSpan().ContainsAnyExcept(0f) ? unit : null;
    }

    private EmbeddedDocument? Read(EmbeddedDocumentInput input, Workspace workspace, ITokenCounter tokens, DocumentFaults faults, string path)
    {
        var (uri, source) = (DocumentFields.Optional(input.Uri, path + "uri", faults), DocumentFields.Optional(input.Source, path + "source", faults));
        faults.Try(() => DocumentKey.Require(input.Key, path + "key"));
        faults.Try(() => MetadataLimits.Require(input.Metadata, path + "metadata"));
        if (string.IsNullOrWhiteSpace(input.Text)) faults.Add(ErrorCodes.EmptyDocument, path + "text", "There is no text.");
        var content = Encoding.UTF8.GetBytes(input.Text);
        if (content.Length > extraction.MaxInputBytes) faults.Add(DocumentFields.TooLarge(content.Length, extraction.MaxInputBytes), path + "text");
        var count = input.Text.Length > MostCharacters ? int.MaxValue : tokens.Count(input.Text);
        if (count > MostTokens)
        {
            faults.Add(
                ErrorCodes.DocumentTooLarge, path + "text",
                string.Create(CultureInfo.InvariantCulture, $"The text has more than {MostTokens:N0} tokens, and a text that brings its vector stays in one piece. Send it without the vector, to be cut and embedded."));
        }

        var vector = Normalise(input.Vector);
        if (input.Vector.Count != workspace.Model.Dimensions)
        {
            faults.Add(
                ErrorCodes.ModelMismatch, path + "vector",
                string.Create(CultureInfo.InvariantCulture, $"The vector has {input.Vector.Count} numbers, and {workspace.Model.Id} has {workspace.Model.Dimensions} dimensions."));
        }
        else if (vector is null)
        {
            faults.Add(ErrorCodes.InvalidRequest, path + "vector", "The vector is all zero, or its numbers are too large to be compared. Send the document without one.");
        }

        if (faults.Items.Count > 0) return null;
        var document = new IncomingDocument
        {
            Key = input.Key,
            Source = source,
            Uri = uri,
            MediaType = "text/plain; charset=utf-8",
            Metadata = input.Metadata ?? [],
            Content = content,
        };
        return new EmbeddedDocument(document, input.Text, count, vector!);
    }
}
