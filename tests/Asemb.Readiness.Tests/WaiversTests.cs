using Asemb.Core.Errors;

namespace Asemb.Readiness.Tests;

public sealed class WaiversTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_file_is_no_waiver() => Assert.Empty(await Waivers.ReadAsync(_folder["none.json"], TestContext.Current.CancellationToken));

    [Fact]
    public async Task Reads_who_why_and_until()
    {
        var waiver = Assert.Single(await ReadAsync("""[{"item":"PERF-3","who":"Alice","why":"n8n is not used here","until":"2026-12-31"}]"""));

        Assert.Equal(new Waiver("PERF-3", "Alice", "n8n is not used here", new DateOnly(2026, 12, 31)), waiver);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[{")]
    [InlineData("""[{"item":"PERF-3"}]""")]
    [InlineData("""[{"item":"PERF-33","who":"Alice","why":"a typing error","until":"2026-12-31"}]""")]
    [InlineData("""[{"item":"PERF-3","who":" ","why":"nobody","until":"2026-12-31"}]""")]
    [InlineData("""[{"item":"PERF-3","who":"Alice","why":"","until":"2026-12-31"}]""")]
    [InlineData("""[{"item":"PERF-3","who":"Alice","why":"no day","until":"some day"}]""")]
    public async Task Refuses_what_is_no_waiver(string json)
    {
        var exception = await Assert.ThrowsAsync<AsembException>(() => ReadAsync(json));

        Assert.Equal(ErrorCodes.InvalidJson, exception.Error);
    }

    private async Task<IReadOnlyList<Waiver>> ReadAsync(string json)
    {
        await File.WriteAllTextAsync(_folder[Waivers.FileName], json, TestContext.Current.CancellationToken);
        return await Waivers.ReadAsync(_folder[Waivers.FileName], TestContext.Current.CancellationToken);
    }
}
