using Asemb.EndToEnd.Processes;
using Microsoft.Data.Sqlite;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>The two ways of docs/backup.md bring an installation back as it was.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task A_copy_taken_beside_the_running_server_brings_back_what_was_acknowledged_before_it()
    {
        await using var data = new DataFolder();
        await using var restored = new DataFolder();
        (await InProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);
        (await InProcess.RunAsync(data, "ingest", data.Write("before.md", "# Before\n\nThe wombat digs."))).ExitedWith(0);

        Directory.CreateDirectory(restored.Path);
        Copy(Path.Combine(data.Path, "asemb.db"), Path.Combine(restored.Path, "asemb.db"));
        (await InProcess.RunAsync(data, "ingest", data.Write("after.md", "# After\n\nThe axolotl swims."))).ExitedWith(0);
        (await InProcess.RunAsync(data, "down")).ExitedWith(0);

        await AssertHoldsAsync(restored);
    }

    [Fact]
    public async Task A_copy_of_the_folder_of_a_stopped_server_is_the_installation_again()
    {
        await using var data = new DataFolder();
        await using var restored = new DataFolder();
        (await InProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);
        (await InProcess.RunAsync(data, "ingest", data.Write("before.md", "# Before\n\nThe wombat digs."))).ExitedWith(0);
        (await InProcess.RunAsync(data, "down")).ExitedWith(0);

        Directory.CreateDirectory(restored.Path);
        foreach (var file in Directory.GetFiles(data.Path)) File.Copy(file, Path.Combine(restored.Path, Path.GetFileName(file)));

        await AssertHoldsAsync(restored);
        Assert.Equal(data.LocalKey, restored.LocalKey);
    }

    /// <summary>As <c>sqlite3 FILE ".backup 'COPY'"</c> does it: through the same function of the library, from another connection than the server's.</summary>
    private static void Copy(string from, string to)
    {
        using var source = new SqliteConnection($"Data Source={from};Mode=ReadWrite;Pooling=False");
        using var target = new SqliteConnection($"Data Source={to};Pooling=False");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    private static async Task AssertHoldsAsync(DataFolder restored)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(restored.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains("wombat", (await InProcess.RunAsync(restored, "search", "wombat", "--json")).ExitedWith(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("axolotl swims", (await InProcess.RunAsync(restored, "search", "axolotl", "--json")).Output, StringComparison.Ordinal);
        (await InProcess.RunAsync(restored, "doctor")).ExitedWith(0);
    }
}
