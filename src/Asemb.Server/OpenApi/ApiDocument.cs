using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Asemb.Server.OpenApi;

/// <summary>
/// The OpenAPI document, made once: it is the same for everybody, making it takes a tenth of a second, and anybody may ask for it.
/// </summary>
internal sealed class ApiDocument([FromKeyedServices(OpenApiSetup.DocumentName)] IOpenApiDocumentProvider provider)
{
    private readonly Lazy<Task<byte[]>> _json = new(() => MakeAsync(provider));

    public Task<byte[]> ReadAsync(CancellationToken cancellationToken) => _json.Value.WaitAsync(cancellationToken);

    private static async Task<byte[]> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
