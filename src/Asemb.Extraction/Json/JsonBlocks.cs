using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Asemb.Extraction.Json;

/// <summary>
/// Writes JSON as lines <c>path: value</c>, which both keywords and embeddings understand: names stand beside what they name, indexes and syntax are left
/// out. An object in an array is a paragraph of its own; arrays of scalars stand on one line. Forward only, without a tree and without recursion.
/// </summary>
internal sealed class JsonBlocks(DocumentDraft draft)
{
    /// <summary>Characters after which nested objects begin a paragraph of their own.</summary>
    private const int LongParagraph = 1200;

    /// <summary>Characters from which a value is a paragraph of its own.</summary>
    private const int LongValue = 400;

    /// <summary>Numbers in a row that no one will search: vectors, samples, coordinates.</summary>
    private const int MaxNumbers = 32;

    /// <summary>Characters without white space from which a value is taken for encoded bytes.</summary>
    private const int BlobChars = 1024;

    private readonly List<Frame> _open = [];
    private readonly StringBuilder _lines = new();

    /// <summary>The string under <c>title</c>, <c>name</c> or <c>headline</c> of the outermost object.</summary>
    public string? Title { get; private set; }

    /// <summary>Adds one JSON value, which must end where the text ends.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="Core.Errors.AsembException">extraction_limit.</exception>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        _open.Clear();
        var reader = JsonText.Reader(utf8, draft.Budget.Limits);
        try
        {
            while (reader.Read()) Token(ref reader);
        }
        finally
        {
            Flush();
        }
    }

    private void Token(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                draft.Budget.Check();
                draft.Budget.CheckNesting(_open.Count + 1, "JSON values");
                if (Innermost is { IsArray: true } around)
                {
                    WriteArray(around);
                    Flush();
                }

                if (_lines.Length > LongParagraph) Flush();
                _open.Add(new Frame(reader.TokenType == JsonTokenType.StartArray));
                break;
            case JsonTokenType.EndObject:
                _open.RemoveAt(_open.Count - 1);
                if (Innermost is null or { IsArray: true }) Flush();
                break;
            case JsonTokenType.EndArray:
                var array = _open[^1];
                WriteArray(array);
                _open.RemoveAt(_open.Count - 1);
                break;
            case JsonTokenType.PropertyName:
                _open[^1].Name = JsonText.GetString(ref reader);
                break;
            default:
                Scalar(ref reader);
                break;
        }
    }

    private Frame? Innermost => _open.Count == 0 ? null : _open[^1];

    private void Scalar(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Null) return;
        var isNumber = reader.TokenType is JsonTokenType.Number;
        var text = reader.TokenType switch
        {
            JsonTokenType.String => JsonText.GetString(ref reader),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => Encoding.UTF8.GetString(reader.ValueSpan),
        };
        if (string.IsNullOrWhiteSpace(text) || IsBlob(text)) return;
        if (Innermost is not { } around)
        {
            draft.Paragraph(text);
        }
        else if (around.IsArray)
        {
            if (!isNumber) around.OnlyNumbers = false;
            around.Values.Add(text);
        }
        else
        {
            if (_open.Count == 1 && !isNumber && around.Name is "title" or "name" or "headline") Title ??= text;
            Line(text);
        }
    }

    private void WriteArray(Frame array)
    {
        if (array.Values.Count == 0) return;
        var isInner = _open.Count > 1 && _open[^2].IsArray;
        if (array.OnlyNumbers && (array.Values.Count > MaxNumbers || isInner))
        {
            draft.Warn(string.Create(CultureInfo.InvariantCulture, $"Arrays of more than {MaxNumbers} numbers and matrices were left out of the text."));
        }
        else if (array.Values.Exists(value => value.Length > 80 || value.Contains('\n')))
        {
            foreach (var value in array.Values) Line(value);
        }
        else
        {
            Line(string.Join(", ", array.Values));
        }

        array.Values.Clear();
        array.OnlyNumbers = true;
    }

    private void Line(string value)
    {
        var path = string.Join('.', _open.Where(frame => !frame.IsArray).Select(frame => frame.Name));
        var line = path.Length == 0 ? value : $"{path}: {value}";
        if (value.Length > LongValue)
        {
            Flush();
            draft.Add(Core.Documents.BlockKind.Paragraph, line);
            return;
        }

        if (_lines.Length > 0) _lines.Append('\n');
        _lines.Append(line);
        if (_lines.Length > LongParagraph * 4) Flush();
    }

    private void Flush()
    {
        if (_lines.Length > 0) draft.Paragraph(_lines.ToString());
        _lines.Clear();
    }

    private bool IsBlob(string text)
    {
        if (text.Length < BlobChars || text.AsSpan(0, BlobChars).ContainsAny(" \t\r\n") || text.AsSpan(0, BlobChars).ContainsAnyExceptInRange('!', '~')) return false;
        draft.Warn("Values that look like encoded bytes were left out of the text.");
        return true;
    }

    private sealed class Frame(bool isArray)
    {
        public bool IsArray => isArray;

        public string Name { get; set; } = "";

        public List<string> Values { get; } = [];

        public bool OnlyNumbers { get; set; } = true;
    }
}
