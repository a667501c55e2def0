namespace Asemb.Readiness;

/// <summary>Measures one item of the checklist.</summary>
public interface IProbe
{
    /// <summary>The item's id.</summary>
    string Item { get; }

    /// <summary>Slow or disruptive: runs only with --drills, and its last evidence counts in between.</summary>
    bool IsDrill { get; }

    /// <summary>The command that repeats the measurement.</summary>
    string Repeat { get; }

    Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken);
}
