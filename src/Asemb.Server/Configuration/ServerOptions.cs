using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>Where the server listens and how it logs. Section <c>Server</c>.</summary>
public sealed class ServerOptions
{
    /// <summary>IP address to listen on. The default is reachable from this machine only; <c>0.0.0.0</c> opens the server to the network.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>TCP port; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 7280;

    /// <summary>Seconds that requests and documents under way get to finish when the server stops.</summary>
    [Range(0, 600)]
    public int DrainSeconds { get; set; } = 20;

    /// <summary>Connections open at the same time.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 1000;

    /// <summary>Least level that is logged: <c>Trace Debug Information Warning Error</c>.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>How log lines look: <c>text</c> for people or <c>json</c> for machines.</summary>
    [AllowedValues("text", "json")]
    public string LogFormat { get; set; } = "text";
}
