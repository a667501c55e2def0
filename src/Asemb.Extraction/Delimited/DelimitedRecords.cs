using System.Text;

namespace Asemb.Extraction.Delimited;

/// <summary>
/// Splits delimited text into records as RFC 4180 says, and as spreadsheets write it: quoted fields may hold delimiters, line ends and doubled quotes;
/// a quote inside an unquoted field stands for itself; what follows a closing quote belongs to the field.
/// </summary>
internal static class DelimitedRecords
{
    /// <summary>One record after the other; blank lines are left out. An unclosed quote ends with the text.</summary>
    public static IEnumerable<List<string>> Read(string text, char delimiter)
    {
        var position = 0;
        var field = new StringBuilder();
        while (position < text.Length)
        {
            var record = new List<string>();
            position = ReadRecord(text, position, delimiter, record, field);
            if (record.Count > 1 || record[0].Length > 0) yield return record;
        }
    }

    private static int ReadRecord(string text, int position, char delimiter, List<string> record, StringBuilder field)
    {
        while (true)
        {
            position = ReadField(text, position, delimiter, field);
            record.Add(field.ToString());
            if (position >= text.Length) return position;
            var c = text[position];
            if (c == delimiter)
            {
                position++;
                continue;
            }

            return c == '\r' && position + 1 < text.Length && text[position + 1] == '\n' ? position + 2 : position + 1;
        }
    }

    /// <summary>Stops at the delimiter, the line end or the end of the text.</summary>
    private static int ReadField(string text, int position, char delimiter, StringBuilder field)
    {
        field.Clear();
        var start = position;
        while (start < text.Length && text[start] == ' ' && delimiter != ' ') start++;
        if (start < text.Length && text[start] == '"')
        {
            var end = ReadQuoted(text, start + 1, field);
            if (end >= 0) position = end;
        }

        var rest = text.AsSpan(position);
        var stop = delimiter switch
        {
            ',' => rest.IndexOfAny(',', '\n', '\r'),
            _ => rest.IndexOfAny(delimiter, '\n', '\r'),
        };
        if (stop < 0) stop = rest.Length;
        field.Append(rest[..stop]);
        return position + stop;
    }

    /// <returns>Behind the closing quote; the end of the text when there is none.</returns>
    private static int ReadQuoted(string text, int position, StringBuilder field)
    {
        while (position < text.Length)
        {
            var length = text.AsSpan(position).IndexOf('"');
            if (length < 0) break;
            field.Append(text, position, length);
            position += length + 1;
            if (position >= text.Length || text[position] != '"') return position;
            field.Append('"');
            position++;
        }

        if (position < text.Length) field.Append(text, position, text.Length - position);
        return text.Length;
    }
}
