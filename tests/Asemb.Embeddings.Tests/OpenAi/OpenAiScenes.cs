using System.Net;
using System.Net.Sockets;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Asemb.Embeddings.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Asemb.Embeddings.Tests.OpenAi;

/// <summary>What tests of endpoints share.</summary>
internal static class OpenAiScenes
{
    public static Task<OpenAiEmbeddingModel> LoadAsync(EmbeddingModelOptions options, TimeProvider? time = null) =>
        OpenAiEmbeddingModel.LoadAsync(options, time ?? TimeProvider.System, TestContext.Current.CancellationToken);

    public static async Task<bool> AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        if (status == 307)
            context.Response.Headers.Location = "http://127.0.0.1:1/";
        await context.Response.WriteAsync(body);
        return true;
    }

    public static void AssertVector(string text, float[] vector)
    {
        Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 1e-5f);
        Assert.Equal(1f, TensorPrimitives.CosineSimilarity<float>(StubEndpoint.VectorOf(text), vector), 1e-6f);
    }

    public static string Base64(float[] vector) => Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector));

    public static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
