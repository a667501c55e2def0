using Asemb.Conformance.Stores;
using Asemb.Core.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests;

/// <summary>A data file in a folder of its own.</summary>
public sealed class SqliteSource : StoreSource
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("asemb-").FullName;

    public string DataFile => Path.Combine(Folder, "asemb.db");

    public override async Task<IAsembStore> OpenAsync(TimeProvider time) =>
        await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = DataFile, TimeProvider = time }, NullLoggerFactory.Instance, CancellationToken.None);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
