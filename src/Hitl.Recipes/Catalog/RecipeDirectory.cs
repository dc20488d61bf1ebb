using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts.Recipes;
using Hitl.Recipes.Reading;

namespace Hitl.Recipes.Catalog;

/// <summary>Reads every <c>*.json</c> of one directory, but no <c>*.schema.json</c>, and nothing below it.</summary>
internal sealed class RecipeDirectory(string path, RecipeReader reader)
{
    public string FullPath { get; } = Path.GetFullPath(path);

    public RecipeSnapshot Read()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var entries = new List<RecipeEntry>();
        foreach (var file in Files())
        {
            var name = Path.GetFileName(file);
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData([0]);
            try
            {
                var content = Bytes(file);
                hash.AppendData(SHA256.HashData(content));
                entries.Add(reader.Read(name, content));
            }
            catch (FileNotFoundException)
            {
                // Deleted between the listing and the reading: as if it had never been listed.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                entries.Add(new RecipeEntry
                {
                    Id = Path.GetFileNameWithoutExtension(name),
                    File = name,
                    Errors = [new RecipeError(name, JsonPath.Root, "expected a file that can be read")],
                });
            }
        }

        return new RecipeSnapshot(entries, Convert.ToHexString(hash.GetHashAndReset()));
    }

    private IEnumerable<string> Files() => Directory.Exists(FullPath)
        ? Directory.EnumerateFiles(FullPath, "*.json")
            .Where(file => !file.EndsWith(".schema.json", StringComparison.OrdinalIgnoreCase) && !Path.GetFileName(file).StartsWith('.'))
            .Order(StringComparer.Ordinal)
        : [];

    // One byte more than allowed is enough to know that a file is too large.
    private static byte[] Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[RecipeReader.LargestFile + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }
}
