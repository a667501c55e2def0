using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Asemb.Core.Stores;

/// <summary>One step of a store's schema: a file <c>Migrations/NNNN_name.sql</c> inside the store's assembly.</summary>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Checksum">Hex SHA-256 of the text with \n line ends.</param>
public sealed record Migration(int Version, string Name, string Sql, string Checksum)
{
    private const string Folder = "Migrations/";

    /// <summary>What the assembly brings, in order.</summary>
    public static IReadOnlyList<Migration> Of(Assembly assembly) => assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
            var file = name[Folder.Length..^".sql".Length];
            return new Migration(
                int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        })
        .ToList();
}
