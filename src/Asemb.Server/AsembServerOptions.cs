namespace Asemb.Server;

/// <summary>How to compose a server. Everything else is configuration: <c>asemb.json</c>, environment, <see cref="Settings"/>, in this order.</summary>
public sealed record AsembServerOptions
{
    /// <summary>Where the server keeps everything; made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Settings that win over file and environment, e.g. <c>Server:Port</c>; a null value is ignored.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>False leaves the environment out.</summary>
    public bool ReadEnvironment { get; init; } = true;

    /// <summary>Stops on SIGINT and SIGTERM. False when the host process has its own way to stop.</summary>
    public bool HandleSignals { get; init; } = true;

    /// <summary>Where log lines go instead of standard error; null keeps that.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }

    /// <summary>
    /// The command line of a process that runs <see cref="Extraction.Isolation.ExtractionWorker"/>, which then reads the files; null reads them in this process.
    /// </summary>
    public IReadOnlyList<string>? ExtractionWorker { get; init; }

    /// <summary>Writes <c>server.json</c>, by which other processes find the server.</summary>
    public bool Advertise { get; init; } = true;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Replaces services after all are registered, for tests and embedding hosts.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }
}
