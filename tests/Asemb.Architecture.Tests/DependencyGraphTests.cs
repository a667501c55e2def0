using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;

namespace Asemb.Architecture.Tests;

/// <summary>The arrows of docs/architecture.md: Core &lt;- {Extraction, Embeddings, Sqlite, Postgres, Readiness} &lt;- Server &lt;- Cli; Client &lt;- {Server, Cli}.</summary>
public sealed class DependencyGraphTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Asemb.Core"] = [],
        ["Asemb.Client"] = [],
        ["Asemb.Extraction"] = ["Asemb.Core"],
        ["Asemb.Embeddings"] = ["Asemb.Core"],
        ["Asemb.Sqlite"] = ["Asemb.Core"],
        ["Asemb.Postgres"] = ["Asemb.Core"],
        ["Asemb.Readiness"] = ["Asemb.Core"],
        ["Asemb.Server"] = ["Asemb.Core", "Asemb.Extraction", "Asemb.Embeddings", "Asemb.Sqlite", "Asemb.Postgres", "Asemb.Readiness", "Asemb.Client"],
        ["asemb"] = ["Asemb.Core", "Asemb.Extraction", "Asemb.Embeddings", "Asemb.Sqlite", "Asemb.Postgres", "Asemb.Readiness", "Asemb.Client", "Asemb.Server"],
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_references_only_what_its_arrows_allow(string assembly)
    {
        var references = Load(assembly).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Asemb.", StringComparison.OrdinalIgnoreCase))
            .ToList();

        Assert.Empty(references.Except(Allowed[assembly], StringComparer.Ordinal));
    }

    [Fact]
    public void Core_knows_no_database_cache_or_web_framework()
    {
        string[] foreign = ["Npgsql", "Microsoft.Data.Sqlite", "StackExchange.Redis", "Microsoft.AspNetCore", "System.Net.Http", "Spectre.Console"];
        var references = Load("Asemb.Core").GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name => foreign.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Asemb.Core", "Npgsql", "StackExchange.Redis", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "Spectre.Console", "System.CommandLine")]
    [InlineData("Asemb.Extraction", "Npgsql", "StackExchange.Redis", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "Microsoft.ML.OnnxRuntime")]
    [InlineData("Asemb.Embeddings", "Npgsql", "StackExchange.Redis", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "PdfPig")]
    [InlineData("Asemb.Sqlite", "Npgsql", "StackExchange.Redis", "Microsoft.AspNetCore", "Microsoft.ML.OnnxRuntime", "PdfPig")]
    [InlineData("Asemb.Postgres", "StackExchange.Redis", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "Microsoft.ML.OnnxRuntime", "PdfPig")]
    [InlineData("Asemb.Readiness", "Npgsql", "StackExchange.Redis", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "Spectre.Console")]
    [InlineData("Asemb.Server", "Spectre.Console", "System.CommandLine")]
    public void A_project_has_no_package_that_belongs_elsewhere(string project, params string[] banned)
    {
        var packages = Packages(project);

        Assert.NotEmpty(packages);
        Assert.DoesNotContain(packages, package => banned.Any(prefix => package.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Client_has_no_package_but_the_analyzers() =>
        Assert.Equal(["Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers"], Packages("Asemb.Client").Order(StringComparer.Ordinal));

    [Fact]
    public void No_package_is_one_whose_licence_or_purpose_the_house_refuses()
    {
        string[] refused = ["FluentAssertions", "MassTransit", "SixLabors.ImageSharp", "NBomber", "Moq", "NSubstitute", "FakeItEasy"];

        Assert.DoesNotContain(
            Repository.Files.Where(file => file.EndsWith("packages.lock.json", StringComparison.Ordinal)).SelectMany(file => Locked(file)),
            package => refused.Contains(package, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Nothing_in_the_product_references_a_test_or_a_benchmark()
    {
        var references = Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && file.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => XDocument.Parse(Repository.Read(file)).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value));

        Assert.DoesNotContain(references, reference => reference.Contains("/tests/", StringComparison.Ordinal) || reference.Contains("/bench/", StringComparison.Ordinal));
    }

    [Fact]
    public void Client_references_nothing_but_the_framework()
    {
        var references = Load("Asemb.Client").GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.All(references, name => Assert.True(name.StartsWith("System", StringComparison.Ordinal) || name == "netstandard", name));
    }

    [Fact]
    public void Every_project_of_the_solution_stands_in_the_table_or_is_a_test_or_a_benchmark()
    {
        var solution = XDocument.Load(Path.Combine(Repository.Root, "Asemb.slnx"));
        var projects = solution.Descendants("Project").Select(project => project.Attribute("Path")!.Value).ToList();
        var onDisk = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.StartsWith("artifacts/", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(onDisk.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
        Assert.Equal(
            Allowed.Keys.Select(name => name.ToUpperInvariant().Replace("ASEMB.", "", StringComparison.Ordinal)).Select(name => name == "ASEMB" ? "CLI" : name).Order(StringComparer.Ordinal),
            projects.Where(path => path.StartsWith("src/", StringComparison.Ordinal)).Select(path => path.Split('/')[1].ToUpperInvariant().Replace("ASEMB.", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<string> Packages(string project) => [.. Locked($"src/{project}/packages.lock.json")];

    private static IEnumerable<string> Locked(string file)
    {
        using var json = JsonDocument.Parse(Repository.Read(file));
        return
        [
            .. json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project").Select(package => package.Name),
        ];
    }

    private static Assembly Load(string name) => Assembly.Load(new AssemblyName(name));
}
