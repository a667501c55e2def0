using System.Globalization;
using Asemb.Core.Errors;

namespace Asemb.Server.Api;

/// <summary>The unpacked side of a packed body. Counts what comes out, and says in our words when the packed side is damaged.</summary>
internal sealed class DecompressedBody(Stream unpacked, string encoding, long limit) : ReadOnlyBody
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await unpacked.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new AsembException(ErrorCodes.InvalidRequest, $"The body is not valid {encoding}, as its Content-Encoding says.", exception);
        }

        _read += read;
        return _read <= limit
            ? read
            : throw new AsembException(
                ErrorCodes.RequestTooLarge,
                string.Create(CultureInfo.InvariantCulture, $"The body unpacks to more than the limit of {limit:N0} bytes. Send fewer or smaller documents, or raise the limit in the configuration."));
    }
}
