namespace Asemb.Core.Search.Queries;

/// <summary>How a query is read.</summary>
public enum QuerySyntax
{
    /// <summary>Phrases, exclusions and prefixes have their meaning. The default.</summary>
    Standard,

    /// <summary>Every character is text: for what was not typed by somebody who searches.</summary>
    Plain,
}
