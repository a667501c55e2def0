using System.Text.RegularExpressions;
using Asemb.Core.Stores;

namespace Asemb.Postgres.Migrations;

/// <summary>
/// Holds migrations to what lets servers of the version before go on meanwhile: things are added, never taken or renamed, and nothing that exists is
/// locked while it is read or rewritten from end to end. A table that the same file creates has nobody to wait for it.
/// </summary>
public static partial class MigrationLint
{
    private static readonly (string Name, Regex Pattern, string Why)[] Rules =
    [
        ("no-drop", Drop(), "the version before still uses it"),
        ("no-rename", Rename(), "the version before knows the old name"),
        ("no-type-change", TypeChange(), "the table would be rewritten under a lock"),
        ("no-index-on-existing", Index(), "writing would stop while the index is built"),
        ("no-unfilled-column", UnfilledColumn(), "rows that exist have no value for it"),
        ("no-scanned-constraint", ScannedConstraint(), "the table would be read under a lock: add it NOT VALID, and validate it later"),
        ("no-not-null", NotNull(), "the table would be read under a lock"),
        ("no-maintenance", Maintenance(), "it locks or cannot run in a transaction"),
    ];

    public static int RuleCount => Rules.Length;

    /// <returns>What breaks a rule, with its file.</returns>
    public static IReadOnlyList<string> Check(IEnumerable<Migration> migrations) => [.. migrations.SelectMany(Check)];

    private static IEnumerable<string> Check(Migration migration)
    {
        var sql = Ignored().Replace(migration.Sql, " ");
        var created = Created().Matches(sql).Select(match => match.Groups["table"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var statement in sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var (name, pattern, why) in Rules)
            {
                var match = pattern.Match(statement);
                if (!match.Success || created.Contains(match.Groups["table"].Value)) continue;
                yield return $"{migration.Name} breaks {name}: {Shorten(Space().Replace(statement, " "))} ({why})";
            }
        }
    }

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "...";

    /// <summary>Comments, bodies of functions, and texts.</summary>
    [GeneratedRegex(@"--[^\n]*|\$\$.*?\$\$|'[^']*'", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ignored();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();

    [GeneratedRegex(@"CREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?(?<table>[\w.]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Created();

    [GeneratedRegex(@"\ADROP\s+(TABLE|SCHEMA|VIEW|TYPE)\s+(IF\s+EXISTS\s+)?(?<table>[\w.]+)|\AALTER\s+TABLE\s+(?<table>[\w.]+).*\bDROP\s+COLUMN\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drop();

    [GeneratedRegex(@"\AALTER\s+\w+\s+(?<table>[\w.]+).*\bRENAME\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rename();

    [GeneratedRegex(@"\AALTER\s+TABLE\s+(?<table>[\w.]+).*\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeChange();

    [GeneratedRegex(@"\ACREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)(\w+\s+)?ON\s+(?<table>[\w.]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();

    [GeneratedRegex(@"\AALTER\s+TABLE\s+(?<table>[\w.]+).*\bADD\s+COLUMN\b(?!.*\bDEFAULT\b).*\bNOT\s+NULL\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnfilledColumn();

    [GeneratedRegex(@"\AALTER\s+TABLE\s+(?<table>[\w.]+).*\bADD\s+(CONSTRAINT|CHECK|FOREIGN|UNIQUE|PRIMARY)\b(?!.*\bNOT\s+VALID\b)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScannedConstraint();

    [GeneratedRegex(@"\AALTER\s+TABLE\s+(?<table>[\w.]+).*\bSET\s+NOT\s+NULL\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotNull();

    [GeneratedRegex(@"\A(VACUUM|CLUSTER|REINDEX|LOCK)\b(?<table>)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Maintenance();
}
