using System.Text;
using System.Text.Json;

namespace Asemb.Extraction.Detection;

/// <summary>Tells text formats apart by how they begin; name and declared type decide where content cannot.</summary>
internal static class TextFormats
{
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.Ordinal)
    {
        [".md"] = MediaTypes.Markdown,
        [".markdown"] = MediaTypes.Markdown,
        [".mdown"] = MediaTypes.Markdown,
        [".mkd"] = MediaTypes.Markdown,
        [".mdx"] = MediaTypes.Markdown,
        [".qmd"] = MediaTypes.Markdown,
        [".rmd"] = MediaTypes.Markdown,
        [".html"] = MediaTypes.Html,
        [".htm"] = MediaTypes.Html,
        [".xhtml"] = MediaTypes.Html,
        [".xht"] = MediaTypes.Html,
        [".csv"] = MediaTypes.Csv,
        [".psv"] = MediaTypes.Csv,
        [".tsv"] = MediaTypes.Tsv,
        [".tab"] = MediaTypes.Tsv,
        [".json"] = MediaTypes.Json,
        [".geojson"] = MediaTypes.Json,
        [".webmanifest"] = MediaTypes.Json,
        [".jsonl"] = MediaTypes.JsonLines,
        [".ndjson"] = MediaTypes.JsonLines,
        [".ipynb"] = MediaTypes.Notebook,
        [".xml"] = MediaTypes.Xml,
        [".nxml"] = MediaTypes.Xml,
        [".rss"] = MediaTypes.Xml,
        [".atom"] = MediaTypes.Xml,
        [".svg"] = MediaTypes.Xml,
        [".eml"] = MediaTypes.Email,
        [".mht"] = MediaTypes.Email,
        [".mhtml"] = MediaTypes.Email,
    };

    private static readonly Dictionary<string, string> ByDeclaration = new(StringComparer.Ordinal)
    {
        ["text/markdown"] = MediaTypes.Markdown,
        ["text/x-markdown"] = MediaTypes.Markdown,
        ["text/html"] = MediaTypes.Html,
        ["application/xhtml+xml"] = MediaTypes.Html,
        ["text/csv"] = MediaTypes.Csv,
        ["application/csv"] = MediaTypes.Csv,
        ["text/tab-separated-values"] = MediaTypes.Tsv,
        ["application/json"] = MediaTypes.Json,
        ["text/json"] = MediaTypes.Json,
        ["application/x-ndjson"] = MediaTypes.JsonLines,
        ["application/jsonl"] = MediaTypes.JsonLines,
        ["application/jsonlines"] = MediaTypes.JsonLines,
        ["application/ndjson"] = MediaTypes.JsonLines,
        ["application/x-ipynb+json"] = MediaTypes.Notebook,
        ["text/xml"] = MediaTypes.Xml,
        ["application/xml"] = MediaTypes.Xml,
        ["application/jats+xml"] = MediaTypes.Xml,
        ["application/rss+xml"] = MediaTypes.Xml,
        ["application/atom+xml"] = MediaTypes.Xml,
        ["message/rfc822"] = MediaTypes.Email,
        ["text/plain"] = MediaTypes.PlainText,
    };

    public static string Detect(FileInput file, string sample, Encoding encoding)
    {
        var text = sample.AsSpan().TrimStart();
        var hint = ByExtension.GetValueOrDefault(file.Extension) ?? ByDeclaration.GetValueOrDefault(file.DeclaredType ?? "");
        var named = file.Extension.Length > 1;

        if (text.StartsWith('<') && Markup(text, hint, named) is { } markup) return markup;
        if (hint is MediaTypes.Json or MediaTypes.JsonLines or MediaTypes.Notebook) return JsonKind(file, text, hint);
        if (hint is null && !named && text is ['{' or '[', ..] && encoding is UTF8Encoding && IsJson(file.Content.Span)) return JsonKind(file, text, MediaTypes.Json);
        if (hint is MediaTypes.Email || (hint is null && LooksLikeMail(text))) return MediaTypes.Email;
        if (hint is not null and not MediaTypes.Xml) return hint;
        return MediaTypes.PlainText;
    }

    private static string? Markup(ReadOnlySpan<char> text, string? hint, bool named)
    {
        var xml = text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase);
        var root = SkipProlog(text, out var doctype);
        var isHtml = IsTag(root, "html") || doctype.Equals("html", StringComparison.OrdinalIgnoreCase);
        if (isHtml && hint is not MediaTypes.Markdown) return MediaTypes.Html;
        if (isHtml && doctype.Length > 0) return MediaTypes.Html;
        if (hint is MediaTypes.Html) return MediaTypes.Html;
        if (hint is not MediaTypes.Markdown && IsTag(root, "article") && IsJats(text)) return MediaTypes.Jats;
        if (hint is not MediaTypes.Markdown && (IsTag(root, "rss") || (IsTag(root, "feed") && root.Contains("/Atom", StringComparison.Ordinal)))) return MediaTypes.Xml;
        if (xml || hint is MediaTypes.Xml || doctype.Length > 0)
            return IsTag(root, "article") && IsJats(text) ? MediaTypes.Jats : MediaTypes.Xml;
        if (hint is null && !named && (IsTag(root, "head") || IsTag(root, "body") || IsTag(root, "div") || IsTag(root, "table") || IsTag(root, "p") || IsTag(root, "h1") || IsTag(root, "meta")
                || IsTag(root, "title") || IsTag(root, "section") || IsTag(root, "main") || IsTag(root, "ul") || IsTag(root, "style") || IsTag(root, "script") || IsTag(root, "article")))
            return MediaTypes.Html;
        return null;
    }

    private static bool IsJats(ReadOnlySpan<char> text) =>
        text.Contains("JATS", StringComparison.Ordinal) || text.Contains("NLM//DTD", StringComparison.Ordinal) || text.Contains("<front>", StringComparison.Ordinal)
        || text.Contains("<article-meta", StringComparison.Ordinal);

    private static bool IsTag(ReadOnlySpan<char> text, ReadOnlySpan<char> name) =>
        text.Length > name.Length + 1 && text[0] == '<' && text[1..].StartsWith(name, StringComparison.OrdinalIgnoreCase) && text[name.Length + 1] is var c && (c is '>' or '/' || char.IsWhiteSpace(c));

    /// <summary>Moves behind declarations, comments and the document type, whose name comes out.</summary>
    private static ReadOnlySpan<char> SkipProlog(ReadOnlySpan<char> text, out ReadOnlySpan<char> doctype)
    {
        doctype = [];
        while (true)
        {
            text = text.TrimStart();
            ReadOnlySpan<char> close;
            if (text.StartsWith("<?")) close = "?>";
            else if (text.StartsWith("<!--")) close = "-->";
            else if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase))
            {
                var rest = text[9..].TrimStart();
                var nameEnd = rest.IndexOfAny(" \t\r\n>[");
                doctype = nameEnd < 0 ? rest : rest[..nameEnd];
                var subset = text.IndexOf('[');
                var end = text.IndexOf('>');
                close = subset >= 0 && subset < end ? "]>" : ">";
            }
            else
            {
                return text;
            }

            var at = text.IndexOf(close);
            if (at < 0) return [];
            text = text[(at + close.Length)..];
        }
    }

    private static string JsonKind(FileInput file, ReadOnlySpan<char> text, string hint)
    {
        if (hint is MediaTypes.JsonLines) return hint;
        if (text is ['{', ..])
        {
            // A file called .json that holds an object a line is common (exports of databases).
            var end = text.IndexOf('\n');
            if (end > 0 && text[..end].TrimEnd() is [.., '}'] && text[end..].TrimStart() is ['{', ..] && IsJson(Encoding.UTF8.GetBytes(text[..end].ToString()))) return MediaTypes.JsonLines;
            if (IsNotebook(file.Content.Span)) return MediaTypes.Notebook;
        }

        return MediaTypes.Json;
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 512 });
        try
        {
            while (reader.Read())
            {
                // Reading is the check.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // A notebook is an object with "cells" and "nbformat"; asking for both keeps other JSON with cells apart.
    private static bool IsNotebook(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf("\"nbformat\""u8) < 0 || bytes.IndexOf("\"cells\""u8) < 0) return false;
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 512 });
        bool cells = false, format = false;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                cells |= reader.ValueTextEquals("cells"u8);
                format |= reader.ValueTextEquals("nbformat"u8);
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return cells && format;
    }

    // At least two of the headers that mails have, before any line that is not a header or its continuation.
    private static bool LooksLikeMail(ReadOnlySpan<char> text)
    {
        var known = 0;
        var lines = 0;
        foreach (var range in text.Split('\n'))
        {
            var line = text[range].TrimEnd('\r');
            if (line.IsEmpty || ++lines > 200) break;
            if (line[0] is ' ' or '\t') continue;
            var colon = line.IndexOf(':');
            if (colon <= 0 || line[..colon].ContainsAny(" \t")) return false;
            if (line[..colon] is var name && (Is(name, "From") || Is(name, "Date") || Is(name, "Message-ID") || Is(name, "MIME-Version") || Is(name, "Received") || Is(name, "Return-Path") || Is(name, "Delivered-To"))) known++;
        }

        return known >= 2;

        static bool Is(ReadOnlySpan<char> name, string header) => name.Equals(header, StringComparison.OrdinalIgnoreCase);
    }
}
