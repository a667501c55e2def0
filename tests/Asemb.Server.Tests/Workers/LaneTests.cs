using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Workers;

/// <summary>Faults that nobody thought of, in what surrounds a batch: a lane survives them.</summary>
public sealed class LaneTests
{
    private readonly FaultyStore _store = new();

    [Fact]
    public async Task It_goes_on_when_documents_cannot_be_put_back()
    {
        await using var harness = await StartAsync(new ScriptedModel());
        var faults = 0;
        _store.BeforeFail = () =>
        {
            Interlocked.Increment(ref faults);
            throw new InvalidOperationException("A fault nobody thought of.");
        };
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "empty", Text = " " });
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref faults) >= 2), "the document could not be put back");

        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." }, waitSeconds: 60);

        Assert.Equal(1, receipt.Job!.Indexed);
    }

    [Fact]
    public async Task It_goes_on_when_leases_cannot_be_renewed()
    {
        using var renewed = new SemaphoreSlim(0);
        var model = new ScriptedModel
        {
            // Twice: the first fault must not end the renewing.
            Before = async (passages, cancellationToken) =>
            {
                if (!passages.Any(passage => passage.Contains("slow", StringComparison.Ordinal))) return;
                await renewed.WaitAsync(cancellationToken);
                await renewed.WaitAsync(cancellationToken);
            },
        };
        await using var harness = await StartAsync(model);
        _store.BeforeRenew = () =>
        {
            renewed.Release();
            throw new InvalidOperationException("A fault nobody thought of.");
        };

        var slow = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "slow", Text = "A slow one." }, waitSeconds: 60);
        var next = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "next", Text = "Next." }, waitSeconds: 60);

        Assert.Equal((1, 1), (slow.Job!.Indexed, next.Job!.Indexed));
    }

    private Task<ServerHarness> StartAsync(ScriptedModel model) => ServerHarness.StartAsync(
        settings =>
        {
            settings["Indexing:Lanes"] = "1";
            settings["Indexing:LeaseSeconds"] = "5";
        },
        options: options => _store.Use(ScriptedModel.Use(options, model)));
}
