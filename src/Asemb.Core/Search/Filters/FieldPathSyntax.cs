using System.Text;
using Asemb.Core.Errors;

namespace Asemb.Core.Search.Filters;

/// <summary>
/// How a path is written: segments between dots, a dollar sign before a field of the document itself. A backslash makes the next character a part
/// of the name, whatever it is: <c>a\.b</c> is the member "a.b", <c>\$key</c> the member "$key", <c>\not</c> the member "not".
/// </summary>
public static class FieldPathSyntax
{
    /// <summary>UTF-16 units of a path.</summary>
    public const int MaxLength = 1024;

    /// <summary>Segments of a path.</summary>
    public const int MaxSegments = 32;

    private static readonly string[] Combinators = ["and", "or", "not"];

    /// <exception cref="FormatException">With what is wrong with it and how to write it.</exception>
    public static FieldPath Parse(string path)
    {
        if (path.Length == 0) throw new FormatException("The name of a field is empty.");
        if (path.Length > MaxLength) throw new FormatException($"The name of a field has {path.Length} characters; at most {MaxLength} are allowed.");
        if (path[0] == '$') return System(path);
        var segments = new List<string>();
        var segment = new StringBuilder();
        for (var i = 0; i <= path.Length; i++)
        {
            if (i == path.Length || path[i] == '.')
            {
                if (segment.Length == 0) throw new FormatException($"The field '{ShownText.Shorten(path)}' has a dot with no name beside it. A dot that is part of a name is written '\\.'.");
                segments.Add(segment.ToString());
                segment.Clear();
            }
            else if (path[i] != '\\')
            {
                segment.Append(path[i]);
            }
            else if (++i < path.Length)
            {
                segment.Append(path[i]);
            }
            else
            {
                throw new FormatException($"The field '{ShownText.Shorten(path)}' ends in a single backslash. A backslash that is part of a name is written '\\\\'.");
            }
        }

        return segments.Count <= MaxSegments
            ? new FieldPath(IsSystem: false, segments)
            : throw new FormatException($"The field '{ShownText.Shorten(path)}' is {segments.Count} names deep; at most {MaxSegments} are allowed.");
    }

    public static string Write(FieldPath path)
    {
        if (path.IsSystem) return "$" + path.Segments[0];
        var text = string.Join('.', path.Segments.Select(segment => segment.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(".", "\\.", StringComparison.Ordinal)));
        return text[0] == '$' || Combinators.Contains(text, StringComparer.Ordinal) ? "\\" + text : text;
    }

    private static FieldPath System(string path)
    {
        if (SystemFields.IsKnown(path[1..])) return new FieldPath(IsSystem: true, [path[1..]]);
        var known = SystemFields.Names.Select(name => "$" + name).Concat(Combinators).ToList();
        throw new FormatException(
            $"There is no field '{ShownText.Shorten(path)}'. {NearestName.Suggest(path, known)} A member of the metadata whose name begins with a dollar sign is written '\\{ShownText.Shorten(path)}'.");
    }
}
