namespace Asemb.Core.Sources;

/// <summary>What a source reads. The names are stored and stand in the API.</summary>
public static class SourceKind
{
    public const string Folder = "folder";
    public const string Page = "page";
    public const string Site = "site";
    public const string Feed = "feed";
    public const string Table = "table";
}
