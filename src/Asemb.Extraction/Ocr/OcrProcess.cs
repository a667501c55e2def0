using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Isolation;

namespace Asemb.Extraction.Ocr;

/// <summary>One run of the program: a PDF in, a PDF out.</summary>
internal static class OcrProcess
{
    private const int KeptErrorChars = 2000;
    private const int BufferBytes = 81_920;

    /// <exception cref="AsembException"><c>ocr_failed</c>.</exception>
    public static async Task<byte[]> RunAsync(OcrOptions options, long mostBytes, ReadOnlyMemory<byte> pdf, CancellationToken cancellationToken)
    {
        using var process = Start(options);
        Niceness.Lower(process.Id);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
        try
        {
            var writing = WriteAsync(process.StandardInput.BaseStream, pdf, limit.Token);
            var complaining = DrainAsync(process.StandardError, limit.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, mostBytes, limit.Token);
            await writing;
            var said = await complaining;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? output : throw Failed($"ended with exit code {process.ExitCode}", said);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"took longer than {options.TimeoutSeconds:N0} s, which is Ocr:TimeoutSeconds");
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(OcrOptions options)
    {
        var info = new ProcessStartInfo(options.Arguments[0])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in options.Arguments.Skip(1)) info.ArgumentList.Add(argument);
        WorkerProcess.ForgetSettings(info);
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception exception)
        {
            throw Failed($"cannot be started", exception.Message);
        }
    }

    private static async Task WriteAsync(Stream input, ReadOnlyMemory<byte> pdf, CancellationToken cancellationToken)
    {
        try
        {
            await using (input) await input.WriteAsync(pdf, cancellationToken);
        }
        catch (IOException)
        {
            // It did not want all of it, and says why in its own way.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream output, long mostBytes, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[BufferBytes];
        for (int read; (read = await output.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (kept.Length + read > mostBytes) throw Failed($"gave more than {mostBytes:N0} bytes, which is the limit of a file");
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    /// <summary>A program whose complaints nobody takes never ends; their beginning tells why.</summary>
    private static async Task<string> DrainAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var kept = new StringBuilder();
        var buffer = new char[KeptErrorChars];
        for (int read; (read = await errors.ReadAsync(buffer, cancellationToken)) > 0;) kept.Append(buffer, 0, Math.Min(read, KeptErrorChars - kept.Length));

        // For one line of a log, whatever the program says.
        for (var i = 0; i < kept.Length; i++) kept[i] = char.IsControl(kept[i]) ? ' ' : kept[i];
        return kept.ToString().Trim();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }
    }

    private static AsembException Failed(FormattableString what, string? said = null) => new(
        ErrorCodes.OcrFailed,
        $"The OCR program {FormattableString.Invariant(what)}. Try it by hand with the file, or send the file with a text layer.",
        said is null ? null : new InvalidOperationException(said));
}
