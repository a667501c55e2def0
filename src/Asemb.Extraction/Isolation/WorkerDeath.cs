using System.Globalization;

namespace Asemb.Extraction.Isolation;

/// <summary>A worker ended before it answered.</summary>
internal sealed class WorkerDeath(int? exitCode, string errors, Exception innerException)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The extraction worker ended with {exitCode}. {errors}"), innerException)
{
    private const int Signalled = 128;
    private const int Interrupt = 2;
    private const int KillSignal = 9;
    private const int Terminate = 15;

    /// <summary>Somebody ended the process; the file need not be the cause.</summary>
    public bool IsFromOutside => exitCode is Signalled + Interrupt or Signalled + KillSignal or Signalled + Terminate or 0;

    public bool IsOutOfMemory => errors.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || errors.Contains("OutOfMemoryException", StringComparison.Ordinal);

    /// <summary>In the words of a person, without anything of the file or this machine.</summary>
    public string Reason => exitCode switch
    {
        _ when errors.Contains("Stack overflow", StringComparison.OrdinalIgnoreCase) => "its parts are nested without end",
        > Signalled and < Signalled + 65 => string.Create(CultureInfo.InvariantCulture, $"signal {exitCode - Signalled}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}"),
    };
}
