using System.Text.Json;
using Asemb.Core.Errors;

namespace Asemb.Readiness.Probes;

/// <summary>
/// What became of an uploaded file, by the job that its answer carries: indexed or refused for a reason is sound. A fault inside, a time-out and a
/// document nobody has finished are not.
/// </summary>
internal static class UploadOutcome
{
    private static readonly string[] Faults = [ErrorCodes.Internal.Code, ErrorCodes.ExtractionTimeout.Code];

    public static string? Complaint(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("job", out var job) || job.ValueKind != JsonValueKind.Object) return "was accepted without a job to follow";
            if (job.TryGetProperty("failures", out var failures))
            {
                foreach (var failure in failures.EnumerateArray())
                {
                    var code = failure.GetProperty("error").GetProperty("code").GetString();
                    if (code is null or "" || Faults.Contains(code, StringComparer.Ordinal)) return $"ended as {(code is null or "" ? "a failure without a code" : code)}";
                }
            }

            return job.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True ? null : "was not finished when the answer was due";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "was accepted by an answer that cannot be read";
        }
    }
}
