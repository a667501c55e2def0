using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Server.Configuration;
using Asemb.Server.Security;

namespace Asemb.Server.Sources.Folders;

/// <summary>
/// Which folders of this machine sources may read: those below <c>Sources:FolderRoots</c>, and those that the operator of the machine named. The second
/// are remembered in the data directory under random names, which only this class writes into settings: a source that does not bear the name of its
/// folder, or that stands in the store of another machine's server, reads nothing here.
/// </summary>
internal sealed class FolderAccess(string dataDirectory, SourcesOptions options) : ISourceAdmission, IDisposable
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "folders.json";

    private readonly SemaphoreSlim _turn = new(1, 1);

    public string Kind => SourceKind.Folder;

    public async Task<JsonObject> AdmitAsync(string workspace, JsonObject settings, JsonObject? present, bool isOperator, CancellationToken cancellationToken)
    {
        if (settings.ContainsKey(FolderSettings.GrantName)) settings = Without(settings, present);
        var read = FolderSettings.Read(settings);
        var kept = present is null ? null : FolderSettings.Stored(present)?.Grant;
        if (Allows(read with { Grant = kept })) return (read with { Grant = kept }).ToJson();
        if (!isOperator) throw Refused(read.Path);
        if (!Directory.Exists(read.Path)) throw Missing(read.Path);
        return (read with { Grant = await OpenAsync(read.Path, cancellationToken) }).ToJson();
    }

    public bool Allows(FolderSettings? settings)
    {
        if (settings is null) return false;
        var real = RealPath.Of(settings.Path);

        // A folder that is not there at the moment is allowed by its name: that it is missing is what is to be said then.
        var path = real ?? settings.Path;
        return options.Roots.Any(root => RealPath.IsWithin(path, RealPath.Of(root) ?? root))
            || (settings.Grant is not null && Granted().TryGetValue(settings.Grant, out var granted) && RealPath.IsWithin(path, real is null ? granted.Named : granted.Real));
    }

    public static AsembException Refused(string path) => new(
        ErrorCodes.Forbidden,
        $"The folder '{ShownText.Shorten(path)}' of the server may not be read. Its operator opens folders, on that machine: with `asemb sources add folder PATH`, or for everybody with Sources:FolderRoots.")
    { Field = "settings.path" };

    public static AsembException Missing(string path) => new(
        ErrorCodes.PathNotFound, $"There is no folder '{ShownText.Shorten(path)}' on the server. Is it mounted?")
    { Field = "settings.path" };

    public void Dispose() => _turn.Dispose();

    /// <summary>The name that the source bears already may come back with its settings; no other may be brought.</summary>
    private static JsonObject Without(JsonObject settings, JsonObject? present)
    {
        if (present?[FolderSettings.GrantName] is not { } own || !JsonNode.DeepEquals(own, settings[FolderSettings.GrantName]))
            throw FolderSettings.Invalid("settings.grant", "settings.grant is given by the server. Leave it out.");
        var rest = (JsonObject)settings.DeepClone();
        rest.Remove(FolderSettings.GrantName);
        return rest;
    }

    private async Task<string> OpenAsync(string path, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var granted = new SortedDictionary<string, GrantedFolder>(Granted(), StringComparer.Ordinal);
            var folder = new GrantedFolder(path, RealPath.Of(path) ?? path);
            if (granted.FirstOrDefault(known => known.Value == folder).Key is { } before) return before;
            var name = Guid.NewGuid().ToString("N");
            granted[name] = folder;
            await PrivateFile.WriteAsync(Path.Combine(dataDirectory, FileName), JsonSerializer.Serialize(granted) + "\n", cancellationToken);
            return name;
        }
        finally
        {
            _turn.Release();
        }
    }

    private Dictionary<string, GrantedFolder> Granted()
    {
        try
        {
            var path = Path.Combine(dataDirectory, FileName);
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, GrantedFolder>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // What cannot be read opens nothing; naming the folder again does.
            return [];
        }
    }

    /// <param name="Real">Where it led when it was opened.</param>
    private sealed record GrantedFolder(string Named, string Real);
}
