using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Asemb.EndToEnd.Processes;

/// <summary>The real executable in a process of its own, on a data directory of its own, with nothing from the environment that could reach another.</summary>
internal sealed class AsembProcess : IAsyncDisposable
{
    /// <summary>Far beyond what any command here takes: what hits it hangs.</summary>
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<(Func<string, bool> Seen, TaskCompletionSource<string> Source)> _waiting = [];

    private AsembProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "asemb.dll");

    public static AsembProcess Start(DataFolder data, params IEnumerable<string> arguments) => Start(data, input: null, environment: null, arguments);

    public static AsembProcess Start(DataFolder data, string? input, IReadOnlyDictionary<string, string?>? environment, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(DotnetHost.Path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = data.Files,
        };
        info.ArgumentList.Add(Dll);
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("ASEMB", StringComparison.OrdinalIgnoreCase)).ToList()) info.Environment.Remove(name);
        info.Environment["ASEMB_DATA"] = data.Path;
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal)) info.Environment[name] = value;

        var process = new AsembProcess(Process.Start(info)!);
        process._process.OutputDataReceived += (_, line) => process.Take(process._output, line.Data);
        process._process.ErrorDataReceived += (_, line) => process.Take(process._error, line.Data);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        if (input is not null) process._process.StandardInput.Write(input);
        process._process.StandardInput.Close();
        return process;
    }

    public static Task<CommandResult> RunAsync(DataFolder data, params IEnumerable<string> arguments) => Start(data, arguments).ExitAsync();

    /// <summary>Waits for its end.</summary>
    public async Task<CommandResult> ExitAsync()
    {
        using var limit = new CancellationTokenSource(HangLimit);
        await _process.WaitForExitAsync(limit.Token);
        lock (_waiting) return new CommandResult(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>The first line on either stream that satisfies the condition.</summary>
    public async Task<string> SawAsync(Func<string, bool> condition)
    {
        var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            var seen = (_output.ToString() + _error).Split('\n').FirstOrDefault(condition);
            if (seen is not null) return seen;
            _waiting.Add((condition, source));
        }

        return await source.Task.WaitAsync(HangLimit);
    }

    /// <summary>Sends a signal: INT is Ctrl-C, TERM a polite end, KILL the power cord.</summary>
    public Task SignalAsync(string signal) => SignalAsync(Id, signal);

    public static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill") { ArgumentList = { "-" + signal, process.ToString(CultureInfo.InvariantCulture) } })!;
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (_waiting)
        {
            text.Append(line).Append('\n');
            foreach (var (seen, source) in _waiting)
            {
                if (seen(line)) source.TrySetResult(line);
            }
        }
    }
}

/// <summary>How a command ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every line of standard output, each of which must be JSON.</summary>
    public IReadOnlyList<JsonNode> Json => [.. Lines.Select(line => JsonNode.Parse(line)!)];

    public JsonNode LastJson => Json[^1];

    /// <summary>Fails with all that was printed, which says why.</summary>
    public CommandResult ExitedWith(int code)
    {
        Assert.True(code == ExitCode, $"Exit code {ExitCode}, not {code}.\n--- output\n{Output}\n--- error\n{Error}");
        return this;
    }
}
