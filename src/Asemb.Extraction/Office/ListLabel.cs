namespace Asemb.Extraction.Office;

/// <summary>How list items begin in the extracted text.</summary>
internal static class ListLabel
{
    public const string Bullet = "- ";

    /// <summary>The number with its point or bracket, as the document shows it.</summary>
    public static string Ordered(string number) => number + " ";
}
