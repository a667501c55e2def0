using System.Globalization;

namespace Asemb.KillDrill;

internal enum Verdict
{
    Passed,
    Failed,

    /// <summary>Something that was killed did not come back, or nothing was killed: the round proves nothing.</summary>
    Invalid,
}

/// <summary>A line of the table.</summary>
/// <param name="Kills">Servers, extraction workers and databases that were killed.</param>
/// <param name="Acknowledged">Changes of documents.</param>
/// <param name="Uncertain">Documents whose last change was sent and never answered: it may have happened or not.</param>
/// <param name="Expected">Documents that must be there in the end.</param>
/// <param name="Notes">What was found first.</param>
internal sealed record RoundResult(int Round, string Kills, long Acknowledged, int Uncertain, int Expected, int Indexed, int Lost, int Doubled, long Orphans, Verdict Verdict, TimeSpan Took, IReadOnlyList<string> Notes)
{
    public const string Header = """
        | round | killed: servers/workers/database | acknowledged changes | documents left without an answer | documents to be there | indexed | lost | doubled | orphans | verdict | seconds |
        |---:|---|---:|---:|---:|---:|---:|---:|---:|---|---:|
        """;

    public string Row() => string.Create(
        CultureInfo.InvariantCulture, $"| {Round} | {Kills} | {Acknowledged} | {Uncertain} | {Expected} | {Indexed} | {Lost} | {Doubled} | {Orphans} | {Verdict.ToString().ToLowerInvariant()} | {Took.TotalSeconds:0} |");
}
