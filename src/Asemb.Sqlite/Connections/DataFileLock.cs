using System.Globalization;
using Asemb.Core.Errors;

namespace Asemb.Sqlite.Connections;

/// <summary>
/// Exclusive ownership of a data file by one process. The operating system holds the lock on <c>.lock</c> and lets go of it when the process
/// ends in whatever way, so nothing stale is left behind. The owner's process id stands in <c>.owner</c>, since a locked file cannot be read.
/// </summary>
public sealed class DataFileLock : IDisposable
{
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);

    private readonly FileStream _lock;
    private readonly string _ownerPath;

    private DataFileLock(FileStream @lock, string ownerPath)
    {
        _lock = @lock;
        _ownerPath = ownerPath;
    }

    /// <exception cref="AsembException"><c>data_directory_locked</c>, <c>store_unavailable</c></exception>
    public static DataFileLock Acquire(string dataPath)
    {
        var ownerPath = dataPath + ".owner";
        FileStream file;
        try
        {
            file = new FileStream(dataPath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new AsembException(
                ErrorCodes.DataDirectoryLocked,
                $"{dataPath} is in use by process {ReadOwner(ownerPath)}. Stop that process, talk to it with --server, or choose another folder with --data.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AsembException(ErrorCodes.StoreUnavailable, $"{dataPath}.lock cannot be opened ({exception.Message}). Check that the folder exists and may be written.", exception);
        }

        try
        {
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new AsembException(ErrorCodes.StoreUnavailable, $"{ownerPath} cannot be written ({exception.Message}). Check the disk and the folder's rights.", exception);
        }

        return new DataFileLock(file, ownerPath);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_ownerPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The name of a former owner does no harm: the lock decides.
        }

        _lock.Dispose();
    }

    /// <summary>Only this says that another process has the file; a full or read-only disk throws the same type.</summary>
    private static bool IsHeld(IOException exception) => exception.HResult is WouldBlock or WouldBlockOnMac or SharingViolation or LockViolation;

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "(unknown)";
        }
    }
}
