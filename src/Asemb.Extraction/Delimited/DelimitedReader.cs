using Asemb.Core.Documents;
using Asemb.Extraction.Tables;
using Asemb.Extraction.Text;

namespace Asemb.Extraction.Delimited;

/// <summary>CSV and TSV as Markdown tables of at most 50 rows or 8,000 characters, each with the header, so that every piece can be understood alone.</summary>
internal static class DelimitedReader
{
    private const int MaxRows = GridTable.MaxRows;
    private const int MaxCharacters = 8000;
    private const int SniffedRecords = 50;

    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var text = TextEncodings.Decode(file, budget);
        var draft = new DocumentDraft(mediaType, budget);
        var position = Directive(text, out var declared);
        if (position > 0) text = text[position..];
        var delimiter = declared ?? DelimiterSniffer.Find(text, mediaType is MediaTypes.Tsv ? '\t' : null);
        Write(DelimitedRecords.Read(text, delimiter), draft);
        return draft.Build();
    }

    private static void Write(IEnumerable<List<string>> source, DocumentDraft draft)
    {
        using var records = source.GetEnumerator();
        var lead = new List<List<string>>();
        while (lead.Count < SniffedRecords && records.MoveNext()) lead.Add(records.Current);
        if (lead.Count == 0) return;

        var hasHeader = HeaderSniffer.HasHeader(lead);
        var header = hasHeader ? lead[0] : null;
        var width = lead.Max(record => record.Count);
        var piece = new TablePiece(draft, header);
        foreach (var record in lead.Skip(hasHeader ? 1 : 0)) piece.Add(record);
        while (records.MoveNext())
        {
            if (records.Current.Count > width) width = records.Current.Count;
            piece.Add(records.Current);
        }

        piece.Flush();
        if (header is not null && draft.IsEmpty) draft.Table([header]);
        draft.Metadata["rows"] = piece.Rows;
        draft.Metadata["columns"] = width;
    }

    // Excel writes and obeys a first line "sep=;".
    private static int Directive(string text, out char? delimiter)
    {
        delimiter = null;
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || text.Length < 6 || text[5] is not ('\r' or '\n')) return 0;
        delimiter = text[4];
        return text.AsSpan(5).IndexOfAnyExcept('\r', '\n') is var next and >= 0 ? 5 + next : text.Length;
    }

    private sealed class TablePiece(DocumentDraft draft, List<string>? header)
    {
        private readonly List<IReadOnlyList<string>> _rows = [];
        private int _characters;

        public int Rows { get; private set; }

        public void Add(List<string> record)
        {
            if (_rows.Count >= MaxRows || _characters > MaxCharacters) Flush();
            _rows.Add(record);
            Rows++;
            foreach (var cell in record) _characters += cell.Length + 3;
        }

        public void Flush()
        {
            // Without names of columns the first row stands in the header's place only in the first piece; later ones get an empty header.
            if (_rows.Count > 0) draft.Table(header is not null ? [header, .. _rows] : Rows == _rows.Count ? _rows : [[""], .. _rows]);
            _rows.Clear();
            _characters = 0;
        }
    }
}
