namespace Asemb.Client.Contracts;

/// <summary>
/// What a running server writes to <c>server.json</c> in its data directory, so that programs on the same machine find it. Written whole or not
/// at all; removed at stop. A server that was killed leaves it behind: check that the process lives and answers.
/// </summary>
public sealed record ServerFile
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "server.json";

    /// <summary>Name of the file in the data directory that holds the local admin key; only its owner may read it.</summary>
    public const string LocalKeyFileName = "local.key";

    /// <summary>Base address, e.g. <c>http://127.0.0.1:7280</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Process id.</summary>
    public required int Pid { get; init; }

    /// <summary>When the server began to listen.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The store it uses, without a password: <c>sqlite:</c> with a path, or <c>postgres://user@host/database</c>.</summary>
    public string? Store { get; init; }
}
