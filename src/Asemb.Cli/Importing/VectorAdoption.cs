using System.Globalization;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Postgres.Tables;

namespace Asemb.Cli.Importing;

/// <summary>Whether the vectors of a table are those of the workspace's model. A sample decides, not a name: its texts are embedded again and compared.</summary>
/// <param name="Fingerprint">To send the vectors with; null when they are made anew.</param>
/// <param name="Reason">In words.</param>
internal sealed record VectorAdoption(string? Fingerprint, string Reason, double? LowestCosine)
{
    private const int SampleRows = 20;

    public static async Task<VectorAdoption> DecideAsync(
        AsembClient client, WorkspaceInfo workspace, ForeignVectorTable table, string? model, bool embedAnew, CancellationToken cancellationToken)
    {
        if (embedAnew) return Anew("--embed was given");
        if (model is not null && !string.Equals(model, workspace.Model.Id, StringComparison.OrdinalIgnoreCase))
            return Anew($"the vectors are of {model}, and workspace '{workspace.Name}' is indexed with {workspace.Model.Id}");
        var samples = (await table.ReadAsync(null, SampleRows * 10, cancellationToken))
            .Where(row => !string.IsNullOrWhiteSpace(row.Text) && row.Vector is not null)
            .DistinctBy(row => row.Text, StringComparer.Ordinal)
            .Take(SampleRows)
            .Select(row => new EmbeddedSample { Text = row.Text!, Vector = row.Vector! })
            .ToList();
        if (samples.Count == 0) return Anew("the table has no vectors");
        if (samples[0].Vector.Count != workspace.Model.Dimensions)
            return Anew(string.Create(CultureInfo.InvariantCulture, $"the vectors have {samples[0].Vector.Count} dimensions, and {workspace.Model.Id} has {workspace.Model.Dimensions}"));
        var check = await client.Documents.CheckEmbeddedAsync(workspace.Name, samples, cancellationToken);
        var cosine = string.Create(CultureInfo.InvariantCulture, $"{ShownText.Count(check.Compared, "text")} embedded again by {workspace.Model.Id} {(check.Compared == 1 ? "has" : "have")} a cosine of at least {check.LowestCosine:0.0000}");
        return check.Agrees
            ? new VectorAdoption(check.Fingerprint, cosine, check.LowestCosine)
            : Anew($"{cosine} only; 0.999 is needed") with { LowestCosine = check.LowestCosine };
    }

    private static VectorAdoption Anew(string reason) => new(null, reason, null);
}
