using System.Globalization;

namespace Hitl.AppHost.Local;

internal static class RedisSpec
{
    public const string Install = "Install Redis 7.0 or later: `apt-get install redis-server`, `brew install redis`; "
        + "or say where one runs: ConnectionStrings__redis=host:port";

    /// <summary>
    /// What is answered must survive a kill: every write is in the append-only file before its reply, and nothing is
    /// evicted.
    /// </summary>
    public static IReadOnlyList<string> Durability { get; } =
        ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", "", .. Memory];

    /// <summary>Each run has a stream of its own, and Redis reserves a node's size for a stream's first entry: 4 KB unless told otherwise.</summary>
    private static IReadOnlyList<string> Memory => ["--stream-node-max-bytes", "512"];

    /// <exception cref="LocalStartException">There is no <c>redis-server</c> on the PATH.</exception>
    public static ProcessSpec Create(int port, string directory)
    {
        var program = Executables.Find("redis-server") ?? throw new LocalStartException("redis-server is not on the PATH. " + Install);
        Directory.CreateDirectory(directory);
        return new ProcessSpec
        {
            Name = "redis",
            FileName = program,
            Arguments =
            [
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory, .. Durability,
            ],
            WorkingDirectory = directory,
        }.KilledWithItsStarter().Detached();
    }
}
