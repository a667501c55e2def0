using Asemb.Server.Security;

namespace Asemb.Server;

/// <summary>
/// Which installation this is: a random id, made with the data directory and kept in it. Evidence about one installation names it, so that it is
/// never taken for evidence about another. The server tells it to those who administer all of it.
/// </summary>
public sealed record Installation(Guid Id)
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "installation.id";

    /// <summary>Null when the directory has none, or holds something else in its place.</summary>
    public static async Task<Installation?> ReadAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path)) return null;
        return Guid.TryParse((await File.ReadAllTextAsync(path, cancellationToken)).Trim(), out var id) && id != Guid.Empty ? new Installation(id) : null;
    }

    /// <summary>What cannot be read is replaced: the worst that follows is that evidence has to be taken again.</summary>
    internal static async Task<Installation> EnsureAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        if (await ReadAsync(dataDirectory, cancellationToken) is { } known) return known;
        var made = new Installation(Guid.NewGuid());
        await PrivateFile.WriteAsync(Path.Combine(dataDirectory, FileName), made.Id.ToString("D") + "\n", cancellationToken);
        return made;
    }
}
