using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Asemb.Extraction.Web;

/// <summary>How pages of others are fetched, and which addresses connections out may reach at all. Section <c>Web</c>.</summary>
public sealed class WebOptions
{
    /// <summary>
    /// What may be connected to although it is not the public internet, parted by commas: addresses, networks and host names, each with or without a port,
    /// e.g. <c>10.0.0.0/8, 127.0.0.1:8080, [fd00::/8]:443, wiki.internal</c>. Link-local addresses and the metadata of clouds stay closed.
    /// </summary>
    public string? AllowedNetworks { get; set; }

    /// <summary>Ports of the public internet that may be connected to, parted by commas.</summary>
    [Required]
    public string Ports { get; set; } = "80, 443, 8080, 8443";

    /// <summary>Where the owner of a site finds out who asks, e.g. a URL or mail address: added to the User-Agent.</summary>
    [RegularExpression("[!-'*-~]+", ErrorMessage = "It must be a URL or mail address without white space and brackets.")]
    public string? Contact { get; set; }

    /// <summary>Seconds for one request, its body included.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Bytes of one body, after decompression.</summary>
    [Range(1024, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 64L << 20;

    /// <summary>Requests to one host at the same time, of all sources together.</summary>
    [Range(1, 64)]
    public int PerHost { get; set; } = 4;

    /// <summary>Least milliseconds between the beginnings of two requests to a host. Hosts that <see cref="AllowedNetworks"/> or a source lists are not spared so.</summary>
    [Range(0, 60_000)]
    public int DelayMilliseconds { get; set; } = 100;

    /// <summary>Most seconds between two requests that the <c>Crawl-delay</c> of a robots.txt may ask for; beyond it this is kept.</summary>
    [Range(0, 3600)]
    public int MaxCrawlDelaySeconds { get; set; } = 10;

    /// <summary>Most seconds that a sync waits for a host that asks for it with <c>Retry-After</c>; a longer wait ends the sync, which goes on then.</summary>
    [Range(0, 3600)]
    public int MaxWaitSeconds { get; set; } = 60;

    /// <summary>Pages that one site may have, whatever its source asks for.</summary>
    [Range(1, 10_000_000)]
    public int MaxPages { get; set; } = 100_000;

    /// <summary>Everything that is wrong with what the attributes cannot check.</summary>
    public IEnumerable<string> Validate()
    {
        if (Fault(() => AllowedAddresses.Parse(AllowedNetworks)) is { } networks) yield return $"Web:AllowedNetworks: {networks}";
        if (Fault(() => ParsePorts()) is { } ports) yield return $"Web:Ports: {ports}";
    }

    internal IReadOnlySet<int> ParsePorts() => Ports.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
        .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new FormatException($"'{text}' is no port: whole numbers from 1 to 65535, parted by commas."))
        .ToHashSet();

    private static string? Fault(Action parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
