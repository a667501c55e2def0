using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Asemb.Core.Errors;
using Asemb.Core.Webhooks;
using Asemb.Extraction.Web;
using Asemb.Server.Security;

namespace Asemb.Server.Webhooks;

/// <summary>
/// Sends one message, signed after Standard Webhooks. Follows no redirect, reads no more of the answer than its beginning, waits no longer than it may.
/// Thread-safe.
/// </summary>
internal sealed class WebhookSender(WebhookAddresses addresses, SecretBox secrets, WebhookOptions options, TimeProvider time)
{
    private const int AnswerBytes = 1024;
    private const int LongestError = 300;
    private static readonly ProductInfoHeaderValue UserAgent = new("ASEMB-Webhooks", ServerVersion.Version.Split('+')[0]);

    /// <exception cref="AsembException"><c>secret_key_missing</c>, <c>secret_key_mismatch</c>: nothing was sent.</exception>
    public async Task<SendResult> SendAsync(Webhook webhook, Guid eventId, byte[] body, CancellationToken cancellationToken)
    {
        var url = new Uri(webhook.Url);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(UserAgent);
        await SignAsync(request, webhook, eventId, body, cancellationToken);

        var start = time.GetTimestamp();
        int Took() => (int)time.GetElapsedTime(start).TotalMilliseconds;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await addresses.ClientFor(url).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var latency = Took();
            var status = (int)response.StatusCode;
            var answer = await ReadAsync(response, both.Token);
            return new SendResult(status, latency, answer, response.IsSuccessStatusCode ? null : Refusal(status), RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(null, Took(), null, $"There was no answer within {options.TimeoutSeconds} s.", null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new SendResult(null, Took(), null, Describe(exception), null);
        }
    }

    private async Task SignAsync(HttpRequestMessage request, Webhook webhook, Guid eventId, byte[] body, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (id, timestamp) = (eventId.ToString(), now.ToUnixTimeSeconds());
        var signatures = WebhookSecret.Sign(await secrets.OpenAsync(webhook.Secret, webhook.Id, cancellationToken), id, timestamp, body);
        if (webhook.FormerSecret is { } former && now < webhook.FormerUntil)
            signatures += " " + WebhookSecret.Sign(await secrets.OpenAsync(former, webhook.Id, cancellationToken), id, timestamp, body);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signatures);
    }

    /// <summary>The status counts, whatever becomes of the rest: an answer without an end is delivered too.</summary>
    private static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[AnswerBytes];
        var read = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (read < buffer.Length && await stream.ReadAsync(buffer.AsMemory(read), cancellationToken) is var more and > 0) read += more;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // What has come is shown.
        }

        var text = InOneLine(Encoding.UTF8.GetString(buffer, 0, read));
        return text.Length == 0 ? null : text;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string Refusal(int status) => status is >= 300 and < 400
        ? string.Create(CultureInfo.InvariantCulture, $"The answer was {status}, a redirect, and none is followed. Give the webhook the address that it leads to.")
        : string.Create(CultureInfo.InvariantCulture, $"The answer was {status}; 200 to 299 is expected.");

    /// <summary>Messages of an answer that is none repeat it, which may be long and meant for the terminal or the log of whoever reads this.</summary>
    private static string Describe(Exception exception) => ShownText.Shorten(
        InOneLine(AddressGuard.RefusalIn(exception) is { } refusal ? refusal.Message : $"It could not be sent: {Innermost(exception).Message}"), LongestError);

    private static string InOneLine(string text) => new string([.. text.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter)]).Trim();

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception;
    }
}
