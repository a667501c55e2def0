using Asemb.Core.Errors;
using Asemb.Core.Search;

namespace Asemb.Postgres.Search;

internal static class SearchModel
{
    /// <summary>Vectors of two models say nothing about one another, whatever their dimensions.</summary>
    /// <exception cref="AsembException"><c>model_mismatch</c></exception>
    public static void Require(SearchPlan plan, SearchState state)
    {
        if (plan.QueryVector is null) return;
        if (!string.Equals(plan.Workspace.Model.Fingerprint, state.Fingerprint, StringComparison.Ordinal))
        {
            throw new AsembException(
                ErrorCodes.ModelMismatch, $"Workspace '{plan.Workspace.Name}' was switched from {plan.Workspace.Model.Id} to another model. Embed the query with the present one.");
        }

        if (plan.QueryVector.Length == state.Vectors.Dimensions) return;
        throw new AsembException(
            ErrorCodes.ModelMismatch,
            $"The query has {plan.QueryVector.Length} dimensions, and workspace '{plan.Workspace.Name}' was indexed with {plan.Workspace.Model.Id} of {state.Vectors.Dimensions}. Embed the query with that model.");
    }
}
