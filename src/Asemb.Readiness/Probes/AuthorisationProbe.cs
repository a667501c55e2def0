using System.Net;
using Asemb.Core.Keys;

namespace Asemb.Readiness.Probes;

/// <summary>SEC-3: every operation that needs a key must refuse a request without one, with a look-alike, and with a well-formed key nobody made.</summary>
public sealed class AuthorisationProbe : IProbe
{
    /// <summary>All that anybody may ask: whether the server lives. Every other operation needs a row of its own in the check.</summary>
    private const string Open = "/health/";

    public string Item => "SEC-3";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only SEC-3";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        var all = await ApiOperations.ReadAsync(context.Server, cancellationToken);
        var operations = all.Where(operation => !operation.Template.StartsWith(Open, StringComparison.Ordinal)).ToList();
        (string Name, string? Key)[] keys = [("no key", null), ("a look-alike", "asemb_look-alike"), ("an unknown key", ApiKeySecret.Generate())];
        List<string> violations = [.. operations.Where(operation => !operation.NeedsKey).Select(operation => $"{operation.Method} {operation.Template} asks for no key")];
        foreach (var operation in operations)
        {
            foreach (var (name, key) in keys)
            {
                using var answer = await ApiOperations.SendAsync(context.Anonymous, operation, operation.Path, "{}", key, cancellationToken);
                if (answer.StatusCode != HttpStatusCode.Unauthorized) violations.Add($"{operation.Method} {operation.Template} with {name} answered {(int)answer.StatusCode}");
            }
        }

        // No pass on half of the item: this version has no rate limits to exceed.
        return violations.Count > 0 || operations.Count == 0
            ? Measurement.From(operations.Count == 0 ? ["no operation needs a key"] : violations, "", "401 for every operation")
            : Measurement.NotMeasured($"{operations.Count} operations x {keys.Length} kinds of wrong key: 0 violations; this version has no rate limits, the item's other half");
    }
}
