using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Extraction.Web.Sources;

namespace Asemb.Server.Sources;

/// <summary>
/// Inner hosts are opened to a source by the operator of the machine alone. Others may change such a source as long as it reads the same URLs of the same
/// hosts; everything else that they name is the public internet, or what Web:AllowedNetworks allows everybody.
/// </summary>
internal sealed class WebAdmission(string kind) : ISourceAdmission
{
    public string Kind => kind;

    public Task<JsonObject> AdmitAsync(string workspace, JsonObject settings, JsonObject? present, bool isOperator, CancellationToken cancellationToken) => isOperator || !WebSources.OpensInnerHosts(settings, present)
        ? Task.FromResult(settings)
        : throw new AsembException(
            ErrorCodes.Forbidden,
            $"settings.{WebSources.AllowedHosts} opens addresses of the server's inner network. Only its operator may set it, or change the URLs of a source that has it: on that machine, with `asemb sources add`. "
            + "What everybody may read stands in Web:AllowedNetworks.")
        { Field = $"settings.{WebSources.AllowedHosts}" };
}
