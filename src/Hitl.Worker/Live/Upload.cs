using System.Buffers.Binary;
using System.Text;

namespace Hitl.Worker.Live;

/// <summary>
/// The files of one chooser on their way in, in a directory of their own, which is deleted with the page: a browser reads a
/// file when its form is sent, not when it was chosen.
/// </summary>
internal sealed class Upload : IDisposable
{
    public const byte Kind = 2;
    public const int HeaderLength = 8;
    private const int LongestName = 255;
    private const int LongestEnding = 32;
    private const long LeastOnDisk = 4_096;
    private readonly DirectoryInfo directory = UploadClaim.CreateDirectory();
    private readonly List<(string Path, long Size)> files = [];
    private readonly HashSet<int> complete = [];
    private long received;

    public Upload(uint id, IReadOnlyList<OfferedFile> offered)
    {
        Id = id;
        Size = offered.Sum(file => Math.Max(file.Size, LeastOnDisk));
        for (var n = 0; n < offered.Count; n++)
        {
            // The page sees the name; the directory keeps two files of one name apart.
            var own = directory.CreateSubdirectory($"{n}");
            files.Add((Path.Combine(own.FullName, Safe(offered[n].Name)), offered[n].Size));
        }
    }

    public uint Id { get; }

    /// <summary>What it takes of a disk, in bytes.</summary>
    public long Size { get; }

    public IReadOnlyList<string> Paths => [.. files.Select(file => file.Path)];

    public bool IsComplete => complete.Count == files.Count;

    public static uint IdOf(ReadOnlySpan<byte> part) => BinaryPrimitives.ReadUInt32LittleEndian(part[4..]);

    /// <summary>False when it is no part of this upload, or more than was announced.</summary>
    public async Task<bool> AddAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        var index = BinaryPrimitives.ReadUInt16LittleEndian(part.Span[2..]);
        var isLast = part.Span[1] == 1;
        var bytes = part[HeaderLength..];
        if (index >= files.Count || complete.Contains(index) || (received += bytes.Length) > FilesAnswer.Largest)
            return false;
        await using var file = new FileStream(files[index].Path, FileMode.Append, FileAccess.Write);
        await file.WriteAsync(bytes, cancellationToken);
        if (file.Position > files[index].Size || (isLast && file.Position != files[index].Size))
            return false;
        if (isLast)
            complete.Add(index);
        return true;
    }

    public void Dispose()
    {
        if (directory.Exists)
            directory.Delete(recursive: true);
    }

    private static string Safe(string name)
    {
        var letters = Path.GetFileName(name.Replace('\\', '/')).Where(c => !char.IsControl(c) && c != '/' && c != ':').ToArray();
        return letters.Length == 0 || letters.All(c => c == '.') ? "file" : Bounded(new string(letters));
    }

    // A disk counts a name's bytes. The ending stays, since it says what the file is.
    private static string Bounded(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= LongestName)
            return name;
        var ending = Path.GetExtension(name);
        var room = LongestName - Encoding.UTF8.GetByteCount(ending);
        return room < LongestName - LongestEnding ? Cut(name, LongestName) : Cut(name[..^ending.Length], room) + ending;
    }

    private static string Cut(string text, int room)
    {
        var kept = 0;
        foreach (var letter in text.EnumerateRunes().TakeWhile(letter => (room -= letter.Utf8SequenceLength) >= 0))
            kept += letter.Utf16SequenceLength;
        return text[..kept];
    }
}
