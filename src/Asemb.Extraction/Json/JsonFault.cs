using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asemb.Extraction.Json;

/// <summary>What is wrong with text that is not JSON, for people: the parser speaks to programmers of its own options and of where it was.</summary>
public static partial class JsonFault
{
    /// <summary>A clause without a full stop, and without the place.</summary>
    public static string Describe(JsonException exception)
    {
        var message = exception.Message;
        foreach (var tail in (ReadOnlySpan<string>)[" Path:", " LineNumber:"])
        {
            if (message.IndexOf(tail, StringComparison.Ordinal) is >= 0 and var at) message = message[..at];
        }

        if (message.Contains("depth to be zero", StringComparison.Ordinal)) return "it ends before every object and array is closed";
        if (message.Contains("any JSON tokens", StringComparison.Ordinal)) return "there is nothing in it";
        if (message.Contains("reached end of data", StringComparison.Ordinal)) return "it ends in the middle of a value";
        if (message.Contains("trailing comma", StringComparison.Ordinal)) return "a comma stands before a closing bracket";
        if (message.Contains("after a single JSON value", StringComparison.Ordinal)) return "something follows where it should end";
        if (Depth().Match(message) is { Success: true } depth) return $"it is nested deeper than {depth.Groups["levels"].Value} levels";
        return message.TrimEnd('.', ' ');
    }

    [GeneratedRegex("""maximum configured depth of (?<levels>\d+)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Depth();
}
