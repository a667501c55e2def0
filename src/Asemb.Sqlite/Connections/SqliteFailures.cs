using Asemb.Core.Errors;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Connections;

/// <summary>Tells failures of the disk and the file, which an operator can mend, from faults of this program.</summary>
internal static class SqliteFailures
{
    private const int Busy = 5;
    private const int OutOfMemory = 7;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Null when it is no outside failure.</summary>
    /// <param name="exception">What SQLite said.</param>
    /// <param name="file">How the message names the file; its path only where operators alone read it.</param>
    public static AsembException? Translate(SqliteException exception, string file)
    {
        (string Text, bool Transient)? found = exception.SqliteErrorCode switch
        {
            Busy => ("is held by another program. Close programs that have the file open (sqlite3, backup tools); the request may be repeated.", true),
            OutOfMemory => ("could not be used: memory is exhausted. Give the process more memory; the request may be repeated.", true),
            ReadOnly => ("cannot be written: the file, its folder or its file system is read-only. Give the process the right to write there.", false),
            InputOutput => ($"could not be read or written ({exception.Message}). Check the disk and the system's log; the request may be repeated.", true),
            Corrupt => ("is damaged. Stop the process, keep a copy of the file with its -wal, and restore a backup or run `sqlite3 FILE .recover`.", false),
            Full => ("cannot grow: the disk (or the configured limit) is full. Nothing of this request was kept. Free space, then repeat it.", true),
            CannotOpen => ("cannot be opened. Check that the path names a file in a folder that exists and may be written.", false),
            NotADatabase => ("is not a data file of ASEMB. Choose another path, or move the file away.", false),
            _ => null,
        };

        return found is null ? null : new AsembException(ErrorCodes.StoreUnavailable, $"{file} {found.Value.Text}", exception) { IsTransient = found.Value.Transient };
    }
}
