namespace Asemb.Embeddings.BuiltIn;

/// <summary>
/// A file inside this assembly, read where the operating system mapped it: nothing is copied, and only the pages that are touched
/// take memory. Lives as long as the process.
/// </summary>
internal sealed unsafe class EmbeddedFile
{
    private readonly byte* _start;
    private readonly int _length;

    private EmbeddedFile(byte* start, int length)
    {
        _start = start;
        _length = length;
    }

    public byte* Start => _start;

    public ReadOnlySpan<byte> Bytes => new(_start, _length);

    public static EmbeddedFile Open(string name)
    {
        // Never disposed on purpose: the pointer must stay valid for as long as the process lives.
        var stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidDataException($"The assembly {typeof(EmbeddedFile).Assembly.GetName().Name} holds no file '{name}'.");
        if (stream is UnmanagedMemoryStream mapped)
            return new EmbeddedFile(mapped.PositionPointer, checked((int)mapped.Length));
        return Copy(stream);
    }

    /// <summary>For hosts that load assemblies from memory, where there is no mapping to point into.</summary>
    internal static EmbeddedFile Copy(Stream stream)
    {
        var length = checked((int)stream.Length);
        var memory = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), 64);
        stream.ReadExactly(new Span<byte>(memory, length));
        return new EmbeddedFile(memory, length);
    }
}
