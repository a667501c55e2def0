using System.Diagnostics;
using System.Text.RegularExpressions;
using Asemb.Cli.Commands;
using Asemb.Core.Errors;

namespace Asemb.Cli.Connection;

/// <summary>Starts <c>asemb serve</c> so that it outlives this command and its terminal, and waits until it answers.</summary>
internal static partial class DetachedServer
{
    /// <summary>As long again as a server waits by itself for a database that is not up yet.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Most starts are over by then, and need no words.</summary>
    private static readonly TimeSpan Unremarkable = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RemarkInterval = TimeSpan.FromSeconds(15);
    private const int LogTailBytes = 4096;

    /// <exception cref="AsembException"><c>server_unavailable</c> with the end of its log when it does not come up.</exception>
    /// <param name="store">Where its store is, when that was said: handed over by the environment, which unlike the command line only its owner can read.</param>
    /// <param name="waiting">Told how long the start has taken so far, when it takes long: now and then.</param>
    public static async Task<RunningServer> StartAsync(
        DataDirectory data, IReadOnlyList<string> serveArguments, string? store, Action<TimeSpan> waiting, TimeProvider time, CancellationToken cancellationToken)
    {
        PrepareLog(data);
        var logStart = File.Exists(data.ServerLog) ? new FileInfo(data.ServerLog).Length : 0;
        // What a killed server left behind. Its process may look alive until somebody reaps it, and ours may answer at the address it had.
        var left = RunningServer.Read(data)?.Pid;
        var process = Launch(data, serveArguments, store);
        try
        {
            var started = time.GetTimestamp();
            var remark = Unremarkable;
            while (time.GetElapsedTime(started) < StartLimit)
            {
                if (await RunningServer.FindAsync(data, cancellationToken) is { } server && (server.Pid == process.Id || server.Pid != left))
                {
                    // Another 'up' was faster. Ours would give up at the lock, or take over when that one ends, which nobody asked for.
                    if (server.Pid != process.Id && !process.HasExited) process.Kill();
                    return server;
                }

                await Task.Delay(PollInterval, time, cancellationToken);
                if (time.GetElapsedTime(started) is var taken && taken >= remark && !process.HasExited)
                {
                    waiting(taken);
                    remark = taken + RemarkInterval;
                }

                if (!process.HasExited) continue;
                if (process.ExitCode != ExitCodes.Conflict) break;

                // Another 'up' was faster, and its server will answer soon; or a short command has the directory, and will be done soon.
                if (await RunningServer.FindAsync(data, cancellationToken) is { } other) return other;
                process.Dispose();
                process = Launch(data, serveArguments, store);
            }
        }
        finally
        {
            process.Dispose();
        }

        var log = LogTail(data.ServerLog, logStart);
        throw LastWord(log) ?? new AsembException(ErrorCodes.ServerUnavailable, $"The server did not come up. Its log, {data.ServerLog}, ends with:\n{log}");
    }

    /// <summary>What 'serve' itself said when it gave up, in the form every command ends with.</summary>
    private static AsembException? LastWord(string log)
    {
        var match = Verdict().Match(log);
        return match.Success && ErrorCodes.Find(match.Groups["code"].Value) is { } error && error != ErrorCodes.Internal
            ? new AsembException(error, match.Groups["message"].Value.Trim())
            : null;
    }

    [GeneratedRegex("^error (?<code>[a-z_]+) (?<message>.*)\\z", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verdict();

    private static Process Launch(DataDirectory data, IReadOnlyList<string> serveArguments, string? store)
    {
        var info = StartInfo(data, serveArguments);
        if (store is not null) StoreOption.PutInto(info.Environment, store);
        var process = Process.Start(info)
            ?? throw new AsembException(ErrorCodes.ServerUnavailable, "The server process could not be started.");
        // Nothing is sent; closing tells the server that nobody will.
        process.StandardInput.Close();
        return process;
    }

    private static void PrepareLog(DataDirectory data)
    {
        try
        {
            // What lies in the data directory is nobody else's business.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(data.Path);
            else Directory.CreateDirectory(data.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(Path.GetDirectoryName(data.ServerLog)!);
            File.Open(data.ServerLog, FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AsembException(ErrorCodes.InvalidConfiguration, $"The data directory '{data.Path}' cannot be used: {exception.Message}", exception);
        }
    }

    private static ProcessStartInfo StartInfo(DataDirectory data, IReadOnlyList<string> serveArguments)
    {
        List<string> command = [.. SelfCommand.Line, "serve", "--data", data.Path, .. serveArguments];
        var info = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = Path.GetPathRoot(data.Path) ?? "/" };
        if (OperatingSystem.IsWindows())
        {
            info.FileName = command[0];
            info.CreateNoWindow = true;
            foreach (var argument in command[1..]) info.ArgumentList.Add(argument);
            info.ArgumentList.Add("--log-file");
            info.ArgumentList.Add(data.ServerLog);
            return info;
        }

        // A session of its own, so that neither Ctrl-C nor closing the terminal reaches it; output to the log, so that no pipe of ours is held open.
        info.FileName = "/bin/sh";
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add("log=$1; shift; if command -v setsid >/dev/null 2>&1; then exec setsid \"$@\" >>\"$log\" 2>&1 </dev/null; else exec nohup \"$@\" >>\"$log\" 2>&1 </dev/null; fi");
        info.ArgumentList.Add("asemb");
        info.ArgumentList.Add(data.ServerLog);
        foreach (var argument in command) info.ArgumentList.Add(argument);
        return info;
    }

    private static string LogTail(string path, long from)
    {
        if (!File.Exists(path)) return "(nothing)";
        using var log = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Seek(Math.Max(from, log.Length - LogTailBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd().Trim();
    }
}
