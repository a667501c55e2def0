using Asemb.Core.Errors;
using Asemb.Postgres.Migrations;
using Npgsql;

namespace Asemb.Postgres.Connections;

/// <summary>Who a connection string logs in as, and what the server is that it reaches.</summary>
/// <param name="VectorVersion">Of pgvector in this database; null when it is not created there.</param>
/// <param name="VectorAvailable">The version that could be created; null when its package is not installed.</param>
/// <param name="Roles">Those of ASEMB that there are.</param>
/// <param name="MemberOf">Those of ASEMB that the login belongs to.</param>
public sealed record LoginFacts(
    string Login,
    bool IsSuperuser,
    bool MayCreateRoles,
    bool BypassesRowSecurity,
    int VersionNumber,
    string Version,
    string Database,
    bool MayCreate,
    bool IsReplica,
    string? VectorVersion,
    string? VectorAvailable,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> MemberOf)
{
    /// <summary>The first that has what the migrations use.</summary>
    public const int OldestVersion = 15;

    /// <summary>The first pgvector that goes on along its graph until a filter is satisfied.</summary>
    public static readonly System.Version OldestVector = new(0, 8);

    public bool IsOwner => IsSuperuser || MemberOf.Contains("asemb_owner", StringComparer.Ordinal);

    /// <summary>More than the application needs: its sessions lay it down. Row-level security lets the engine, and its members, see every tenant.</summary>
    public bool IsPowerful => IsOwner || BypassesRowSecurity || MayCreateRoles || MemberOf.Contains("asemb_engine", StringComparer.Ordinal);

    public bool HasRoles => Roles.Count == 3;

    internal static async Task<LoginFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(MigrationSql.Login, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new LoginFacts(
            row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetInt32(4), row.GetString(5), row.GetString(6), row.GetBoolean(7), row.GetBoolean(8),
            Text(9), Text(10), row.GetFieldValue<string[]>(11), row.GetFieldValue<string[]>(12));

        string? Text(int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
    }

    /// <exception cref="AsembException"><c>store_unavailable</c> when the server is too old, or lacks an extension that nobody can create.</exception>
    internal void RequireUsable(string where)
    {
        if (VersionNumber / 10000 < OldestVersion)
            throw Refuse($"{where} runs PostgreSQL {Version}, and ASEMB needs {OldestVersion} or later. Upgrade the server.");
        RequireVector(where);
    }

    private void RequireVector(string where)
    {
        var major = VersionNumber / 10000;
        var package = $"Debian and Ubuntu: `apt install postgresql-{major}-pgvector`; Fedora and RHEL (PGDG): `dnf install pgvector_{major}`; "
            + "Alpine: `apk add postgresql-pgvector`; Homebrew: `brew install pgvector`; on Amazon RDS, Google Cloud SQL, Azure and Supabase it is there as `vector` and may have to be allowed first.";
        if ((VectorVersion ?? VectorAvailable) is not { } version) throw Refuse($"The server of {where} has no pgvector. Install it there: {package}");
        if (IsNewEnough(version)) return;

        // The extension stays as it was created, also when the package that it came from is upgraded.
        if (VectorVersion is not null && VectorAvailable is not null && IsNewEnough(VectorAvailable))
            throw Refuse($"{where} has pgvector {version}, and ASEMB needs {OldestVector} or later. Its server has {VectorAvailable}: let the extension's owner run in that database `ALTER EXTENSION vector UPDATE;`.");
        throw Refuse($"The server of {where} has pgvector {version}, and ASEMB needs {OldestVector} or later. Install a newer one there, from PostgreSQL's own package repository if your distribution has none, and run `ALTER EXTENSION vector UPDATE;` where it is in use. {package}");
    }

    private static bool IsNewEnough(string version) => System.Version.TryParse(version.Split('-')[0], out var parsed) && parsed >= OldestVector;

    internal static AsembException Refuse(string message, Exception? exception = null) => new(ErrorCodes.StoreUnavailable, message, exception) { IsSetupFault = true };
}
