namespace Asemb.Readiness.Reports;

public static class VerdictText
{
    /// <summary>The verdict as people read it.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.NotMeasured => "not measured",
        _ => verdict.ToString().ToLowerInvariant(),
    };
}
