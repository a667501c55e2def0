using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;

namespace Asemb.Extraction.Json;

/// <summary>Jupyter notebooks (nbformat 4; 3 by its worksheets): Markdown cells as Markdown, code as code, outputs as far as they are text.</summary>
internal static class NotebookReader
{
    /// <summary>Characters of one output; logs of a training run would drown the notebook.</summary>
    private const int MaxOutput = 2000;

    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var draft = new DocumentDraft(mediaType, budget);
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(JsonText.ToUtf8(file, budget).Span, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = budget.Limits.MaxNesting });
        }
        catch (JsonException e)
        {
            throw JsonReader.Damaged(e, (e.LineNumber ?? 0) + 1);
        }

        var notebook = root as JsonObject;
        var cells = notebook?["cells"] as JsonArray ?? (notebook?["worksheets"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?["cells"] as JsonArray;
        foreach (var cell in cells?.OfType<JsonObject>() ?? [])
        {
            budget.Check();
            Cell(cell, draft);
        }

        Properties(notebook?["metadata"] as JsonObject, draft);
        return draft.Build();
    }

    private static void Cell(JsonObject cell, DocumentDraft draft)
    {
        var source = Joined(cell["source"] ?? cell["input"]);
        switch (Text(cell["cell_type"]))
        {
            case "markdown":
                var document = EmbeddedText.Append(draft, source, MediaTypes.Markdown);
                draft.Title ??= document?.Title ?? FirstHeading(document);
                break;
            case "heading":
                draft.Heading(source, cell["level"] is JsonValue level && level.TryGetValue<int>(out var depth) ? depth : 1);
                break;
            case "raw":
                draft.Paragraph(source);
                break;
            default:
                draft.Code(source);
                foreach (var output in (cell["outputs"] as JsonArray)?.OfType<JsonObject>() ?? []) Output(output, draft);
                break;
        }
    }

    private static void Output(JsonObject output, DocumentDraft draft)
    {
        var text = Text(output["output_type"]) is "error" or "pyerr"
            ? $"{Text(output["ename"])}: {Text(output["evalue"])}"
            : Joined(output["text"] ?? (output["data"] as JsonObject)?["text/markdown"] ?? (output["data"] as JsonObject)?["text/plain"]);
        if (text.Length > MaxOutput)
        {
            draft.Warn($"Outputs of cells were cut after {MaxOutput} characters.");
            text = text[..MaxOutput];
        }

        draft.Code(text);
    }

    private static void Properties(JsonObject? metadata, DocumentDraft draft)
    {
        draft.Title = Text(metadata?["title"]) ?? draft.Title;
        var authors = (metadata?["authors"] as JsonArray)?.Select(author => Text(author) ?? Text((author as JsonObject)?["name"])).Where(name => name is not null).ToList();
        if (authors is { Count: > 0 }) draft.Author = string.Join(", ", authors);
        var language = Text((metadata?["kernelspec"] as JsonObject)?["language"]) ?? Text((metadata?["language_info"] as JsonObject)?["name"]);
        if (language is not null) draft.Metadata["programmingLanguage"] = language;
    }

    private static string? FirstHeading(ExtractedDocument? document)
    {
        foreach (var block in document?.Blocks ?? [])
        {
            if (block is { Kind: BlockKind.Heading, Level: 1 }) return document!.Text.Substring(block.Start, block.Length);
        }

        return null;
    }

    // Multi-line strings are arrays of lines with their line ends.
    private static string Joined(JsonNode? node) => node is JsonArray lines ? string.Concat(lines.Select(Text)) : Text(node) ?? "";

    private static string? Text(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String) return null;
        try
        {
            return value.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: nothing that could be kept as text.
            return null;
        }
    }
}
