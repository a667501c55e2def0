namespace Asemb.Core.Webhooks;

/// <summary>How states of deliveries are stored.</summary>
public static class DeliveryStateName
{
    public static string Of(DeliveryState state) => state switch
    {
        DeliveryState.Pending => "pending",
        DeliveryState.Sending => "sending",
        DeliveryState.Delivered => "delivered",
        _ => "failed",
    };

    public static DeliveryState Parse(string name) => name switch
    {
        "pending" => DeliveryState.Pending,
        "sending" => DeliveryState.Sending,
        "delivered" => DeliveryState.Delivered,
        _ => DeliveryState.Failed,
    };
}
