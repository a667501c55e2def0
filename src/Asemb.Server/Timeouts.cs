using Asemb.Core.Errors;
using Asemb.Server.Configuration;
using Asemb.Server.Problems;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Asemb.Server;

/// <summary>How long requests may take, by kind.</summary>
internal static class Timeouts
{
    public const string Search = "search";
    public const string Upload = "upload";

    public static void Configure(RequestTimeoutOptions options, LimitsOptions limits)
    {
        options.DefaultPolicy = Policy(limits.RequestSeconds, ErrorCodes.RequestTimeout);
        options.AddPolicy(Search, Policy(limits.SearchSeconds, ErrorCodes.SearchTimeout));
        options.AddPolicy(Upload, Policy(limits.UploadSeconds, ErrorCodes.RequestTimeout));
    }

    private static RequestTimeoutPolicy Policy(int seconds, ErrorCode error) => new()
    {
        Timeout = TimeSpan.FromSeconds(seconds),
        TimeoutStatusCode = error.HttpStatus,
        WriteTimeoutResponse = context => ProblemWriter.WriteAsync(context, error, $"The request took longer than {seconds} s. Ask for less, or raise the limit in the configuration."),
    };
}
