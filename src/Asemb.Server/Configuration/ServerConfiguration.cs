using System.Globalization;
using System.Net;
using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Embeddings;
using Asemb.Extraction;
using Asemb.Extraction.Json;
using Asemb.Extraction.Ocr;
using Asemb.Extraction.Web;
using Asemb.Server.Security;
using Asemb.Server.Stores;
using Asemb.Server.Webhooks;

namespace Asemb.Server.Configuration;

/// <summary>All settings, read and checked once before anything is opened.</summary>
internal sealed record ServerConfiguration(
    ServerOptions Server, LimitsOptions Limits, IndexingOptions Indexing, RepairOptions Repair, SecurityOptions Security, StoreOptions Store, EmbeddingsOptions Embeddings, ExtractionLimits Extraction, OcrOptions Ocr,
    WebOptions Web, SourcesOptions Sources, WebhookOptions Webhooks)
{
    /// <summary>Where the store is, from whatever says so.</summary>
    public StoreAddress StoreAddress { get; private init; } = StoreAddress.Embedded;

    /// <summary>What secrets in the store are encrypted with; null when none is configured.</summary>
    public byte[]? SecretKey { get; private init; }

    /// <summary>Whose names are the operator's own, so that they stand in no list of settings.</summary>
    public ConnectionsOptions Connections { get; private init; } = new();

    public const string FileName = "asemb.json";
    public const string EnvironmentPrefix = "ASEMB_";
    private static readonly string[] Sections = ["Server", "Limits", "Indexing", "Repair", "Security", "Store", "Embeddings", "Extraction", "Ocr", "Web", "Sources", "Webhooks"];

    /// <exception cref="AsembException"><c>invalid_configuration</c>, with every error.</exception>
    public static ServerConfiguration Load(AsembServerOptions options)
    {
        var errors = new List<string>();
        var root = Build(options, errors);
        var configuration = new ServerConfiguration(
            OptionsReader.Read<ServerOptions>(root.GetSection("Server"), "Server", errors),
            OptionsReader.Read<LimitsOptions>(root.GetSection("Limits"), "Limits", errors),
            OptionsReader.Read<IndexingOptions>(root.GetSection("Indexing"), "Indexing", errors),
            OptionsReader.Read<RepairOptions>(root.GetSection("Repair"), "Repair", errors),
            OptionsReader.Read<SecurityOptions>(root.GetSection("Security"), "Security", errors),
            OptionsReader.Read<StoreOptions>(root.GetSection("Store"), "Store", errors),
            OptionsReader.Read<EmbeddingsOptions>(root.GetSection("Embeddings"), "Embeddings", errors),
            OptionsReader.Read<ExtractionLimits>(root.GetSection("Extraction"), "Extraction", errors),
            OptionsReader.Read<OcrOptions>(root.GetSection("Ocr"), "Ocr", errors),
            OptionsReader.Read<WebOptions>(root.GetSection("Web"), "Web", errors),
            OptionsReader.Read<SourcesOptions>(root.GetSection("Sources"), "Sources", errors),
            OptionsReader.Read<WebhookOptions>(root.GetSection("Webhooks"), "Webhooks", errors));
        if (!IPAddress.TryParse(configuration.Server.Address, out _)) errors.Add($"Server:Address: '{configuration.Server.Address}' is not an IP address such as 127.0.0.1 or 0.0.0.0.");
        errors.AddRange(configuration.Sources.Roots.Where(root => !Path.IsPathFullyQualified(root)).Select(root => $"Sources:FolderRoots: '{root}' is not a full path such as /srv/docs."));
        errors.AddRange(EmbeddingsOptionsValidator.Validate(configuration.Embeddings));
        errors.AddRange(configuration.Web.Validate());
        errors.AddRange(configuration.Ocr.Validate());
        configuration = configuration with
        {
            StoreAddress = StoreLocation.Find(configuration.Store, options.DataDirectory, errors),
            SecretKey = Asemb.Server.Security.SecretKey.Read(configuration.Security, errors),
            Connections = ConnectionsOptions.Read(root.GetSection(ConnectionsOptions.Section), errors),
        };
        return errors.Count == 0
            ? configuration
            : throw new AsembException(ErrorCodes.InvalidConfiguration, "The configuration is not valid:\n" + string.Join('\n', errors.Select(error => "  " + error)));
    }

    private static IConfigurationRoot Build(AsembServerOptions options, List<string> errors)
    {
        var path = Path.Combine(options.DataDirectory, FileName);
        using var stream = File.Exists(path) ? File.OpenRead(path) : null;
        try
        {
            var file = stream is null ? null : new ConfigurationBuilder().AddJsonStream(stream).Build();
            foreach (var section in file?.GetChildren() ?? [])
            {
                if (!Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase) && !string.Equals(section.Key, ConnectionsOptions.Section, StringComparison.OrdinalIgnoreCase))
                    errors.Add($"{FileName}: there is no section '{section.Key}'. {NearestName.Suggest(section.Key, Sections)}");
            }

            var builder = new ConfigurationBuilder();
            if (file is not null) builder.AddConfiguration(file);
            if (options.ReadEnvironment) builder.AddEnvironmentVariables(EnvironmentPrefix);
            return builder.AddInMemoryCollection(options.Settings.Where(setting => setting.Value is not null)).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or JsonException)
        {
            throw new AsembException(ErrorCodes.InvalidConfiguration, $"{path} is not JSON: {Reason(exception)}", exception);
        }
    }

    private static string Reason(Exception exception) => (exception as JsonException ?? exception.InnerException as JsonException) is { } fault
        ? string.Create(CultureInfo.InvariantCulture, $"{JsonFault.Describe(fault)} (line {(fault.LineNumber ?? 0) + 1}).")
        : exception.Message;
}
