namespace Asemb.Core.Documents;

/// <summary>States as stores keep them.</summary>
public static class DocumentStateName
{
    public static DocumentState Parse(string state) => state switch
    {
        "pending" => DocumentState.Pending,
        "processing" => DocumentState.Processing,
        "indexed" => DocumentState.Indexed,
        _ => DocumentState.Failed,
    };

    public static string Of(DocumentState state) => state switch
    {
        DocumentState.Pending => "pending",
        DocumentState.Processing => "processing",
        DocumentState.Indexed => "indexed",
        _ => "failed",
    };
}
