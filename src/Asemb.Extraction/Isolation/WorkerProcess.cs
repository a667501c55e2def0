using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Isolation;

/// <summary>One worker, seen from the server. Reads one file at a time; not thread-safe except for <see cref="Kill"/>.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptErrorChars = 4096;
    private const int SmallStack = 256 << 10;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    // A reader that asks its budget ends within this of the time-out by itself, which keeps the process; others are killed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Stream _requests;
    private readonly Stream _replies;
    private readonly StringBuilder _errors = new();
    private readonly TimeProvider _time;
    private bool _spent;
    private volatile bool _isLast;

    private WorkerProcess(Process process, TimeProvider time)
    {
        (_process, _time) = (process, time);
        (_requests, _replies) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        new Thread(DrainErrors, SmallStack) { IsBackground = true, Name = "asemb-extract-errors" }.Start();
    }

    public int Id => _process.Id;

    /// <summary>Files it has read.</summary>
    public int Files { get; private set; }

    public long ResidentBytes { get; private set; }

    /// <summary>When it was last given back.</summary>
    public long IdleSince { get; set; }

    /// <summary>False once it has ended, or must not read another file.</summary>
    public bool IsUsable => !_spent && !_isLast && !_process.HasExited;

    public static async Task<WorkerProcess> StartAsync(IReadOnlyList<string> command, long memoryBytes, TimeProvider time, CancellationToken cancellationToken)
    {
        var process = Process.Start(StartInfo(command, memoryBytes)) ?? throw new InvalidOperationException("The extraction worker could not be started.");
        var worker = new WorkerProcess(process, time);
        try
        {
            if (await worker.WaitAsync(worker._replies.ReadByte, StartLimit, cancellationToken) == WorkerProtocol.Ready) return worker;
            // Not the file's fault, so not a death on its account.
            throw new InvalidOperationException("The extraction worker does not start.", await worker.DeathAsync(new EndOfStreamException()));
        }
        catch
        {
            worker.Kill();
            worker.Dispose();
            throw;
        }
    }

    /// <returns>Null when there was no room for the text.</returns>
    /// <exception cref="WorkerDeath">It ended before it answered.</exception>
    /// <exception cref="AsembException">What is wrong with the file.</exception>
    public async Task<ExtractedDocument?> ExtractAsync(FileInput file, ExtractionLimits limits, Func<int, bool> hasRoom, CancellationToken cancellationToken)
    {
        try
        {
            var (reply, document) = await WaitAsync(() => Converse(file, limits, hasRoom), limits.Timeout + Grace, cancellationToken);
            Files++;
            ResidentBytes = reply.ResidentBytes;
            _spent = reply.Last;
            if (reply.Fault is { } fault) throw new InvalidOperationException("The reader failed in its process: " + fault);
            if (reply.Code is { } code) throw new AsembException(ErrorCodes.Find(code), reply.Message ?? "");
            return document;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Kill();
            if (exception is OperationCanceledException) throw;
            throw ExtractionBudget.TimedOut(limits);
        }
        catch (IOException exception)
        {
            _spent = true;
            throw await DeathAsync(exception);
        }
    }

    /// <summary>It takes long, and others shall not notice. Ends with this file, since it would be slow for the next.</summary>
    public void LetOthersGoFirst()
    {
        _isLast = true;
        Niceness.Lower(_process.Id);
    }

    public void Kill()
    {
        _spent = true;
        try
        {
            _process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }
    }

    /// <summary>Closes its input, on which it ends, and sees to it that it does.</summary>
    public void Dispose()
    {
        _spent = true;
        try
        {
            _requests.Dispose();
        }
        catch (IOException)
        {
            // It was gone before.
        }

        if (!_process.WaitForExit(EndLimit)) Kill();
        _process.WaitForExit(EndLimit);
        _replies.Dispose();
        _process.Dispose();
    }

    /// <summary>Settings may hold secrets, and a reader of files needs none of them.</summary>
    internal static void ForgetSettings(ProcessStartInfo info)
    {
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("ASEMB_", StringComparison.OrdinalIgnoreCase)).ToList()) info.Environment.Remove(name);
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> command, long memoryBytes)
    {
        var info = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var argument in command.Skip(1)) info.ArgumentList.Add(argument);
        ForgetSettings(info);
        info.Environment["DOTNET_GCHeapHardLimit"] = memoryBytes.ToString("X", CultureInfo.InvariantCulture);
        info.Environment["DOTNET_gcServer"] = "0";
        info.Environment["DOTNET_gcConcurrent"] = "0";
        info.Environment["DOTNET_TieredPGO"] = "0";
        info.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return info;
    }

    private (WorkerReply Reply, ExtractedDocument? Document) Converse(FileInput file, ExtractionLimits limits, Func<int, bool> hasRoom)
    {
        WorkerProtocol.Write(_requests, file, limits);
        return WorkerProtocol.ReadReply(_replies, hasRoom);
    }

    /// <summary>Pipes block their thread, so it is one of their own and not the pool's.</summary>
    private Task<T> WaitAsync<T>(Func<T> talk, TimeSpan limit, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(talk, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(limit, _time, cancellationToken);

    private async Task<WorkerDeath> DeathAsync(Exception cause)
    {
        // A runtime that prints where it overflowed takes a while to die.
        using var limit = new CancellationTokenSource(EndLimit);
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        int? exitCode = _process.HasExited ? _process.ExitCode : null;
        lock (_errors) return new WorkerDeath(exitCode, _errors.ToString(), cause);
    }

    // What a dying runtime prints must be taken from it, or it never dies; its beginning tells why.
    private void DrainErrors()
    {
        try
        {
            using var errors = _process.StandardError;
            var buffer = new char[KeptErrorChars];
            for (int read; (read = errors.Read(buffer)) > 0;)
            {
                lock (_errors) _errors.Append(buffer, 0, Math.Min(read, KeptErrorChars - _errors.Length));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process was disposed.
        }
    }
}
