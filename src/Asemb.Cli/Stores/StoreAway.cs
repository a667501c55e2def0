using Asemb.Cli.Commands;
using Asemb.Cli.Connection;
using Asemb.Server;

namespace Asemb.Cli.Stores;

/// <summary>Says of a store that cannot be used which it is, for those who look after this machine. A password is never shown.</summary>
internal static class StoreAway
{
    /// <param name="reason">What went wrong and what to do; names the store in general, or not at all.</param>
    public static string Describe(CommandContext context, string reason) => Name(context) is { } name && !reason.Contains(name, StringComparison.Ordinal) ? $"{name}: {reason}" : reason;

    /// <summary>Null of a server that was named: its store is its own business.</summary>
    private static string? Name(CommandContext context) => context.NamedServer is not null
        ? null
        : RunningServer.Read(context.Data)?.Store ?? AsembServer.FindStore(new AsembServerOptions { DataDirectory = context.Data.Path }).Address.Shown;
}
