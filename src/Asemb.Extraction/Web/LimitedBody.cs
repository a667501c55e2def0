using Asemb.Core.Errors;

namespace Asemb.Extraction.Web;

/// <summary>Reads bodies while counting what comes out of their compression, so that a small one that unpacks to gigabytes ends at the limit.</summary>
internal static class LimitedBody
{
    private const int Step = 1 << 16;

    /// <param name="cut">True drops what is beyond the limit; false fails.</param>
    /// <exception cref="AsembException"><c>document_too_large</c></exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, long limit, bool cut, string what, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(limit, Step)];
        var length = 0;
        while (true)
        {
            if (length == limit)
            {
                if (cut || await stream.ReadAsync(new byte[1], cancellationToken) == 0) break;
                throw new AsembException(ErrorCodes.DocumentTooLarge, $"{what} has more than {limit:N0} bytes, which is the limit. Web:MaxBodyBytes sets it, where a kind of source has none of its own.");
            }

            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(limit, buffer.Length * 2L));
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) break;
            length += read;
        }

        return length == buffer.Length ? buffer : buffer[..length];
    }
}
