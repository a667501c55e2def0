using System.Text;

namespace Asemb.EndToEnd.Processes;

/// <summary>Cuts a line as a shell does: at blanks, with single and double quotes; what follows a pipe or a redirection is left out.</summary>
internal static class CommandLine
{
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var begun = false;
        char? quote = null;
        foreach (var c in line)
        {
            if (quote is not null)
            {
                if (c == quote) quote = null;
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                begun = true;
            }
            else if (c is '|' or '>' or '#' && !begun)
            {
                break;
            }
            else if (c == ' ')
            {
                if (begun) words.Add(word.ToString());
                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(c);
                begun = true;
            }
        }

        if (begun) words.Add(word.ToString());
        return words;
    }

    /// <summary>The arguments of the first 'asemb' on the line, behind a pipe too; null when there is none.</summary>
    public static string[]? ArgumentsOfAsemb(string line)
    {
        foreach (var part in line.Split(" | "))
        {
            var words = Split(part);
            if (words.Count > 0 && words[0] is "asemb" or "./asemb") return [.. words.Skip(1)];
        }

        return null;
    }
}
