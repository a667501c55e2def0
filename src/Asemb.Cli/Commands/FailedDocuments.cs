using System.Globalization;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using DocumentError = Asemb.Core.Documents.DocumentError;

namespace Asemb.Cli.Commands;

/// <summary>
/// What failed documents say of an installation. A picture among the files, or an empty one, is no fault of it: that is worth a warning. What could
/// be read and failed later is one.
/// </summary>
internal static class FailedDocuments
{
    private const int FirstServerError = 500;
    private const int PageSize = 1000;

    /// <param name="count">As the statistics say: a key that administers need not read documents.</param>
    public static async Task<IReadOnlyList<DoctorFinding>> FindAsync(AsembClient client, string workspace, long count, CancellationToken cancellationToken)
    {
        var errors = new List<DocumentErrorInfo>();
        try
        {
            await foreach (var document in client.Documents.ListAllAsync(workspace, new DocumentListQuery { State = DocumentState.Failed, Limit = PageSize }, cancellationToken))
            {
                if (document.Error is { } error) errors.Add(error);
            }
        }
        catch (ProblemException problem) when (string.Equals(problem.Code, ErrorCodes.Forbidden.Code, StringComparison.Ordinal))
        {
            return [new DoctorFinding("failed documents", Ok: true, $"{workspace}: {Answers.Count(count, "document")} failed. This key may not read which, and why. {See(workspace)}") { Warning = true }];
        }

        return Of(workspace, errors);
    }

    public static IReadOnlyList<DoctorFinding> Of(string workspace, IReadOnlyCollection<DocumentErrorInfo> errors)
    {
        var findings = new List<DoctorFinding>();
        var unreadable = errors.Where(IsOfTheFile).ToList();
        var lost = errors.Where(IsOfTheOriginal).ToList();
        var faults = errors.Where(error => !IsOfTheFile(error) && !IsOfTheOriginal(error)).ToList();
        if (faults.Count > 0)
        {
            findings.Add(new DoctorFinding(
                "failed documents", Ok: false, $"{workspace}: {Answers.Count(faults.Count, "document")} could not be indexed ({Reasons(faults)}). {See(workspace)} Try again: asemb documents retry -w {workspace}"));
        }

        if (lost.Count > 0)
        {
            findings.Add(new DoctorFinding(
                "lost originals",
                Ok: false,
                $"{workspace}: what was sent of {Answers.Count(lost.Count, "document")} is lost or damaged in the store ({Reasons(lost)}), so that trying again cannot help. {See(workspace)} "
                + $"Send the files again: asemb ingest PATH -w {workspace} What a source brought comes with its next sync: asemb sources sync -w {workspace}"));
        }

        if (unreadable.Count > 0)
        {
            findings.Add(new DoctorFinding(
                "unreadable files", Ok: true, $"{workspace}: {Answers.Count(unreadable.Count, "document")} cannot be searched, because of what the {(unreadable.Count == 1 ? "file is" : "files are")} ({Reasons(unreadable)}). {See(workspace)}")
            { Warning = true });
        }

        return findings;
    }

    private static bool IsOfTheFile(DocumentErrorInfo error) =>
        string.Equals(error.Stage, "extract", StringComparison.Ordinal) && ErrorCodes.Find(error.Code).HttpStatus < FirstServerError;

    private static bool IsOfTheOriginal(DocumentErrorInfo error) => new DocumentError(error.Stage, error.Code, error.Message).IsOfStoredOriginal;

    private static string See(string workspace) => $"See them: asemb documents list --state failed -w {workspace}";

    private static string Reasons(IEnumerable<DocumentErrorInfo> errors) => string.Join(", ", errors
        .GroupBy(error => error.Code, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count():N0} {group.Key}")));
}
