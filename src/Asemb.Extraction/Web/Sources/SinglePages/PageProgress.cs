using System.Text.Json.Nodes;

namespace Asemb.Extraction.Web.Sources.SinglePages;

/// <summary>What is left of a sync of pages that was put off because hosts asked to wait.</summary>
/// <param name="Rest">Pages to read.</param>
/// <param name="Waits">Times in a row that it was put off, and nothing was read between.</param>
/// <param name="HadAnswers">Pages were read before.</param>
internal sealed record PageProgress(IReadOnlyList<Uri> Rest, int Waits, bool HadAnswers)
{
    private const int MostWaits = 3;

    /// <summary>False: what still asks to wait is told as failed.</summary>
    public bool IsPatient => Waits < MostWaits;

    public JsonObject Next(IEnumerable<Uri> rest, bool hasAnswers) => new()
    {
        ["rest"] = new JsonArray([.. rest.Select(url => JsonValue.Create(url.AbsoluteUri))]),
        ["waits"] = hasAnswers ? 0 : Waits + 1,
        ["answers"] = HadAnswers || hasAnswers,
    };

    /// <param name="all">What the settings name now.</param>
    public static PageProgress Read(JsonObject? cursor, IReadOnlyList<Uri> all)
    {
        if (cursor?["rest"] is not JsonArray rest) return new PageProgress(all, 0, HadAnswers: false);
        var named = all.ToDictionary(url => url.AbsoluteUri, StringComparer.Ordinal);
        return new PageProgress([.. rest.Select(url => named.GetValueOrDefault((string)url!)).OfType<Uri>()], (int)cursor["waits"]!, (bool)cursor["answers"]!);
    }
}
