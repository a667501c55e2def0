namespace Asemb.Extraction.Tests.Documents;

/// <summary>An OpenDocument file from the XML of its body.</summary>
internal static class Odf
{
    private const string Space = """
        xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
        xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"
        xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"
        """;

    public static byte[] Text(string body, string prologue = "") => Build("text", body, prologue).Build();

    public static byte[] Sheets(string body) => Build("spreadsheet", body).Build();

    public static byte[] Slides(string body) => Build("presentation", body).Build();

    /// <param name="kind">text, spreadsheet or presentation.</param>
    public static ZipBuilder Build(string kind, string body, string prologue = "", string manifest = "") => new ZipBuilder()
        .Add("mimetype", "application/vnd.oasis.opendocument." + kind)
        .Add("META-INF/manifest.xml", $"""<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>""")
        .Add("content.xml", $"{prologue}<office:document-content {Space}><office:automatic-styles>{Automatic}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>")
        .Add("styles.xml", $"<office:document-styles {Space}><office:styles>{Styles}</office:styles></office:document-styles>")
        .Add("meta.xml", $"""
            <office:document-meta {Space}><office:meta><dc:title>The title</dc:title><meta:initial-creator>Alice</meta:initial-creator><dc:language>de-AT</dc:language>
            <meta:creation-date>2026-02-03T04:05:06</meta:creation-date><dc:date>2026-03-04T05:06:07Z</dc:date><dc:subject>Ducks</dc:subject><meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword></office:meta></office:document-meta>
            """);

    private const string Styles = """
        <style:style style:name="Heading_20_2" style:family="paragraph" style:default-outline-level="2"/>
        <style:style style:name="Preformatted_20_Text" style:family="paragraph"/><style:style style:name="Title" style:family="paragraph"/>
        """;

    private const string Automatic = """
        <style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_2"/>
        <style:style style:name="P2" style:family="paragraph" style:parent-style-name="Preformatted_20_Text"/>
        <style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>
        <style:style style:name="dp-hidden" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>
        <text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>
        <text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
        """;
}
