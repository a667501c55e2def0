namespace Asemb.Server.Workers;

/// <summary>A step of indexing failed for one document; the inner exception says why.</summary>
internal sealed class StageException(string stage, Exception innerException) : Exception($"The step '{stage}' failed.", innerException)
{
    public string Stage { get; } = stage;
}
