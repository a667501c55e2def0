using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Asemb.Core.Documents;

namespace Asemb.Extraction.Isolation;

/// <summary>
/// What goes through the pipes between server and worker: the length of a JSON header, the header, and the bytes that it announces. Both ends are the
/// same executable on the same machine, so text and blocks go as they lie in memory.
/// </summary>
internal static class WorkerProtocol
{
    /// <summary>The first byte a worker writes: it has started.</summary>
    public const byte Ready = 0xA5;

    // Metadata is bounded by the size of the file; beyond this the stream is out of step.
    private const int MaxHeaderBytes = 512 << 20;
    private const int SkippedAtOnce = 64 << 10;

    public static void Write(Stream stream, FileInput file, ExtractionLimits limits)
    {
        WriteHeader(stream, new WorkerRequest { FileName = file.FileName, MediaType = file.MediaType, ContentBytes = file.Content.Length, Limits = limits }, WorkerJson.Default.WorkerRequest);
        stream.Write(file.Content.Span);
        stream.Flush();
    }

    /// <summary>The next file, or null when the other side has closed the pipe.</summary>
    public static (FileInput File, ExtractionLimits Limits)? ReadRequest(Stream stream)
    {
        if (ReadHeader(stream, WorkerJson.Default.WorkerRequest) is not { } request) return null;
        var content = GC.AllocateUninitializedArray<byte>(request.ContentBytes);
        stream.ReadExactly(content);
        return (new FileInput(content, request.FileName, request.MediaType), request.Limits);
    }

    public static void Write(Stream stream, WorkerReply reply, ExtractedDocument? document = null)
    {
        if (document is null)
        {
            WriteHeader(stream, reply, WorkerJson.Default.WorkerReply);
        }
        else
        {
            Block[] blocks = [.. document.Blocks];
            WriteHeader(stream, Describe(reply, document), WorkerJson.Default.WorkerReply);
            stream.Write(MemoryMarshal.AsBytes(document.Text.AsSpan()));
            stream.Write(MemoryMarshal.AsBytes(blocks.AsSpan()));
        }

        stream.Flush();
    }

    /// <param name="hasRoom">Whether a text of so many characters may be taken in; what may not is passed over.</param>
    /// <exception cref="IOException">The worker has ended.</exception>
    public static (WorkerReply Reply, ExtractedDocument? Document) ReadReply(Stream stream, Func<int, bool> hasRoom)
    {
        var reply = ReadHeader(stream, WorkerJson.Default.WorkerReply) ?? throw new EndOfStreamException();
        if (reply.Code is not null || reply.Fault is not null) return (reply, null);
        if (!hasRoom(reply.TextChars))
        {
            Skip(stream, ((long)reply.TextChars * sizeof(char)) + ((long)reply.Blocks * Unsafe.SizeOf<Block>()));
            return (reply, null);
        }

        var text = string.Create(reply.TextChars, stream, static (chars, source) => source.ReadExactly(MemoryMarshal.AsBytes(chars)));
        var blocks = new Block[reply.Blocks];
        stream.ReadExactly(MemoryMarshal.AsBytes(blocks.AsSpan()));
        return (reply, new ExtractedDocument
        {
            Text = text,
            Blocks = blocks,
            MediaType = reply.MediaType,
            Title = reply.Title,
            Author = reply.Author,
            Language = reply.Language,
            CreatedAt = reply.CreatedAt,
            ModifiedAt = reply.ModifiedAt,
            Metadata = reply.Metadata ?? [],
            Warnings = reply.Warnings,
            PicturePages = reply.PicturePages,
        });
    }

    private static void Skip(Stream stream, long bytes)
    {
        var buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(bytes, SkippedAtOnce));
        for (; bytes > 0; bytes -= buffer.Length) stream.ReadExactly(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)));
    }

    private static WorkerReply Describe(WorkerReply reply, ExtractedDocument document) => reply with
    {
        MediaType = document.MediaType,
        Title = document.Title,
        Author = document.Author,
        Language = document.Language,
        CreatedAt = document.CreatedAt,
        ModifiedAt = document.ModifiedAt,
        Metadata = document.Metadata,
        Warnings = document.Warnings,
        PicturePages = document.PicturePages,
        TextChars = document.Text.Length,
        Blocks = document.Blocks.Count,
    };

    private static void WriteHeader<T>(Stream stream, T header, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header, type);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
    }

    private static T? ReadHeader<T>(Stream stream, JsonTypeInfo<T> type)
        where T : class
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        var read = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (read == 0) return null;
        if (read < prefix.Length) throw new EndOfStreamException();
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is <= 0 or > MaxHeaderBytes) throw new IOException("The pipe between server and extraction worker is out of step.");
        var json = GC.AllocateUninitializedArray<byte>(length);
        stream.ReadExactly(json);
        return JsonSerializer.Deserialize(json, type);
    }
}
