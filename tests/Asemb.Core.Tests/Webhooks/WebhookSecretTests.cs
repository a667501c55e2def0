using System.Text;
using Asemb.Core.Webhooks;

namespace Asemb.Core.Tests.Webhooks;

public sealed class WebhookSecretTests
{
    /// <summary>The example of the specification.</summary>
    [Fact]
    public void Signs_as_the_specification_does() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSecret.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));

    [Fact]
    public void A_secret_is_32_random_bytes()
    {
        var secret = WebhookSecret.Generate();

        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        Assert.NotEqual(secret, WebhookSecret.Generate());
    }

    [Theory]
    [InlineData("n8n.example.org", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData(".a", false)]
    [InlineData("A", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    public void Names_fit_urls(string name, bool isValid) => Assert.Equal(isValid, WebhookName.IsValid(name));
}
