namespace Asemb.Cli.Sources;

/// <summary>What <c>sources table-trigger</c> would run, or has run.</summary>
/// <param name="Done">Null when it was only shown.</param>
internal sealed record TriggerReport(string Source, string Sql, bool? Done);
