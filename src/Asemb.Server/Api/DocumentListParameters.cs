using System.ComponentModel;
using Asemb.Core.Documents;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api;

/// <summary>The query of a list of documents.</summary>
internal sealed class DocumentListParameters
{
    [FromQuery(Name = "state"), Description("Only documents in this state: pending, processing, indexed or failed.")]
    public string? State { get; init; }

    [FromQuery(Name = "source"), Description("Only documents from this source.")]
    public string? Source { get; init; }

    [FromQuery(Name = "prefix"), Description("Only documents whose key begins so.")]
    public string? Prefix { get; init; }

    [FromQuery(Name = "filter"), Description("Only indexed documents that match this filter, written as JSON; docs/filters.md has the grammar.")]
    public string? Filter { get; init; }

    [FromQuery(Name = "limit"), Description("Most documents of the page, 1 to 1,000; 50 when absent.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("The nextCursor of the page before.")]
    public string? Cursor { get; init; }

    /// <exception cref="Core.Errors.AsembException">What is wrong with them.</exception>
    public DocumentQuery Read() => new()
    {
        State = RequestLimits.ReadName<DocumentState>(State, "state"),
        Source = Source,
        KeyPrefix = string.IsNullOrEmpty(Prefix) ? null : Prefix,
        Filter = FilterReading.Read(Filter),
        Limit = RequestLimits.Require(Limit, fallback: 50, 1, RequestLimits.MaxPage, "limit"),
        AfterId = Api.Cursor.Read(Api.Cursor.AfterDocument, Cursor),
    };
}
