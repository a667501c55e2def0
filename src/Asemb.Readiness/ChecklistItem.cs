namespace Asemb.Readiness;

/// <param name="Id">Stable, e.g. <c>DATA-5</c>.</param>
/// <param name="Measures">What is measured.</param>
/// <param name="PassesWhen">The threshold in words.</param>
/// <param name="ValidDays">How long evidence lasts; null when it is taken anew in every run.</param>
public sealed record ChecklistItem(string Id, string Title, string Measures, string PassesWhen, int? ValidDays = null)
{
    /// <summary>The part before the dash, e.g. <c>DATA</c>.</summary>
    public string Area => Id[..Id.IndexOf('-', StringComparison.Ordinal)];
}
