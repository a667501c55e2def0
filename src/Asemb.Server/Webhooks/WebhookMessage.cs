using System.Buffers;
using System.Text.Json;
using Asemb.Core.Webhooks;

namespace Asemb.Server.Webhooks;

/// <summary>What a receiver gets: <c>type</c>, <c>timestamp</c> and <c>data</c>, the same bytes in every try.</summary>
internal static class WebhookMessage
{
    public static byte[] Write(LeasedDelivery delivery) => Write(delivery.Type, delivery.CreatedAt, delivery.Data);

    public static byte[] Write(string type, DateTimeOffset at, string data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", WebhookTime.Write(at));
            json.WritePropertyName("data");
            json.WriteRawValue(data);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
