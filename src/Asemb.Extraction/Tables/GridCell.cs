namespace Asemb.Extraction.Tables;

/// <summary>A filled cell of a sheet; row and column from 0.</summary>
internal readonly record struct GridCell(int Row, int Column, string Text);
