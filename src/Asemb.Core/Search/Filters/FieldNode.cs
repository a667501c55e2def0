using System.Text.Json.Nodes;

namespace Asemb.Core.Search.Filters;

/// <summary>A place in the metadata, by its path from the root: which documents have it, with which values, and the places below it.</summary>
internal sealed class FieldNode(ColumnList columns)
{
    private Dictionary<string, FieldNode>? _members;
    private ValueColumn<bool>? _presence;

    /// <summary>Values that stand by themselves; null when there never was one.</summary>
    public FieldValues? Alone { get; private set; }

    /// <summary>Elements of arrays; null when there never was one.</summary>
    public FieldValues? Elements { get; private set; }

    public bool IsEmpty => _presence is null or { IsEmpty: true };

    /// <summary>Whether there are objects here.</summary>
    public bool HasMembers => _members?.Values.Any(member => !member.IsEmpty) ?? false;

    public FieldHoldings Holdings => new(Alone?.Kinds ?? ValueKinds.None, Elements?.Kinds ?? ValueKinds.None, HasMembers);

    public FieldNode? Find(string name) => _members?.GetValueOrDefault(name);

    public void AddMembers(JsonObject members, int slot)
    {
        foreach (var (name, value) in members) AddMember(name, value, slot);
    }

    public void AddMember(string name, JsonNode? value, int slot) => Member(name, slot).AddValue(value, slot, isElement: false);

    public void AddText(string name, string text, int slot)
    {
        var member = Member(name, slot);
        (member.Alone ??= new FieldValues(columns)).AddText(text, slot);
    }

    public void AddInstant(string name, long ticks, int slot)
    {
        var member = Member(name, slot);
        (member.Alone ??= new FieldValues(columns)).AddInstant(ticks, slot);
    }

    public void CollectPresent(DocumentSet into) => _presence?.CollectEqual(true, into);

    public void CollectEqual(Operand operand, DocumentSet into)
    {
        Alone?.CollectEqual(operand, into);
        Elements?.CollectEqual(operand, into);
    }

    public void CollectOrdered(FilterOperator operation, Operand operand, DocumentSet into)
    {
        Alone?.CollectOrdered(operation, operand, into);
        Elements?.CollectOrdered(operation, operand, into);
    }

    public void CollectContaining(Operand operand, DocumentSet into)
    {
        Elements?.CollectEqual(operand, into);
        if (operand.Value.Kind == ScalarKind.Text) Alone?.Texts?.CollectWhere(text => text.Contains(operand.Value.Text, StringComparison.Ordinal), into);
    }

    /// <summary>A copy of the places that documents still have.</summary>
    public FieldNode Moved(ColumnList into, ColumnMove move)
    {
        var copy = new FieldNode(into) { _presence = move.Take(_presence, into), Alone = Alone?.Moved(into, move), Elements = Elements?.Moved(into, move) };
        foreach (var (name, member) in _members ?? [])
        {
            if (member.IsEmpty) continue;
            (copy._members ??= new(StringComparer.Ordinal))[name] = member.Moved(into, move);
            into.Paths++;
        }

        return copy;
    }

    private FieldNode Member(string name, int slot)
    {
        _members ??= new Dictionary<string, FieldNode>(StringComparer.Ordinal);
        if (!_members.TryGetValue(name, out var member))
        {
            _members[name] = member = new FieldNode(columns);
            columns.Paths++;
        }

        columns.Add(member._presence ??= columns.Create(Comparer<bool>.Default), true, slot);
        return member;
    }

    private void AddValue(JsonNode? value, int slot, bool isElement)
    {
        if (value is JsonObject members)
        {
            AddMembers(members, slot);
        }
        else if (value is JsonArray array)
        {
            foreach (var item in array) AddValue(item, slot, isElement: true);
        }
        else if (Scalar.TryRead(value, out var scalar))
        {
            if (isElement) (Elements ??= new FieldValues(columns)).Add(scalar, slot);
            else (Alone ??= new FieldValues(columns)).Add(scalar, slot);
        }
    }
}
