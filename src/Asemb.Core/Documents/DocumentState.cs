namespace Asemb.Core.Documents;

/// <summary><c>pending -> processing -> indexed | failed</c>. Indexed means: every chunk is searchable.</summary>
public enum DocumentState
{
    Pending,
    Processing,
    Indexed,
    Failed,
}
