using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>How keys are checked. Section <c>Security</c>.</summary>
public sealed class SecurityOptions
{
    /// <summary>
    /// Seconds that a looked-up key is remembered. A key revoked through this server stops working at once; one revoked by another process within
    /// this time.
    /// </summary>
    [Range(0, 5)]
    public int KeyCacheSeconds { get; set; } = 5;

    /// <summary>Keeps an admin key in <c>local.key</c> in the data directory, readable by its owner only, for the command line on this machine.</summary>
    public bool LocalKey { get; set; } = true;

    /// <summary>
    /// What the secrets of webhooks are encrypted with in the store: base64 of 32 bytes. The embedded store makes one by itself, <c>secret.key</c> in the data
    /// directory; with a store in PostgreSQL it must be set, the same on every server.
    /// </summary>
    public string? SecretKey { get; set; }

    /// <summary>A file that holds it instead.</summary>
    public string? SecretKeyFile { get; set; }
}
