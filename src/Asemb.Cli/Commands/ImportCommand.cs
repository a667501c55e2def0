using System.CommandLine;

namespace Asemb.Cli.Commands;

internal static class ImportCommand
{
    public static Command Create()
    {
        var command = new Command("import", "Takes over what another program has embedded.") { ImportN8nPgvectorCommand.Create() };
        command.WithExamples(("asemb import n8n-pgvector --connection postgres://me@db.example.org/n8n --dry-run", "look first"));
        return command;
    }
}
