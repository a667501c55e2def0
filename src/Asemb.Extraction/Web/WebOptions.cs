using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Asemb.Extraction.Web;

/// <summary>Which addresses connections out may reach, when users of the API name them. Section <c>Web</c>.</summary>
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
