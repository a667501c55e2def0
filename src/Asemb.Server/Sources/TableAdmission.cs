using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Postgres.Tables;

namespace Asemb.Server.Sources;

/// <summary>
/// Databases are opened to workspaces by the operator's settings alone, and whoever asks for one that is not open to theirs learns nothing of it: it is
/// not connected to, and the answer is that of a name that nobody has set up.
/// </summary>
internal sealed class TableAdmission(TableConnections connections) : ISourceAdmission
{
    private const string Connection = "connection";
    private const string Outbox = "outbox";

    public string Kind => SourceKind.Table;

    public Task<JsonObject> AdmitAsync(string workspace, JsonObject settings, JsonObject? present, bool isOperator, CancellationToken cancellationToken)
    {
        // What is no text, or not there, is refused by the connector.
        if (settings[Connection] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { } name && !connections.IsOpenTo(name, workspace))
            throw TableConnections.Unknown(name);

        // Of two sources that empty one outbox each would see half of the changes. It may come back with the settings of its own source.
        if (settings[Outbox] is { } outbox && !JsonNode.DeepEquals(outbox, present?[Outbox]))
            throw new AsembException(ErrorCodes.InvalidSource, "settings.outbox is given by the server, to each source its own. Leave it out.") { Field = "settings.outbox" };
        return Task.FromResult(settings);
    }
}
