using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Asemb.Embeddings.Tests.Onnx;

/// <summary>
/// Writes the smallest models with the face of a sentence transformer, field by field after onnx.proto3: a table of token vectors
/// (fp32, or int8 with a scale), optionally multiplied by a matrix.
/// </summary>
internal sealed class OnnxModelWriter
{
    private const int FloatType = 1, Int8Type = 3, Int32Type = 6, Int64Type = 7;

    /// <summary>Rows are tokens.</summary>
    public required float[,] Table { get; init; }

    public float[,]? Matrix { get; init; }

    /// <summary>When set, the table is stored as int8 with this scale.</summary>
    public float? Scale { get; init; }

    public string[] Inputs { get; init; } = ["input_ids", "attention_mask", "token_type_ids"];

    public bool Int32Inputs { get; init; }

    public string Output { get; init; } = "last_hidden_state";

    /// <summary>The output is one vector for each text (the largest of each column) instead of one for each token.</summary>
    public bool Pooled { get; init; }

    public byte[] Write() => Message(model =>
    {
        Number(model, 1, 8);
        Text(model, 2, "asemb-tests");
        Nested(model, 7, Graph);
        Nested(model, 8, opset => Number(opset, 2, 13));
    });

    private void Graph(CodedOutputStream graph)
    {
        int rows = Table.GetLength(0), columns = Table.GetLength(1);
        var table = "table";
        if (Scale is not null)
        {
            table = "dequantized";
            Node(graph, "DequantizeLinear", ["table", "scale"], table);
        }

        var last = Pooled ? "tokens" : Output;
        Node(graph, "Gather", [table, "input_ids"], Matrix is null ? last : "gathered");
        if (Matrix is not null)
            Node(graph, "MatMul", ["gathered", "matrix"], last);
        if (Pooled)
            Node(graph, "ReduceMax", [last], Output, ("axes", [1]), ("keepdims", [0]));
        Text(graph, 2, "graph");
        if (Scale is { } scale)
        {
            Initializer(graph, "table", Int8Type, [rows, columns], [.. Flat(Table).Select(value => (byte)(sbyte)MathF.Round(value / scale))]);
            Initializer(graph, "scale", FloatType, [], MemoryMarshal.AsBytes([scale]).ToArray());
        }
        else
        {
            Initializer(graph, "table", FloatType, [rows, columns], MemoryMarshal.AsBytes<float>(Flat(Table)).ToArray());
        }

        if (Matrix is { } matrix)
            Initializer(graph, "matrix", FloatType, [matrix.GetLength(0), matrix.GetLength(1)], MemoryMarshal.AsBytes<float>(Flat(matrix)).ToArray());
        foreach (var input in Inputs)
            Value(graph, 11, input, Int32Inputs ? Int32Type : Int64Type, "batch", "sequence");
        if (Pooled)
            Value(graph, 12, Output, FloatType, "batch", "size");
        else
            Value(graph, 12, Output, FloatType, "batch", "sequence", "size");
    }

    private static float[] Flat(float[,] values) => [.. values.Cast<float>()];

    private static void Node(CodedOutputStream graph, string type, string[] inputs, string output, params (string Name, long[] Values)[] attributes) => Nested(graph, 1, node =>
    {
        foreach (var input in inputs)
            Text(node, 1, input);
        Text(node, 2, output);
        Text(node, 4, type);
        foreach (var (name, values) in attributes)
        {
            Nested(node, 5, attribute =>
            {
                const int Single = 2, Several = 7;
                Text(attribute, 1, name);
                var isList = name is "axes";
                foreach (var value in values)
                    Number(attribute, isList ? 8 : 3, value);
                Number(attribute, 20, isList ? Several : Single);
            });
        }
    });

    private static void Initializer(CodedOutputStream graph, string name, int type, long[] shape, byte[] data) => Nested(graph, 5, tensor =>
    {
        foreach (var size in shape)
            Number(tensor, 1, size);
        Number(tensor, 2, type);
        Text(tensor, 8, name);
        tensor.WriteTag(9, WireFormat.WireType.LengthDelimited);
        tensor.WriteBytes(ByteString.CopyFrom(data));
    });

    private static void Value(CodedOutputStream graph, int field, string name, int type, params string[] shape) => Nested(graph, field, value =>
    {
        Text(value, 1, name);
        Nested(value, 2, valueType => Nested(valueType, 1, tensor =>
        {
            Number(tensor, 1, type);
            Nested(tensor, 2, dimensions =>
            {
                foreach (var dimension in shape)
                    Nested(dimensions, 1, size => Text(size, 2, dimension));
            });
        }));
    });

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            write(output);
        return memory.ToArray();
    }
}
