using System.Text;
using Asemb.Core.Errors;

namespace Asemb.Postgres.Tables;

/// <summary>A text with <c>{column}</c> in places; <c>{{</c> and <c>}}</c> stand for the braces themselves. A column with braces in its name cannot be named.</summary>
internal sealed class ContentTemplate
{
    private readonly List<(string Text, bool IsColumn)> _parts = [];

    private ContentTemplate()
    {
    }

    public IEnumerable<string> Columns => _parts.Where(part => part.IsColumn).Select(part => part.Text).Distinct(StringComparer.Ordinal);

    /// <summary>A paragraph for each column.</summary>
    public static string Of(IEnumerable<string> columns) =>
        string.Join("\n\n", columns.Where(column => column.IndexOfAny(['{', '}']) < 0).Select(column => "{" + column + "}"));

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static ContentTemplate Parse(string template)
    {
        var parsed = new ContentTemplate();
        var text = new StringBuilder();
        var isColumn = false;
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (!isColumn && (c is '{' or '}') && i + 1 < template.Length && template[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '{')
            {
                if (isColumn) throw Unbalanced(template);
                parsed.Add(text, isColumn: false);
                isColumn = true;
            }
            else if (c == '}')
            {
                if (!isColumn || text.Length == 0) throw Unbalanced(template);
                parsed.Add(text, isColumn: true);
                isColumn = false;
            }
            else
            {
                text.Append(c);
            }
        }

        if (isColumn) throw Unbalanced(template);
        parsed.Add(text, isColumn: false);
        return parsed.Columns.Any() ? parsed : throw TableSettingsReading.Invalid("content", "content names no column: write it like {title}\\n\\n{body}.");
    }

    /// <returns>Empty when every column is: words that are the same for all rows are no content.</returns>
    public string Render(Func<string, string> valueOf)
    {
        var text = new StringBuilder();
        var isEmpty = true;
        foreach (var part in _parts)
        {
            var value = part.IsColumn ? valueOf(part.Text) : part.Text;
            if (part.IsColumn && !string.IsNullOrWhiteSpace(value)) isEmpty = false;
            text.Append(value);
        }

        return isEmpty ? "" : text.ToString().Trim();
    }

    private void Add(StringBuilder text, bool isColumn)
    {
        if (text.Length > 0) _parts.Add((text.ToString(), isColumn));
        text.Clear();
    }

    private static AsembException Unbalanced(string template) =>
        TableSettingsReading.Invalid("content", $"The braces of content '{ShownText.Shorten(template)}' do not match: write {{column}} for a column, and {{{{ or }}}} for a brace.");
}
