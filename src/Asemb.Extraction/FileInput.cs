using System.Net.Http.Headers;

namespace Asemb.Extraction;

/// <summary>A file to read: its bytes, and what others say of it, which is believed only where the bytes leave it open.</summary>
/// <param name="Content">The bytes; not copied, so they must not change while the file is read.</param>
/// <param name="FileName">Name or path; only its ending is looked at.</param>
/// <param name="MediaType">Declared media type, parameters allowed: <c>text/html; charset=windows-1252</c>.</param>
public sealed record FileInput(ReadOnlyMemory<byte> Content, string? FileName = null, string? MediaType = null)
{
    /// <summary>Whose file it is: owners are served in turns when many files wait to be read.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The ending of the name with its dot, lower case; empty without one.</summary>
    public string Extension => FileName is null ? "" : Path.GetExtension(FileName.AsSpan().TrimEnd('/')).ToString().ToLowerInvariant();

    /// <summary>The declared type without parameters, lower case; null when there is none or it says nothing (<c>application/octet-stream</c>).</summary>
    public string? DeclaredType =>
        Header?.MediaType?.ToLowerInvariant() is { Length: > 0 } type and not ("application/octet-stream" or "binary/octet-stream" or "application/unknown") ? type : null;

    /// <summary>The declared charset, or null.</summary>
    public string? DeclaredCharset => Header?.CharSet?.Trim('"', '\'', ' ') is { Length: > 0 } charset ? charset : null;

    private MediaTypeHeaderValue? Header => MediaTypeHeaderValue.TryParse(MediaType, out var header) ? header : null;
}
