namespace Asemb.Extraction.Tests.Isolation;

/// <summary>A file by which a worker tells that it has begun.</summary>
internal sealed class Mark : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "asemb-" + Guid.NewGuid().ToString("N"));

    public async Task SeenAsync()
    {
        while (!File.Exists(Path)) await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    public void Remove() => File.Delete(Path);

    public void Dispose() => Remove();
}
