namespace Asemb.Extraction.Office.Sheets;

/// <summary>Cell names such as AB12.</summary>
internal static class CellReference
{
    private const int MaxColumn = 16_384;
    private const int MaxRow = 1_048_576;

    /// <summary>Row and column from 0; null when the name is none or lies outside a sheet.</summary>
    public static (int Row, int Column)? Parse(string? name)
    {
        var (row, column, i) = (0, 0, 0);
        if (name is null) return null;
        for (; i < name.Length && char.IsAsciiLetter(name[i]); i++)
        {
            column = (column * 26) + (name[i] | 0x20) - 'a' + 1;
            if (column > MaxColumn) return null;
        }

        for (; i < name.Length && char.IsAsciiDigit(name[i]); i++)
        {
            row = (row * 10) + name[i] - '0';
            if (row > MaxRow) return null;
        }

        return i == name.Length && row > 0 && column > 0 ? (row - 1, column - 1) : null;
    }
}
