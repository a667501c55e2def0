namespace Asemb.Readiness;

/// <summary>What a readiness run says of one item. Only <see cref="Pass"/> and <see cref="Waived"/> let an installation be called ready.</summary>
public enum Verdict
{
    Pass,
    Fail,

    /// <summary>It passed once, but the evidence is older than the item allows.</summary>
    Stale,

    /// <summary>Nothing, or not everything, was measured. Never a pass.</summary>
    NotMeasured,

    /// <summary>Somebody took responsibility, with a reason and an end.</summary>
    Waived,
}
