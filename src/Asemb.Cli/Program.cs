using Asemb.Cli;
using Asemb.Cli.Commands;

if (ExtractWorkerCommand.IsMeant(args)) return ExtractWorkerCommand.Run();

// Whatever the locale says: text of documents is shown as it is, and JSON is UTF-8.
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await AsembCommand.RunAsync(args, Console.Out, Console.Error);
