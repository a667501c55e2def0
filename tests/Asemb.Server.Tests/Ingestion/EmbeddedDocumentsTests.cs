using System.Globalization;
using System.Net;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Ingestion;

/// <summary>Documents that bring their vectors, over HTTP.</summary>
public sealed class EmbeddedDocumentsTests(SharedServer server)
{
    private AsembClient Client => server.Harness.Client;

    [Fact]
    public async Task They_are_searchable_when_the_request_is_answered_and_nothing_is_embedded()
    {
        var workspace = await server.Harness.NewWorkspaceAsync();
        var info = (await Client.Workspaces.FindAsync(workspace))!;
        var text = "Travel expenses are refunded within 30 days.";
        var vector = await EmbedAsync(text);

        var answer = await Client.Documents.AddEmbeddedAsync(
            workspace, [new EmbeddedDocumentInput { Key = "a", Text = text, Vector = [.. vector.Select(number => number * 7)], Source = "n8n" }], info.Model.Fingerprint);

        Assert.Equal((AcceptOutcome.Created, DocumentState.Indexed), (answer.Documents[0].Outcome, answer.Documents[0].State));
        var hit = Assert.Single((await Client.SearchAsync(workspace, new SearchQuery { Query = "who pays for travel", Mode = SearchMode.Vector })).Hits);
        Assert.Equal("a", hit.Document.Key);
        Assert.True((await Client.Jobs.FindAsync(answer.JobId))!.Done);
        Assert.Equal(AcceptOutcome.Unchanged, (await Client.Documents.AddBatchAsync(workspace, [new DocumentInput { Key = "a", Text = text, Source = "n8n" }])).Documents[0].Outcome);
    }

    [Fact]
    public async Task A_check_tells_own_vectors_from_those_of_others()
    {
        var workspace = await server.Harness.NewWorkspaceAsync();
        var own = new EmbeddedSample { Text = "Leave is granted by the team lead.", Vector = await EmbedAsync("Leave is granted by the team lead.") };
        var foreign = own with { Vector = await EmbedAsync("The pension plan starts after six months.") };

        Assert.True((await Client.Documents.CheckEmbeddedAsync(workspace, [own])).Agrees);
        Assert.False((await Client.Documents.CheckEmbeddedAsync(workspace, [own, foreign])).Agrees);
        var shorter = await Client.Documents.CheckEmbeddedAsync(workspace, [own with { Vector = [1, 2, 3] }]);
        Assert.Equal((0, null, false), (shorter.Compared, shorter.LowestCosine, shorter.Agrees));
    }

    [Theory]
    [InlineData("""{"fingerprint":"other","documents":[{"key":"a","text":"t","vector":[1]}]}""", 409, "model_mismatch", "fingerprint")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"a","text":"t","vector":[1,2]}]}""", 409, "model_mismatch", "documents[0].vector")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"a","text":"t","vector":ZERO}]}""", 400, "invalid_request", "documents[0].vector")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"a","text":"t","vector":HUGE}]}""", 400, "invalid_request", "documents[0].vector")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"a","text":" ","vector":ONE}]}""", 422, "empty_document", "documents[0].text")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"a","text":"WORDS","vector":ONE}]}""", 413, "document_too_large", "documents[0].text")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"","text":"t","vector":ONE}]}""", 400, "invalid_name", "documents[0].key")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"a","text":"t","vector":ONE},{"key":"a","text":"u","vector":ONE}]}""", 400, "duplicate_document_key", null)]
    [InlineData("""{"fingerprint":"FP","documents":[]}""", 400, "invalid_request", "documents")]
    [InlineData("""{"fingerprint":"FP","documents":[{"key":"a","text":"t","vector":ONE,"title":"x"}]}""", 400, "invalid_request", "documents[0].title")]
    public async Task What_cannot_be_taken_in_is_refused_whole(string body, int status, string code, string? field)
    {
        var workspace = await server.Harness.NewWorkspaceAsync();
        var info = (await Client.Workspaces.FindAsync(workspace))!;
        body = body.Replace("FP", info.Model.Fingerprint, StringComparison.Ordinal).Replace("ZERO", Numbers("0"), StringComparison.Ordinal).Replace("HUGE", Numbers("1e39"), StringComparison.Ordinal)
            .Replace("ONE", Numbers("1"), StringComparison.Ordinal).Replace("WORDS", string.Concat(Enumerable.Repeat("a river ", 5000)), StringComparison.Ordinal);

        var problem = await (await server.Harness.PostAsync($"/api/v1/workspaces/{workspace}/documents/embedded", body)).ProblemAsync(status, code);

        if (field is not null) Assert.Contains(problem.Errors?.Select(error => error.Field) ?? [problem.Field], named => string.Equals(named, field, StringComparison.Ordinal));
        Assert.Equal(0, (await Client.Workspaces.GetStatsAsync(workspace)).Documents.Indexed);

        string Numbers(string number) => $"[{string.Join(',', Enumerable.Repeat(number, info.Model.Dimensions))}]";
    }

    private async Task<float[]> EmbedAsync(string text)
    {
        var models = server.Harness.Server.App.Services.GetRequiredService<IEmbeddingModels>();
        return (await (await models.GetAsync(models.DefaultId, CancellationToken.None)).EmbedPassagesAsync([text], CancellationToken.None))[0];
    }
}
