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
/// <param name="FullSpread">
/// The distance from the best to the hundredth cosine from which on the vector leg has its full weight in the weighted formula; with less, the
/// cosines tell documents apart badly (a query in a language the model hardly knows, a subject that all documents share), and the leg counts in
/// proportion. A property of the model, whatever weights a workspace or a request chooses; 0: always the full weight.
/// </param>
public sealed record FusionOptions(FusionMethod Method, double VectorWeight, double FullSpread = 0);
