using Asemb.Server.Configuration;

namespace Asemb.Server;

/// <summary>Where log lines go: standard error, so that standard output belongs to answers.</summary>
internal static class ServerLogging
{
    public static void Configure(ILoggingBuilder logging, ServerOptions options, Action<ILoggingBuilder>? replacement)
    {
        logging.SetMinimumLevel(options.LogLevel);
        // The framework's own lines carry paths and queries, which may hold keys of documents and searches.
        logging.AddFilter("Microsoft", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);
        logging.AddFilter("System", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);
        logging.AddFilter("Npgsql", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);
        // That the host could not start is thrown to the caller, who says it once and without a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (replacement is not null)
        {
            replacement(logging);
            return;
        }

        if (string.Equals(options.LogFormat, "json", StringComparison.Ordinal))
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }

        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
