using System.ComponentModel.DataAnnotations;

namespace Asemb.Extraction.Ocr;

/// <summary>How PDF files that hold pictures of text get their text. Section <c>Ocr</c>.</summary>
public sealed class OcrOptions
{
    /// <summary>
    /// A program and its arguments, parted by spaces, that takes a PDF on standard input and gives one with a text layer on standard output, e.g.
    /// <c>ocrmypdf --skip-text --quiet -l eng+deu - -</c>. No shell is involved. None: such files fail with <c>needs_ocr</c>.
    /// </summary>
    public string? Command { get; set; }

    /// <summary>Seconds for one file; then the program is killed.</summary>
    [Range(1, 86_400)]
    public int TimeoutSeconds { get; set; } = 600;

    /// <summary>Files at the same time, of all workspaces; they take turns. The program may use several processors for each.</summary>
    [Range(1, 64)]
    public int Parallelism { get; set; } = 1;

    /// <summary>The command line; empty without one.</summary>
    internal IReadOnlyList<string> Arguments => Command?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>What is wrong, in words of a person.</summary>
    public IEnumerable<string> Validate()
    {
        if (Arguments is [var program, ..] && !IsThere(program)) yield return $"Ocr:Command: there is no program '{program}' in the PATH of the server. Install it, or name it with its full path.";
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("").Any(folder => File.Exists(Path.Combine(folder, program)) || (OperatingSystem.IsWindows() && File.Exists(Path.Combine(folder, program + ".exe"))));
}
