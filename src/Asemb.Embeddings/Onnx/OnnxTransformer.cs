using Microsoft.ML.OnnxRuntime;

namespace Asemb.Embeddings.Onnx;

/// <summary>Runs the transformer on batches of token ids. Thread-safe.</summary>
internal sealed class OnnxTransformer : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionOptions _options;
    private readonly string _output;
    private readonly bool _pooled;
    private readonly int _padding;

    public OnnxTransformer(SentenceTransformerFolder folder, int padding, int threads)
    {
        _padding = padding;
        _options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            _session = new InferenceSession(folder.ModelFile, _options);
            (_output, _pooled) = ChooseOutput(folder);
            foreach (var (name, input) in _session.InputMetadata)
            {
                if (name is not ("input_ids" or "attention_mask" or "token_type_ids" or "position_ids") || (input.ElementType != typeof(long) && input.ElementType != typeof(int)))
                    throw SentenceTransformerFolder.CannotLoad($"The model '{folder.ModelName}' has an input '{name}' of {input.ElementType.Name}, which is not known.", folder.ModelFile);
            }
        }
        catch (Exception error) when (error is OnnxRuntimeException or Core.Errors.AsembException)
        {
            Dispose();
            if (error is OnnxRuntimeException)
                throw SentenceTransformerFolder.CannotLoad($"ONNX Runtime cannot load '{folder.ModelName}': {error.Message.Replace(folder.Folder, "", StringComparison.Ordinal)}", folder.ModelFile, error);
            throw;
        }
    }

    /// <summary>One vector for each text, pooled but not normalised.</summary>
    public float[][] Run(IReadOnlyList<long[]> texts, Pooling pooling, CancellationToken cancellationToken)
    {
        var length = texts.Max(text => text.Length);
        using var run = new RunOptions();
        using var registration = cancellationToken.Register(() => run.Terminate = true);
        var inputs = _session.InputMetadata.ToDictionary(
            input => input.Key, input => CreateInput(input.Key, input.Value, texts, length), StringComparer.Ordinal);
        try
        {
            using var outputs = _session.Run(run, inputs, [_output]);
            var shape = outputs[0].GetTensorTypeAndShape().Shape;
            var values = outputs[0].GetTensorDataAsSpan<float>();
            var vectors = new float[texts.Count][];
            var stride = values.Length / texts.Count;
            for (var i = 0; i < vectors.Length; i++)
            {
                vectors[i] = new float[shape[^1]];
                if (_pooled)
                    values.Slice(i * stride, stride).CopyTo(vectors[i]);
                else
                    pooling.Pool(values.Slice(i * stride, stride), texts[i].Length, vectors[i]);
            }

            return vectors;
        }
        catch (OnnxRuntimeException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new Core.Errors.AsembException(Core.Errors.ErrorCodes.EmbeddingFailed, $"ONNX Runtime failed: {error.Message}", error);
        }
        finally
        {
            foreach (var input in inputs.Values)
                input.Dispose();
        }
    }

    public void Dispose()
    {
        _session?.Dispose();
        _options.Dispose();
    }

    /// <summary>Token vectors, to be pooled as the folder says; or the finished vector, when there is nothing else or a dense layer follows.</summary>
    private (string Name, bool Pooled) ChooseOutput(SentenceTransformerFolder folder)
    {
        var floats = _session.OutputMetadata.Where(output => output.Value.ElementType == typeof(float)).ToList();
        var tokens = floats.Where(output => output.Value.Dimensions.Length == 3).Select(output => output.Key).ToList();
        var finished = floats.Where(output => output.Value.Dimensions.Length == 2).Select(output => output.Key).ToList();
        if (folder.HasDenseLayer)
        {
            return finished.Contains("sentence_embedding", StringComparer.Ordinal)
                ? ("sentence_embedding", true)
                : throw SentenceTransformerFolder.CannotLoad(
                    $"The model '{folder.ModelName}' has a dense layer behind its pooling: export it with the output sentence_embedding.", folder.ModelFile);
        }

        if (tokens.Count > 0)
            return (tokens.Find(name => name is "last_hidden_state" or "token_embeddings") ?? tokens[0], false);
        if (finished.Count > 0)
            return (finished.Find(name => name is "sentence_embedding") ?? finished[0], true);
        throw SentenceTransformerFolder.CannotLoad($"The model '{folder.ModelName}' has no float output of rank 2 or 3.", folder.ModelFile);
    }

    private OrtValue CreateInput(string name, NodeMetadata metadata, IReadOnlyList<long[]> texts, int length)
    {
        var values = new long[texts.Count * length];
        for (var row = 0; row < texts.Count; row++)
        {
            var target = values.AsSpan(row * length, length);
            var text = texts[row];
            switch (name)
            {
                case "input_ids":
                    text.CopyTo(target);
                    target[text.Length..].Fill(_padding);
                    break;
                case "attention_mask":
                    target[..text.Length].Fill(1);
                    break;
                case "position_ids":
                    for (var i = 0; i < length; i++)
                        target[i] = i;
                    break;
            }
        }

        long[] shape = [texts.Count, length];
        return metadata.ElementType == typeof(long)
            ? OrtValue.CreateTensorValueFromMemory(values, shape)
            : OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (int)value), shape);
    }
}
