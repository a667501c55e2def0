using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Files as <c>multipart/form-data</c>, streamed: the fields of a file stand in front of it.</summary>
internal static class UploadContent
{
    public static MultipartFormDataContent Create(IReadOnlyList<UploadFile> files, IProgress<long>? progress)
    {
        var content = new MultipartFormDataContent();
        var sent = new ByteCount(progress);
        foreach (var file in files)
        {
            AddField(content, "key", file.Key);
            AddField(content, "title", file.Title);
            AddField(content, "uri", file.Uri);
            AddField(content, "source", file.Source);
            AddField(content, "metadata", file.Metadata?.ToJsonString(WireJson.Default.Options));
            var part = new FileContent(file.Open, sent);
            if (file.MediaType is not null && MediaTypeHeaderValue.TryParse(file.MediaType, out var mediaType)) part.Headers.ContentType = mediaType;
            // The framework writes names beyond ASCII as RFC 2047 words, which nothing decodes: both forms by hand, as browsers and RFC 5987 do.
            part.Headers.TryAddWithoutValidation("Content-Disposition", Disposition(file.FileName));
            content.Add(part);
        }

        return content;
    }

    private static string Disposition(string fileName)
    {
        var ascii = string.Concat(fileName.Select(c => c is '"' or '\\' || char.IsControl(c) || c > 126 ? '_' : c));
        return $"form-data; name=\"file\"; filename=\"{ascii}\"; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
    }

    private static void AddField(MultipartFormDataContent content, string name, string? value)
    {
        if (value is not null) content.Add(new StringContent(value, Encoding.UTF8), name);
    }

    private sealed class ByteCount(IProgress<long>? progress)
    {
        private long _sent;

        public void Add(int bytes) => progress?.Report(_sent += bytes);
    }

    private sealed class FileContent(Func<Stream> open, ByteCount sent) : HttpContent
    {
        private const int BufferSize = 81_920;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await using var source = open();
            var buffer = new byte[BufferSize];
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                sent.Add(read);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
