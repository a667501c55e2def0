using System.Text;

namespace Asemb.Core.Chunking;

/// <summary>The one place that says how title, headings and text become the text that is embedded and indexed.</summary>
public static class EmbeddedTextFormat
{
    public static string Compose(string? title, IReadOnlyList<string> headingPath, string text)
    {
        var builder = new StringBuilder();
        if (!string.IsNullOrWhiteSpace(title))
        {
            builder.Append(title.Trim()).Append('\n');
        }

        foreach (var heading in headingPath)
        {
            if (!string.Equals(heading.Trim(), title?.Trim(), StringComparison.Ordinal)) builder.Append(heading.Trim()).Append('\n');
        }

        return builder.Append(text).ToString();
    }
}
