using System.CommandLine;
using System.Globalization;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class KeysCommand
{
    public static Command Create() => new("keys", "Lists, creates and revokes API keys.") { List(), New(), Revoke() };

    private static Command List()
    {
        var command = new Command("list", "Lists the keys; secrets are never shown again.").WithExamples(("asemb keys list", "names, scopes, workspaces, when last used"));
        command.Runs(async (context, cancellationToken) =>
        {
            var keys = await (await context.ConnectAsync(cancellationToken)).Client.Keys.ListAsync(cancellationToken);
            if (context.Terminal.PrintedJson(new KeyList { Items = keys }, WireJson.Default.KeyList)) return ExitCodes.Success;
            context.Terminal.Table(
                ["id", "name", "begins with", "scopes", "workspaces", "expires", "last used", "state"],
                keys.Select(key => new[]
                {
                    key.Id.ToString(), key.Name, key.Hint, string.Join(',', key.Scopes).ToLowerInvariant(), key.Workspaces is null ? "all" : string.Join(',', key.Workspaces),
                    key.ExpiresAt is { } expires ? Answers.Time(expires) : "never", key.LastUsedAt is { } used ? Answers.Time(used) : "never",
                    key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= context.Time.GetUtcNow() ? "expired" : "active",
                }));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command New()
    {
        var name = new Argument<string>("NAME") { Description = "What the key is for." };
        var scopes = TypedOptions.Choices<KeyScope>("--scope", "What it may do: read searches, write changes documents, admin changes workspaces and keys; one or several. [default: read]");
        var workspaces = new Option<string[]>("--only") { Description = "Bind the key to these workspaces. [default: all]", HelpName = "WORKSPACE", AllowMultipleArgumentsPerToken = true };
        var expires = new Option<string?>("--expires") { Description = "When it ends: a date, or a time from now such as 90d or 12h. [default: never]", HelpName = "WHEN" };
        var command = new Command("create", "Creates a key and shows its secret once.") { name, scopes, workspaces, expires };
        command.WithExamples(
            ("asemb keys create website-search --only handbook", "may search one workspace"),
            ("asemb keys create n8n --scope read write --expires 365d", "may search and change documents for a year"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var bound = options.GetValue(workspaces) is { Length: > 0 } names ? names : null;
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            await WarnOfUnknownAsync(client, context, bound ?? [], cancellationToken);
            var created = await client.Keys.CreateAsync(
                new CreateKeyRequest
                {
                    Name = options.GetRequiredValue(name),
                    Scopes = options.GetValue(scopes) is { Length: > 0 } some ? some : [KeyScope.Read],
                    Workspaces = bound,
                    ExpiresAt = Expiry(options.GetValue(expires), context.Time.GetUtcNow()),
                },
                cancellationToken);
            if (context.Terminal.PrintedJson(created, WireJson.Default.CreatedKey)) return ExitCodes.Success;
            context.Terminal.Remark($"Key '{Markup.Escape(created.Key.Name)}' ({created.Key.Id}). Keep this secret now, it is not shown again:");
            context.Terminal.Output.WriteLine(created.Secret);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "The key's id, or its name." };
        var command = new Command("revoke", "Revokes a key at once.") { id }.WithExamples(("asemb keys revoke website-search", "by name"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var wanted = context.Options.GetRequiredValue(id);
            var keys = (await client.Keys.ListAsync(cancellationToken)).Where(item =>
                item.RevokedAt is null && (string.Equals(item.Name, wanted, StringComparison.Ordinal) || string.Equals(item.Id.ToString(), wanted, StringComparison.OrdinalIgnoreCase))).ToList();
            if (keys.Count > 1) throw new AsembException(ErrorCodes.InvalidRequest, $"{keys.Count} keys have the name '{wanted}', for different workspaces. Give the id: {string.Join(", ", keys.Select(item => item.Id))}.");
            var key = keys.FirstOrDefault();
            if (key is null || !await client.Keys.RevokeAsync(key.Id, cancellationToken))
            {
                throw new AsembException(ErrorCodes.KeyNotFound, $"There is no active key '{wanted}'. 'asemb keys list' shows those there are.");
            }

            if (context.Terminal.PrintedJson(new RevokeReport("revoked", key.Id, key.Name), CliJson.Default.RevokeReport)) return ExitCodes.Success;
            context.Terminal.Remark($"Revoked '{Markup.Escape(key.Name)}'.");
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>A key may be bound before its workspace is made; more often the name is mistyped.</summary>
    private static async Task WarnOfUnknownAsync(AsembClient client, CommandContext context, string[] bound, CancellationToken cancellationToken)
    {
        if (bound.Length == 0) return;
        var known = (await client.Workspaces.ListAsync(cancellationToken)).Select(workspace => workspace.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in bound.Where(name => !known.Contains(name))) context.Terminal.Remark($"[yellow]note[/] There is no workspace '{Shown.Line(name)}' yet.");
    }

    /// <summary>A date, or a number with h or d from now.</summary>
    private static DateTimeOffset? Expiry(string? text, DateTimeOffset now)
    {
        if (text is null) return null;
        if (text.Length > 1 && text[^1] is 'h' or 'd' && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount is > 0 and <= 36_500)
        {
            return text[^1] == 'h' ? now.AddHours(amount) : now.AddDays(amount);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var date)
            ? date
            : throw new AsembException(ErrorCodes.Usage, $"'{text}' is neither a date such as 2027-01-31 nor a time from now such as 90d or 12h.");
    }
}
