using System.Buffers.Binary;
using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Hostile;

public sealed class LegacyOfficeTests
{
    [Theory]
    [InlineData("WordDocument", ".docx")]
    [InlineData("Workbook", ".xlsx")]
    [InlineData("PowerPoint Document", ".pptx")]
    [InlineData("__properties_version1.0", ".eml")]
    public async Task Files_of_Office_97_say_what_to_save_them_as(string stream, string remedy)
    {
        var error = await Extract.Fails(ErrorCodes.UnsupportedFormat, Compound(stream), "file.bin");

        Assert.Contains($"Save it as {remedy}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypted_Office_files_are_password_protected() =>
        await Extract.Fails(ErrorCodes.PasswordProtected, Compound("EncryptionInfo", "EncryptedPackage"), "report.docx");

    [Fact]
    public async Task A_directory_that_points_to_itself_ends()
    {
        var file = Compound("Unknown");
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(512), 0);

        await Extract.Fails(ErrorCodes.UnsupportedFormat, file);
    }

    /// <summary>A compound file with one sector of directory that names the given streams ([MS-CFB] 2.2, 2.6.1).</summary>
    private static byte[] Compound(params string[] streams)
    {
        var file = new byte[512 * 3];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(30), 9);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(48), 1);
        file.AsSpan(512, 512).Fill(0xFF);
        var entry = 1024;
        foreach (var name in streams.Prepend("Root Entry"))
        {
            Encoding.Unicode.GetBytes(name).CopyTo(file, entry);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(entry + 64), (ushort)((name.Length + 1) * 2));
            entry += 128;
        }

        return file;
    }
}
