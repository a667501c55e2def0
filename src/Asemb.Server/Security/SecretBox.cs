using System.Security.Cryptography;
using System.Text;
using Asemb.Core.Errors;

namespace Asemb.Server.Security;

/// <summary>
/// Encrypts what must be kept and is needed in clear, with AES-256-GCM: the secrets that sign webhooks. A copy of the store alone gives none of them away.
/// What is sealed for one owner cannot be opened as another's. Thread-safe.
/// </summary>
/// <param name="configured">The configured key; null when there is none.</param>
/// <param name="dataDirectory">Where a key is made when it is needed; null: none is made.</param>
internal sealed class SecretBox(byte[]? configured, string? dataDirectory) : IDisposable
{
    private const byte Version = 1;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile byte[]? _key = configured;

    /// <exception cref="AsembException"><c>secret_key_missing</c></exception>
    public async Task<byte[]> SealAsync(string secret, Guid owner, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(makes: true, cancellationToken) ?? throw SecretKey.Missing();
        var text = Encoding.UTF8.GetBytes(secret);
        var box = new byte[1 + NonceBytes + TagBytes + text.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, text, box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes), owner.ToByteArray());
        return box;
    }

    /// <exception cref="AsembException"><c>secret_key_missing</c>, <c>secret_key_mismatch</c></exception>
    public async Task<string> OpenAsync(byte[] box, Guid owner, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(makes: false, cancellationToken) ?? throw SecretKey.Missing();
        try
        {
            if (box.Length <= 1 + NonceBytes + TagBytes || box[0] != Version) throw Mismatch(null);
            var text = new byte[box.Length - 1 - NonceBytes - TagBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(box.AsSpan(1, NonceBytes), box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes), text, owner.ToByteArray());
            return Encoding.UTF8.GetString(text);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw Mismatch(exception);
        }
    }

    public void Dispose() => _turn.Dispose();

    private static AsembException Mismatch(Exception? inner) => new(
        ErrorCodes.SecretKeyMismatch,
        "The secret of the webhook was encrypted with another key than this server has. Give it the former key (Security:SecretKey, or secret.key in the data directory), or rotate the webhook's secret.", inner);

    private async Task<byte[]?> KeyAsync(bool makes, CancellationToken cancellationToken)
    {
        if (_key is not null || dataDirectory is null) return _key;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _key ??= await SecretKey.ReadFileAsync(dataDirectory, cancellationToken);
            if (_key is not null || !makes) return _key;
            var made = RandomNumberGenerator.GetBytes(SecretKey.Bytes);
            await PrivateFile.WriteAsync(Path.Combine(dataDirectory, SecretKey.FileName), Convert.ToBase64String(made) + "\n", cancellationToken);
            return _key = made;
        }
        finally
        {
            _turn.Release();
        }
    }
}
