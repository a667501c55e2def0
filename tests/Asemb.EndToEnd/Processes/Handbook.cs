namespace Asemb.EndToEnd.Processes;

/// <summary>A few ingested documents that a class of tests reads together.</summary>
public sealed class Handbook : IAsyncLifetime
{
    public DataFolder Data { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Data.Write("travel.md", "---\nyear: 2024\nteam: people\n---\n# Travel\n\nThe people team pays for travel by train.\n\n## Hotels\n\nHotels are booked by yourself.\n");
        Data.Write("backup.md", "---\nyear: 2023\nteam: platform\n---\n# Backup\n\nRestore a backup to a point in time with the recovery tool.\n");
        Data.Write("notes/colours.txt", "A note about \u001b[31mred\u001b[0m colours, äöü and 漢字.\n");
        Data.Write("empty.txt", "");
        (await InProcess.RunAsync(Data, "ingest", Data.Files, "--base", Data.Files, "--source", "handbook")).ExitedWith(8);
    }

    public ValueTask DisposeAsync() => Data.DisposeAsync();
}
