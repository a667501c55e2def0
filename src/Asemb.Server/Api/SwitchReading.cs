using Asemb.Client.Contracts;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Server.Api;

/// <summary>Checks what a switch is asked to measure.</summary>
internal static class SwitchReading
{
    private const int MostSamples = 500;
    private const int MostJudged = 1000;
    private const int LongestQuery = 20_000;

    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static void Require(SwitchModelRequest request)
    {
        RequestLimits.Require(request.Samples, 0, 0, MostSamples, "samples");
        if (request.Judge is not { } judged) return;
        if (judged.Count > MostJudged) throw Invalid("judge", $"judge has {judged.Count} queries; at most {MostJudged} are asked.");
        for (var i = 0; i < judged.Count; i++)
        {
            var (field, query) = ($"judge[{i}]", judged[i]);
            if (query is null) throw Invalid(field, $"{field} is null.");
            if (string.IsNullOrWhiteSpace(query.Query) || query.Query.Length > LongestQuery) throw Invalid(field + ".query", $"A query has 1 to {LongestQuery} characters, not blank ones alone.");
            if (!query.Relevant.Values.Any(grade => grade > 0)) throw Invalid(field + ".relevant", "A judged query names at least one document with a grade of 1 or more.");
            foreach (var key in query.Relevant.Keys) DocumentKey.Require(key, field + ".relevant");
        }
    }

    private static AsembException Invalid(string field, string message) => new(ErrorCodes.InvalidRequest, message) { Field = field };
}
