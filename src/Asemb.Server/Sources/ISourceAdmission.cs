using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Server.Sources;

/// <summary>
/// What a source of a kind may reach that not everybody's sources may: folders of the server, addresses of its inner network, databases. Decided by who asks, when the
/// source is made or changed, and before its connector looks at the settings.
/// </summary>
internal interface ISourceAdmission
{
    string Kind { get; }

    /// <param name="workspace">Name of the workspace that the source is of.</param>
    /// <param name="settings">As they came; what only this may set is refused in them.</param>
    /// <param name="present">Those that the source has, when it is changed.</param>
    /// <param name="isOperator">The operator of this machine asks, with its local key and from this machine.</param>
    /// <returns>The settings, with what was admitted.</returns>
    /// <exception cref="AsembException"><c>forbidden</c>, <c>invalid_source</c></exception>
    Task<JsonObject> AdmitAsync(string workspace, JsonObject settings, JsonObject? present, bool isOperator, CancellationToken cancellationToken);
}
