namespace Asemb.Core.Search.Filters;

internal enum Literal
{
    Null,
    False,
    True,
}

/// <summary>The values at one place of the metadata that stand there in one way: by themselves, or as elements of an array.</summary>
internal sealed class FieldValues(ColumnList columns)
{
    public ValueColumn<string>? Texts { get; private set; }

    /// <summary>The texts that are dates once more, in ticks.</summary>
    public ValueColumn<long>? Instants { get; private set; }

    public ValueColumn<double>? Numbers { get; private set; }

    public ValueColumn<Literal>? Literals { get; private set; }

    public void Add(Scalar value, int slot)
    {
        switch (value.Kind)
        {
            case ScalarKind.Text:
                AddText(value.Text, slot);
                if (DateText.TryRead(value.Text, out var ticks)) AddInstant(ticks, slot);
                break;
            case ScalarKind.Number:
                columns.Add(Numbers ??= columns.Create(Comparer<double>.Default), value.Number, slot);
                break;
            default:
                columns.Add(Literals ??= columns.Create(Comparer<Literal>.Default), LiteralOf(value), slot);
                break;
        }
    }

    public void AddText(string text, int slot) => columns.Add(Texts ??= columns.Create(CodePointOrder.Instance), text, slot);

    public void AddInstant(long ticks, int slot) => columns.Add(Instants ??= columns.Create(Comparer<long>.Default), ticks, slot);

    public void CollectEqual(Operand operand, DocumentSet into)
    {
        if (operand.Instant is { } instant) Instants?.CollectEqual(instant, into);
        else if (operand.Value.Kind == ScalarKind.Text) Texts?.CollectEqual(operand.Value.Text, into);
        else if (operand.Value.Kind == ScalarKind.Number) Numbers?.CollectEqual(operand.Value.Number, into);
        else Literals?.CollectEqual(LiteralOf(operand.Value), into);
    }

    public void CollectOrdered(FilterOperator operation, Operand operand, DocumentSet into)
    {
        if (operand.Instant is { } instant) Collect(Instants, operation, instant, into);
        else if (operand.Value.Kind == ScalarKind.Text) Collect(Texts, operation, operand.Value.Text, into);
        else Collect(Numbers, operation, operand.Value.Number, into);
    }

    /// <summary>Types that any document has here.</summary>
    public ValueKinds Kinds =>
        (Texts is { IsEmpty: false } ? ValueKinds.Texts : ValueKinds.None) | (Instants is { IsEmpty: false } ? ValueKinds.Instants : ValueKinds.None)
        | (Numbers is { IsEmpty: false } ? ValueKinds.Numbers : ValueKinds.None) | (Literals is { IsEmpty: false } ? ValueKinds.Literals : ValueKinds.None);

    public FieldValues Moved(ColumnList into, ColumnMove move) => new(into)
    {
        Texts = move.Take(Texts, into),
        Instants = move.Take(Instants, into),
        Numbers = move.Take(Numbers, into),
        Literals = move.Take(Literals, into),
    };

    private static void Collect<T>(ValueColumn<T>? column, FilterOperator operation, T bound, DocumentSet into)
        where T : notnull
    {
        if (operation is FilterOperator.Gt or FilterOperator.Gte) column?.CollectAbove(bound, operation == FilterOperator.Gte, into);
        else column?.CollectBelow(bound, operation == FilterOperator.Lte, into);
    }

    private static Literal LiteralOf(Scalar value) => value.Kind == ScalarKind.Null ? Literal.Null : value.Boolean ? Literal.True : Literal.False;
}
