using System.Text.Json.Nodes;
using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Filters;

/// <summary>
/// The metadata of a workspace's documents by slot, and the filters over them: for every value at every path the documents that have it, so that a
/// filter costs what it matches, not what there is. Agrees with <see cref="FilterEvaluator"/> in every case. The documents' own JSON is kept only of
/// members whose names are too many. The owner synchronises: many readers or one writer.
/// </summary>
public sealed class MetadataColumns
{
    /// <summary>Different paths that get columns. More than documents of one kind have names; at over a kilobyte each about 6 MB.</summary>
    public const int MaxPaths = 4096;

    private readonly ColumnList _columns = new();
    private readonly int _maxPaths;
    private readonly ScannedMetadata _scanned;
    private readonly FieldNode _metadata;
    private readonly FieldNode _system;

    /// <summary>By slot: where the document's values are; null where there is none.</summary>
    private readonly List<long[]?> _documents = [];
    private readonly DocumentSet _all = new();

    public MetadataColumns(int maxPaths = MaxPaths)
    {
        (_metadata, _system, _scanned, _maxPaths) = (new FieldNode(_columns), new FieldNode(_columns), new ScannedMetadata(), maxPaths);
    }

    private MetadataColumns(MetadataColumns from, int[] moved)
    {
        (_scanned, _maxPaths) = (from._scanned.Moved(moved), from._maxPaths);
        var move = new ColumnMove(from._columns.Count, moved);
        (_metadata, _system) = (from._metadata.Moved(_columns, move), from._system.Moved(_columns, move));
        foreach (var slot in from._all.Slots()) Set(moved[slot], move.Places(from._documents[slot]!));
    }

    /// <summary>Puts a document into its slot, in place of the one that is there.</summary>
    public void Add(int slot, JsonObject metadata, IndexDocumentFields fields)
    {
        Remove(slot);
        AddMetadata(slot, metadata);
        foreach (var (name, read) in SystemFields.Texts)
        {
            if (read(fields) is { } text) _system.AddText(name, text, slot);
        }

        foreach (var (name, read) in SystemFields.Instants) _system.AddInstant(name, read(fields).UtcTicks, slot);
        Set(slot, _columns.TakePlaces());
    }

    public void Remove(int slot)
    {
        if (!_all.Contains(slot)) return;
        _columns.Remove(_documents[slot], slot);
        _documents[slot] = null;
        _scanned.Remove(slot);
        _all.Remove(slot);
    }

    /// <summary>A copy for documents in new slots, without what has gone since.</summary>
    /// <param name="moved">New slots by old ones.</param>
    public MetadataColumns Moved(int[] moved) => new(this, moved);

    /// <summary>The slots of the documents that match.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public DocumentSet Match(Filter filter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (filter)
        {
            case AndFilter and:
                var all = _all.Copy();
                foreach (var operand in and.Operands) all.IntersectWith(Match(operand, cancellationToken));
                return all;
            case OrFilter or:
                var any = Nothing();
                foreach (var operand in or.Operands) any.UnionWith(Match(operand, cancellationToken));
                return any;
            case NotFilter not:
                return AllBut(Match(not.Operand, cancellationToken));
            case FieldFilter condition:
                return Match(condition, cancellationToken);
            default:
                throw new NotSupportedException($"{filter.GetType().Name} is no kind of filter.");
        }
    }

    /// <summary>What the filter asks for that no document has, in sentences: a field, or the type that a field is compared by.</summary>
    public IReadOnlyList<string> Warnings(Filter filter) => _all.Count == 0 ? [] : FilterWarnings.Of(filter, Find, _scanned.MayHave);

    private DocumentSet Match(FieldFilter condition, CancellationToken cancellationToken)
    {
        var (asked, isNegated) = condition.Operator switch
        {
            FilterOperator.Ne => (condition with { Operator = FilterOperator.Eq }, true),
            FilterOperator.Nin => (condition with { Operator = FilterOperator.In }, true),
            FilterOperator.Exists => (condition with { Value = true }, !condition.Value!.GetValue<bool>()),
            _ => (condition, false),
        };
        var set = Nothing();
        if (Find(condition.Field) is { } node) Collect(node, asked, set);
        _scanned.Collect(asked, set, cancellationToken);
        return isNegated ? AllBut(set) : set;
    }

    private static void Collect(FieldNode node, FieldFilter condition, DocumentSet into)
    {
        switch (condition.Operator)
        {
            case FilterOperator.Exists:
                node.CollectPresent(into);
                break;
            case FilterOperator.Eq or FilterOperator.In:
                foreach (var operand in Operand.AllOf(condition)) node.CollectEqual(operand, into);
                break;
            case FilterOperator.Contains:
                node.CollectContaining(Operand.Of(condition.Field, condition.Value), into);
                break;
            default:
                node.CollectOrdered(condition.Operator, Operand.Of(condition.Field, condition.Value), into);
                break;
        }
    }

    /// <summary>A member goes to the columns with all below it or not at all, so that a condition never has to put values of both together.</summary>
    private void AddMetadata(int slot, JsonObject metadata)
    {
        JsonObject? rest = null;
        foreach (var (name, value) in metadata)
        {
            if (NewPaths.Fit(_metadata, name, value, _maxPaths - _columns.Paths)) _metadata.AddMember(name, value, slot);
            else (rest ??= [])[name] = value?.DeepClone();
        }

        if (rest is not null) _scanned.Add(slot, rest);
    }

    private FieldNode? Find(FieldPath field)
    {
        var node = field.IsSystem ? _system : _metadata;
        foreach (var name in field.Segments) node = node?.Find(name);
        return node is { IsEmpty: false } ? node : null;
    }

    private DocumentSet Nothing() => new(_documents.Count);

    private DocumentSet AllBut(DocumentSet set)
    {
        var rest = _all.Copy();
        rest.ExceptWith(set);
        return rest;
    }

    private void Set(int slot, long[] places)
    {
        while (_documents.Count <= slot) _documents.Add(null);
        _documents[slot] = places;
        _all.Add(slot);
    }
}
