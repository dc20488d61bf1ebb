using System.Net;

namespace Hitl.Worker.Targets;

/// <summary>Asks the system's name service; <see cref="Dns"/> outside tests.</summary>
internal delegate Task<IPAddress[]> NameResolver(string host, CancellationToken cancellationToken);
