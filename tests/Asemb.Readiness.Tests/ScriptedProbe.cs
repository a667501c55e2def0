namespace Asemb.Readiness.Tests;

/// <summary>A probe that measures what the test says.</summary>
internal sealed class ScriptedProbe(string item, Func<CancellationToken, Task<Measurement>> measure, bool isDrill = false) : IProbe
{
    public ScriptedProbe(string item, Verdict verdict, bool isDrill = false)
        : this(item, _ => Task.FromResult(new Measurement(verdict, "measured " + verdict, "threshold", ["a detail"])), isDrill)
    {
    }

    public int Runs { get; private set; }

    public string Item => item;

    public bool IsDrill => isDrill;

    public string Repeat => "repeat " + item;

    public Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        Runs++;
        return measure(cancellationToken);
    }
}
