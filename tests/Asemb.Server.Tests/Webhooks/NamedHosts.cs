using System.Net;
using Asemb.Extraction.Web;
using Asemb.Server.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Webhooks;

/// <summary>Names of webhooks that lead to this machine, where nobody listens: examples can be tried without a network.</summary>
internal static class NamedHosts
{
    public static AsembServerOptions Use(AsembServerOptions options) => options with
    {
        ConfigureServices = services => services.AddSingleton(
            _ => new WebhookAddresses(new WebOptions { AllowedNetworks = "n8n.example.org" }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]))),
    };
}
