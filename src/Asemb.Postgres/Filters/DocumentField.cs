using System.Runtime.InteropServices;

namespace Asemb.Postgres.Filters;

/// <summary>A row of <c>asemb.document_fields</c> without its document.</summary>
/// <param name="Kind">One of <see cref="FieldKind"/>.</param>
/// <param name="Instant">Of a date; of a boolean 0 or 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DocumentField(string Path, char Kind, bool IsElement, string? TextStart, string? TextValue, double? Number, long? Instant);

/// <summary>The letters of the column <c>kind</c>.</summary>
internal static class FieldKind
{
    /// <summary>The document has this place, whatever stands there.</summary>
    public const char Place = 'p';
    public const char Text = 't';
    public const char Date = 'd';
    public const char Number = 'n';
    public const char Boolean = 'b';
    public const char Null = 'z';
}
