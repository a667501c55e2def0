using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Switching;

/// <summary>What the report of a switch says of both models, with the built-in ones.</summary>
public sealed class SwitchReportTests(SharedServer server)
{
    private static readonly string[] Subjects = ["refunds", "leave", "pensions", "laptops", "parking", "training", "security", "kitchens", "visitors", "printers"];

    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task Samples_and_judged_queries_are_asked_of_both()
    {
        var workspace = await FillAsync();
        var judged = Subjects.Select(subject => new JudgedQuery { Query = $"who decides about {subject}", Relevant = new Dictionary<string, int> { [$"{subject}-0"] = 2, [$"{subject}-1"] = 1 } }).ToList();

        await Harness.Client.EmbeddingIndexes.SwitchAsync(workspace, new SwitchModelRequest { Model = "builtin:asemb-static-en-128", Samples = 30, Judge = judged });
        var report = await ReportAsync(workspace);

        Assert.Equal(("builtin:asemb-static-en", "builtin:asemb-static-en-128", 40, 40, 0), (report.From, report.To, report.Chunks, report.Embedded, report.Truncated));
        Assert.Equal(10, report.Judged!.Queries);
        Assert.InRange(report.Sampled!.Queries, 20, 30);
        foreach (var leg in new[] { report.Sampled.Vector, report.Sampled.Hybrid!, report.Judged.Vector, report.Judged.Hybrid! })
        {
            // The smaller model is the first half of the larger: it finds nearly the same.
            Assert.InRange(leg.Before!.NdcgAt10, 0.3, 1);
            Assert.InRange(leg.After!.NdcgAt10, leg.Before.NdcgAt10 - 0.25, 1);
            Assert.InRange(leg.Before.RecallAt10, leg.Before.NdcgAt10 - 0.25, 1);
            Assert.InRange(leg.OverlapAt10!.Value, 0.4, 1);
            Assert.Equal(leg.After.NdcgAt10 - leg.Before.NdcgAt10, leg.Difference!.Value, 0.0002);
            Assert.InRange(leg.Difference.Value, leg.Lower!.Value, leg.Upper!.Value);
        }

        Assert.True(report.Sampled.Vector.OverlapAt10 < 1, "Two models that find the same in every query are one.");
        Assert.Empty(report.Remarks);
    }

    [Fact]
    public async Task Headings_that_look_like_operators_are_asked_for_as_they_stand()
    {
        var workspace = await FillAsync();
        await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "flags.md", Text = "# -verbose\n\nTells more.\n", MediaType = "text/markdown" }, waitSeconds: 60);
        await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "quiet.md", Text = "# -quiet\n\nTells less.\n", MediaType = "text/markdown" }, waitSeconds: 60);

        await Harness.Client.EmbeddingIndexes.SwitchAsync(workspace, new SwitchModelRequest { Model = "builtin:asemb-static-en-128", Samples = 100 });
        var report = await ReportAsync(workspace);

        Assert.Empty(report.Remarks);
        Assert.NotNull(report.Sampled!.Hybrid!.Before);
    }

    [Fact]
    public async Task A_query_that_only_words_can_answer_shows_in_the_hybrid_figures()
    {
        var workspace = await FillAsync();
        await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "code", Text = "Part XQZ-4471 is kept in the cellar." }, waitSeconds: 60);

        await Harness.Client.EmbeddingIndexes.SwitchAsync(
            workspace,
            new SwitchModelRequest { Model = "builtin:asemb-static-en-128", Samples = 0, Judge = [new JudgedQuery { Query = "XQZ-4471", Relevant = new Dictionary<string, int> { ["code"] = 1 } }] });
        var report = await ReportAsync(workspace);

        Assert.Null(report.Sampled);
        Assert.Equal((1, 1), (report.Judged!.Hybrid!.Before!.NdcgAt10, report.Judged.Hybrid.After!.NdcgAt10));
        Assert.Equal((0, 0), (report.Judged.Hybrid.Better!.Value, report.Judged.Hybrid.Worse!.Value));
    }

    private async Task<SwitchReport> ReportAsync(string workspace)
    {
        await Eventually.TrueAsync(async () => (await Harness.Client.EmbeddingIndexes.ListAsync(workspace)).Switch is null, "the switch ends");
        return (await Harness.Client.EmbeddingIndexes.ListAsync(workspace)).Items.Single(index => index.State == EmbeddingIndexState.Active).Report!;
    }

    private async Task<string> FillAsync()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var documents =
            from subject in Subjects
            from i in Enumerable.Range(0, 4)
            select new DocumentInput { Key = $"{subject}-{i}", Title = $"About {subject}, part {i}", Text = $"The team lead of group {i} decides about {subject} in the month of {subject[..3]}{i}. Everybody may ask for {subject} once." };
        var receipt = await Harness.Client.Documents.AddBatchAsync(workspace, [.. documents]);
        Assert.Equal(40, (await Harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        return workspace;
    }
}
