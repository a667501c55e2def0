using System.Diagnostics;

namespace Asemb.TestServers;

/// <summary>
/// The programs of PostgreSQL and PgBouncer, and how to run them: as an unprivileged user where the tests run as root, because PostgreSQL refuses
/// root, and inside their own root file system where they have one.
/// </summary>
internal sealed class ServerPrograms
{
    private static readonly Lazy<ServerPrograms?> Found = new(Find);

    private ServerPrograms(string bin, string root, string user, string? pgBouncer)
    {
        Bin = bin;
        Root = root;
        User = user;
        PgBouncer = pgBouncer;
    }

    /// <summary>Folder of <c>initdb</c> and the others, as the programs themselves see it.</summary>
    public string Bin { get; }

    /// <summary>Prefix that turns a path of theirs into one of ours; empty when they are the same.</summary>
    public string Root { get; }

    public string? PgBouncer { get; }

    private string User { get; }

    /// <summary>The programs. Without them the calling test is skipped, or fails on CI.</summary>
    public static ServerPrograms Get()
    {
        if (Found.Value is null) Missing.Server("There are no programs of PostgreSQL to start a cluster with: run ./build.sh services up.");
        return Found.Value;
    }

    /// <summary>Starts a program of theirs; its output is collected for the message of whoever finds that it failed.</summary>
    public ServerProcess Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        IEnumerable<string> prefix = Environment.IsPrivilegedProcess ? ["chroot", $"--userspec={User}", Root.Length == 0 ? "/" : Root]
            : Root.Length == 0 ? []
            : ["sudo", "-n", "chroot", $"--userspec={User}", Root];
        string[] command = [.. prefix, program, .. arguments];
        start.FileName = command[0];
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);

        // Messages that tests read are in English, and what the caller has set for psql is none of our clusters' business.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Runs a program of theirs to its end and returns what it printed.</summary>
    public async Task<string> RunAsync(string? input, string program, params IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        if (input is not null) await process.Input.WriteAsync(input);
        process.Input.Close();
        if (await process.WaitAsync() is not 0 and var code) throw new InvalidOperationException($"{program} ended with {code}: {process.Output}");
        return process.Output;
    }

    private static ServerPrograms? Find()
    {
        if (ServicesFile.Get("ASEMB_TEST_POSTGRES_BIN") is not { } bin) return null;
        return new ServerPrograms(bin, ServicesFile.Get("ASEMB_TEST_ROOT") ?? "", ServicesFile.Get("ASEMB_TEST_USER") ?? "", ServicesFile.Get("ASEMB_TEST_PGBOUNCER"));
    }
}
