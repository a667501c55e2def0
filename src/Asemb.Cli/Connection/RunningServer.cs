using System.Diagnostics;
using System.Text.Json;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Connection;

/// <summary>A server that was found running on a data directory.</summary>
/// <param name="Key">The local admin key; null when it is turned off, or belongs to another user.</param>
/// <param name="Store">The store it uses, without a password; null when a server of an older version runs.</param>
internal sealed record RunningServer(Uri Url, int Pid, string? Key, string? Store)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>Null when none runs: no file, a dead process, or nothing that answers at the address.</summary>
    public static async Task<RunningServer?> FindAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        var file = Read(data);
        if (file is null || !IsAlive(file.Pid) || !Uri.TryCreate(file.Url, UriKind.Absolute, out var url)) return null;
        using var client = AsembClient.Connect(url, apiKey: null, AnswerLimit);
        try
        {
            await client.GetHealthAsync("live", cancellationToken);
            return new RunningServer(url, file.Pid, ReadKey(data), file.Store);
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    public static ServerFile? Read(DataDirectory data)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(data.Path, ServerFile.FileName)), WireJson.Default.ServerFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    public static string? ReadKey(DataDirectory data)
    {
        try
        {
            return File.ReadAllText(Path.Combine(data.Path, ServerFile.LocalKeyFileName)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
