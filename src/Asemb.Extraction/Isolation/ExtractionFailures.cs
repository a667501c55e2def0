using Asemb.Core.Errors;

namespace Asemb.Extraction.Isolation;

/// <summary>What a document's owner reads when its reader did not end by itself.</summary>
internal static class ExtractionFailures
{
    public static AsembException OutOfMemory(ExtractionLimits limits) => ExtractionBudget.Exceeded(
        $"Reading the file takes more than {limits.MemoryBytes:N0} bytes of memory", "Split it into several files, or raise Extraction:MemoryBytes.");

    public static AsembException Crashed(WorkerDeath death) => new(
        ErrorCodes.ExtractionCrashed,
        death.IsFromOutside
            ? $"The process that read the file was killed ({death.Reason}) and so was the second one; a system that runs out of memory does that. It is not tried again until asked for."
            : $"The file made its reader fail ({death.Reason}). It is not tried again until asked for. Export or convert it again.",
        death);
}
