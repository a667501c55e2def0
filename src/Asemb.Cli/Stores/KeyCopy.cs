using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Transfer;
using Asemb.Server.Security;

namespace Asemb.Cli.Stores;

/// <summary>Copies API keys by the hashes of their secrets, so that clients go on with those they have. Keys of the command line belong to their data directory.</summary>
internal sealed class KeyCopy(ITransferSource source, IKeyStore target)
{
    /// <param name="workspace">Only keys that are bound to this one and no other; null: all.</param>
    public async Task<CopiedKeys> CopyAsync(string? workspace, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (copied, kept) = (0, 0);
        var conflicts = new List<string>();
        foreach (var (key, hash) in await source.ReadKeysAsync(now, cancellationToken))
        {
            if (LocalKey.IsReserved(key.Name) || !IsMeant(key, workspace)) continue;
            if (await target.FindByHashAsync(hash, cancellationToken) is not null)
            {
                kept++;
                continue;
            }

            try
            {
                await target.CreateAsync(key, hash, cancellationToken);
                copied++;
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.KeyExists)
            {
                conflicts.Add($"The key '{key.Name}' was not copied: another of this name is there. Revoke one of them and copy again.");
            }
        }

        return new CopiedKeys(copied, kept, conflicts);
    }

    private static bool IsMeant(ApiKey key, string? workspace) => workspace is null || (key.Workspaces is [var only] && string.Equals(only, workspace, StringComparison.Ordinal));
}

/// <param name="Kept">Were there already.</param>
internal sealed record CopiedKeys(int Copied, int Kept, IReadOnlyList<string> Conflicts);
