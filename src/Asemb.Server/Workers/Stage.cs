namespace Asemb.Server.Workers;

/// <summary>Names of the steps, as <see cref="Core.Documents.DocumentError"/> tells them.</summary>
internal static class Stage
{
    public const string Extract = "extract";
    public const string Chunk = "chunk";
    public const string Embed = "embed";
    public const string Store = "store";
}
