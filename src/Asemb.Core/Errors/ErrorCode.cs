namespace Asemb.Core.Errors;

/// <summary>A stable, documented error: its code never changes meaning, so clients may switch on it.</summary>
/// <param name="Code">Stable snake_case identifier, e.g. <c>workspace_not_found</c>.</param>
/// <param name="HttpStatus">HTTP status of the problem+json answer.</param>
/// <param name="ExitCode">Exit code of the command line.</param>
/// <param name="Title">One short sentence that names the error without its particulars.</param>
public sealed record ErrorCode(string Code, int HttpStatus, int ExitCode, string Title)
{
    /// <summary>The anchor in docs/errors.md.</summary>
    public string Anchor => Code.Replace('_', '-');
}
