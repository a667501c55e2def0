using System.Text;

namespace Asemb.Architecture.Tests.Documentation;

/// <summary>The words of a shell line, as far as documentation uses the shell: quotes, comments, variables in front, pipes, lists, redirections.</summary>
internal static class ShellLine
{
    /// <summary>The simple commands of a line, each as its words; none for a blank line or a comment.</summary>
    public static IEnumerable<IReadOnlyList<string>> Commands(string line)
    {
        var command = new List<string>();
        foreach (var word in Words(line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line))
        {
            if (word is "|" or "&&" or ";" or "&" or "||")
            {
                if (command.Count > 0) yield return command;
                command = [];
            }
            else if (command.Count > 0 || !IsAssignment(word))
            {
                command.Add(word);
            }
        }

        if (command.Count > 0) yield return command;
    }

    private static bool IsAssignment(string word) => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && word[..at].All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isWord, skipsTarget) = ('\0', false, false);
        for (var i = 0; i <= line.Length; i++)
        {
            var character = i < line.Length ? line[i] : ' ';
            if (quote != '\0')
            {
                if (character == quote) quote = '\0';
                else word.Append(character);
                continue;
            }

            if (character is '\'' or '"')
            {
                (quote, isWord) = (character, true);
            }
            else if (character is '#' && !isWord)
            {
                break;
            }
            else if (character is ' ' or '|' or ';' or '&' or '>' or '<')
            {
                if (isWord && !skipsTarget) words.Add(word.ToString());
                if (isWord) skipsTarget = false;
                word.Clear();
                isWord = false;
                if (character is '>' or '<') skipsTarget = true;
                else if (character is '&' && i + 1 < line.Length && line[i + 1] == '&') words.Add("&&");
                else if (character is '|' or ';') words.Add(character.ToString());
                else if (character is '&' && words.Count > 0 && words[^1] != "&&") words.Add("&");
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }

        return words;
    }
}
