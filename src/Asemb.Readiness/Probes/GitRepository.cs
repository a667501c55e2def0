using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Asemb.Readiness.Probes;

/// <summary>The history of a checkout, asked of git itself.</summary>
internal sealed class GitRepository(string root)
{
    /// <summary>The commit that is checked out, in nine digits; null when this is no repository or git is not installed.</summary>
    public async Task<string?> HeadAsync(CancellationToken cancellationToken) => await FirstLineAsync(["rev-parse", "--short=9", "HEAD"], cancellationToken);

    /// <summary>Older commits are not here.</summary>
    public async Task<bool> IsShallowAsync(CancellationToken cancellationToken) =>
        await FirstLineAsync(["rev-parse", "--is-shallow-repository"], cancellationToken) == "true";

    public async Task<IReadOnlyList<string>> TrackedFilesAsync(CancellationToken cancellationToken)
    {
        var files = new List<string>();
        await foreach (var line in LinesAsync(["-c", "core.quotePath=false", "ls-files"], cancellationToken)) files.Add(line);
        return files;
    }

    /// <summary>Every line that any commit of any branch added, with commit and path.</summary>
    public async IAsyncEnumerable<(string Commit, string Path, string Text)> AddedLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string CommitMark = "commit:";
        const string PathMark = "+++ b/";
        var (commit, path) = ("", "");
        string[] log = ["-c", "core.quotePath=false", "log", "--all", "-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--diff-merges=separate", "--format=" + CommitMark + "%h"];
        await foreach (var line in LinesAsync(log, cancellationToken))
        {
            if (line.StartsWith(CommitMark, StringComparison.Ordinal)) commit = line[CommitMark.Length..];
            else if (line.StartsWith(PathMark, StringComparison.Ordinal)) path = line[PathMark.Length..];
            else if (line.StartsWith('+')) yield return (commit, path, line[1..]);
        }
    }

    private async Task<string?> FirstLineAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in LinesAsync(arguments, cancellationToken)) return line.Trim();
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">git is not installed, or refused.</exception>
    private async IAsyncEnumerable<string> LinesAsync(string[] arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var git = Start(arguments);
        var complaint = git.StandardError.ReadToEndAsync(cancellationToken);
        while (await git.StandardOutput.ReadLineAsync(cancellationToken) is { } line) yield return line;
        await git.WaitForExitAsync(cancellationToken);
        if (git.ExitCode != 0) throw new IOException($"git {arguments[^1]}: {(await complaint).Trim()}");
    }

    private Process Start(string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git", ["-C", root, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            return Process.Start(start) ?? throw new IOException("git does not start.");
        }
        catch (Win32Exception exception)
        {
            throw new IOException("git is not installed.", exception);
        }
    }
}
