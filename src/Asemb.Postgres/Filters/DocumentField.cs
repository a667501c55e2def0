using System.Runtime.InteropServices;

namespace Asemb.Postgres.Filters;

/// <summary>A row of <c>asemb.document_fields</c> without its document.</summary>
/// <param name="Kind">One of <see cref="FieldKind"/>.</param>
/// <param name="Instant">Of a date in ticks; of a boolean as <see cref="FieldKind.Instant"/> has it.</param>
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

    /// <summary>The least that a date is.</summary>
    public const long FirstInstant = long.MinValue + 2;

    /// <summary>What stands for a boolean in the column of dates, so that it has their index.</summary>
    public static long Instant(bool value) => value ? long.MinValue + 1 : long.MinValue;
}
