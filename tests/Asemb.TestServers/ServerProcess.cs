using System.Diagnostics;
using System.Text;

namespace Asemb.TestServers;

/// <summary>A running program whose last output is kept.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int KeptCharacters = 200_000;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public StreamWriter Input => _process.StandardInput;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            if (_output.Length > KeptCharacters) _output.Remove(0, _output.Length - KeptCharacters);
        }
    }
}
