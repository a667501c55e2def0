namespace Asemb.Extraction.Tests.Documents;

/// <summary>A workbook from the XML of its sheets' data. Cell styles: 0 general, 1 date, 2 percent, 3 date and time, 4 duration.</summary>
internal sealed class Xlsx
{
    private const string Space = """xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" """;

    private readonly OpcBuilder _package = new("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml");
    private readonly List<string> _sheets = [];
    private readonly List<string> _strings = [];

    public OpcBuilder Package => _package;

    public bool From1904 { get; init; }

    /// <param name="rows">Row elements.</param>
    /// <param name="after">What stands behind the data, such as merged cells.</param>
    public Xlsx Sheet(string name, string rows, string after = "", string? state = null)
    {
        var number = _sheets.Count + 1;
        _sheets.Add($"""<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{(state is null ? "" : $" state=\"{state}\"")}/>""");
        _package.Part($"xl/worksheets/sheet{number}.xml", $"<worksheet {Space}><sheetData>{rows}</sheetData>{after}</worksheet>")
            .Relate("xl/workbook.xml", $"rId{number}", "worksheet", $"worksheets/sheet{number}.xml");
        return this;
    }

    /// <summary>A row of cells that hold shared strings, from column A.</summary>
    public string Row(int row, params string[] texts) => $"""<row r="{row}">{string.Concat(texts.Select((text, column) => text.Length == 0 ? "" : $"<c r=\"{(char)('A' + column)}{row}\" t=\"s\"><v>{Shared(text)}</v></c>"))}</row>""";

    public int Shared(string text)
    {
        _strings.Add(text);
        return _strings.Count - 1;
    }

    public byte[] Build()
    {
        _package
            .Part("xl/workbook.xml", $"<workbook {Space}><workbookPr{(From1904 ? " date1904=\"1\"" : "")}/><sheets>{string.Concat(_sheets)}</sheets></workbook>")
            .Part("xl/sharedStrings.xml", $"<sst {Space}>{string.Concat(_strings.Select(text => $"<si><r><t>{text}</t></r><rPh sb=\"0\" eb=\"1\"><t>phonetic</t></rPh></si>"))}</sst>")
            .Relate("xl/workbook.xml", "rIdStrings", "sharedStrings", "sharedStrings.xml")
            .Part("xl/styles.xml", $"""<styleSheet {Space}><numFmts><numFmt numFmtId="164" formatCode="[h]:mm:ss"/><numFmt numFmtId="165" formatCode="yyyy&quot;m&quot;\-mm\-dd hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="165"/><xf numFmtId="164"/></cellXfs></styleSheet>""")
            .Relate("xl/workbook.xml", "rIdStyles", "styles", "styles.xml");
        return _package.Build();
    }
}
