namespace Asemb.Core.Search.Fusion;

public enum FusionMethod
{
    /// <summary>Weighted sum of normalised scores. The default.</summary>
    Weighted,

    /// <summary>Weighted reciprocal rank fusion (Cormack, Clarke, Buettcher 2009), k = 60.</summary>
    Rrf,
}

/// <summary>How the keyword and the vector leg become one ranking.</summary>
/// <param name="Method">The formula.</param>
/// <param name="VectorWeight">Share of the vector leg, 0 (keywords only) to 1 (vectors only).</param>
public sealed record FusionOptions(FusionMethod Method, double VectorWeight);
