using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Asemb.Readiness.Probes;

/// <summary>
/// SEC-2: hostile values in every place of every operation, and hostile files of every format. No answer may be a fault of the server, echo markup as
/// HTML, or lack a stable code, and every file must be indexed or refused when its upload has been waited for. Works in a workspace of its own, which it deletes.
/// </summary>
public sealed class HostileInputProbe : IProbe
{
    private const string Workspace = "readiness-hostile-input";

    private static readonly string[] Values =
    [
        "'", "\"", "'; DROP TABLE documents; --", "%00", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "<script>alert(1)</script>", "${jndi:ldap://127.0.0.1/a}", "%F0%9F%92%A9", "%ED%A0%80",
        "9223372036854775808", "-1", "NaN", new('a', 2000), "..", "%0d%0aSet-Cookie:x=1", "{{7*7}}",
    ];

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "{", "\"text\"", "{\"a\":1}", "{\"query\":null}", "{\"query\":\"\\u0000\"}", "{\"query\":\"\\ud800\"}", "{\"query\":\"x\",\"limit\":0}", "{\"query\":\"x\",\"limit\":10000}",
        "{\"query\":\"x\",\"limit\":1e400}", "{\"query\":\"x\",\"filter\":{\"a\":{\"like\":1}}}", "{\"query\":\"x\",\"filter\":{\"and\":7}}", "{\"query\":\"x\",\"mode\":\"telepathy\"}",
        "{\"documents\":[]}", "{\"documents\":[null]}", "{\"documents\":[{\"key\":\"a\",\"text\":\"x\"},{\"key\":\"a\",\"text\":\"y\"}]}", "{\"key\":\"a\",\"contentBase64\":\"?\"}",
        "{\"name\":\"../up\"}", "{\"name\":\"x\",\"scopes\":[\"root\"]}", Nested(200), Nested(20_000),
    ];

    public string Item => "SEC-2";

    public bool IsDrill => true;

    public string Repeat => "asemb readiness --only SEC-2 --drills";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        var violations = new List<string>();
        var sent = 0;
        await SendAsync(context.Server, HttpMethod.Post, "api/v1/workspaces", $"{{\"name\":\"{Workspace}\"}}", cancellationToken);
        try
        {
            foreach (var operation in await ApiOperations.ReadAsync(context.Server, cancellationToken))
            {
                foreach (var (path, body) in Attempts(operation))
                {
                    using var answer = await ApiOperations.SendAsync(context.Server, operation, path, body, key: null, cancellationToken);
                    sent++;
                    if (await ComplaintAsync(answer, cancellationToken) is { } complaint) violations.Add($"{operation.Method} {operation.Template} {complaint}");
                }
            }

            foreach (var (name, bytes) in HostileFiles.All)
            {
                sent++;
                if (await UploadComplaintAsync(context.Server, name, bytes, cancellationToken) is { } complaint) violations.Add($"upload of {name} {complaint}");
            }
        }
        finally
        {
            await DeleteAsync(context.Server);
        }

        return Measurement.From(violations, $"{sent} hostile requests: no fault of the server, every file indexed or refused, no markup echoed, a code in every refusal", "0 violations");
    }

    /// <summary>Every value in every parameter, every body where one is taken. Deletes of what may exist are left out by their samples.</summary>
    private static IEnumerable<(string Path, string? Body)> Attempts(ApiOperation operation)
    {
        var own = operation.Path.Replace("readiness-probe", Workspace, StringComparison.Ordinal);
        var deletesWorkspace = operation.Method == HttpMethod.Delete && own.EndsWith(Workspace, StringComparison.Ordinal);
        if (!deletesWorkspace) yield return (own + "?limit=%27&cursor=%27&q=%00&filter=%7B", null);
        foreach (var value in Values)
        {
            if (operation.Template.Contains('{', StringComparison.Ordinal)) yield return (operation.Path.Replace("readiness-probe", value, StringComparison.Ordinal).Replace("/1", "/" + value, StringComparison.Ordinal), null);
            if (!deletesWorkspace) yield return ($"{own}?q={value}&key={value}&wait={value}&limit={value}&cursor={value}&filter={value}&state={value}", null);
        }

        if (!operation.TakesJson) yield break;
        foreach (var body in Bodies) yield return (own, body);
    }

    private static async Task<string?> ComplaintAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        if (status >= 500) return $"answered {status}";
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.Content.Headers.ContentType?.MediaType is "text/html" && text.Contains("<script>alert(1)</script>", StringComparison.Ordinal)) return "echoed a script as HTML";
        // A request line that is no HTTP is refused before any route is known, by an empty 400 that closes the connection.
        if (status < 400 || (status == 400 && text.Length == 0)) return null;
        try
        {
            using var problem = JsonDocument.Parse(text);
            return problem.RootElement.TryGetProperty("code", out var code) && code.GetString() is { Length: > 0 } ? null : $"answered {status} without a code";
        }
        catch (JsonException)
        {
            return $"answered {status} without a problem document";
        }
    }

    /// <summary>What is wrong with the answer, with what became of the document, or with there being no answer at all.</summary>
    private static async Task<string?> UploadComplaintAsync(HttpClient server, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await UploadAsync(server, name, bytes, cancellationToken);
            if (await ComplaintAsync(answer, cancellationToken) is { } complaint) return complaint;
            return answer.IsSuccessStatusCode ? UploadOutcome.Complaint(await answer.Content.ReadAsStringAsync(cancellationToken)) : null;
        }
        catch (HttpRequestException exception)
        {
            return $"got no answer: {exception.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "got no answer in time";
        }
    }

    /// <summary>A server that has gone keeps the workspace; that it has gone is among the violations already.</summary>
    private static async Task DeleteAsync(HttpClient server)
    {
        try
        {
            await SendAsync(server, HttpMethod.Delete, $"api/v1/workspaces/{Workspace}", null, CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            // Nothing is left to be tidied up.
        }
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient server, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        using var content = new MultipartFormDataContent();
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileName = name };
        content.Add(part);
        return await server.PostAsync(new Uri($"api/v1/workspaces/{Workspace}/documents/upload?wait=20", UriKind.Relative), content, cancellationToken);
    }

    private static async Task SendAsync(HttpClient server, HttpMethod method, string path, string? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.SendAsync(request, cancellationToken);
    }

    private static string Nested(int depth) => "{\"query\":\"x\",\"filter\":" + string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "{}" + new string('}', depth + 1);
}
