namespace Asemb.Server.Api.Ingest;

/// <summary>Takes the bodies of routes that bring documents from the budget while they are read, unpacked ones as they come out.</summary>
internal sealed class CountedBodies(RequestDelegate next, IngestBudget budget)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is null)
        {
            await next(context);
            return;
        }

        var request = context.Request;
        var body = request.Body;
        using var share = budget.Open();
        // One that is too large for its route is told so instead, by whoever reads it.
        var most = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        if (request.ContentLength is { } length && length <= (most ?? long.MaxValue)) share.RequireRoom(length);
        request.Body = new CountedBody(body, share);
        try
        {
            await next(context);
        }
        finally
        {
            request.Body = body;
        }
    }

    /// <summary>Marks a route that brings documents.</summary>
    internal sealed class Marker
    {
        public static readonly Marker Instance = new();
    }

    private sealed class CountedBody(Stream body, IngestBudget.Share share) : ReadOnlyBody
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            share.Take(read);
            return read;
        }
    }
}
