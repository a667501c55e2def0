using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Asemb.Core.Search.Filters;

namespace Asemb.Postgres.Filters;

/// <summary>How the path of a field stands in <c>asemb.document_fields</c>: as <see cref="FieldPathSyntax"/> writes it, a long one by its beginning and its hash.</summary>
internal static class FieldKey
{
    /// <summary>Of a path as it is. With the text beside it, an index entry must stay below 2,704 bytes.</summary>
    private const int MaxBytes = 500;
    private const int KeptCharacters = 100;

    public static string Of(FieldPath path) => Of(FieldPathSyntax.Write(path));

    /// <summary>What the paths of a field's members begin with.</summary>
    public static string MembersOf(FieldPath path) => StorableText.Of(FieldPathSyntax.Write(path with { Segments = [.. path.Segments, "m"] })[..^1]);

    public static string Of(string written)
    {
        written = StorableText.Of(written);
        if (written.Length <= MaxBytes / 4 || Encoding.UTF8.GetByteCount(written) <= MaxBytes) return written;
        var kept = char.IsHighSurrogate(written[KeptCharacters - 1]) ? KeptCharacters - 1 : KeptCharacters;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written)));
        // A single backslash before the end is no path that anything is written as.
        return string.Create(CultureInfo.InvariantCulture, $"{written.AsSpan(0, kept)}…\\{hash}");
    }
}
