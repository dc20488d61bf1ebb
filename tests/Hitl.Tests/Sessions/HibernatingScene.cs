using Hitl.Tests.Worker;

namespace Hitl.Tests.Sessions;

/// <summary>A scene whose worker puts a waiting run's page away as soon as nobody needs it.</summary>
public sealed class HibernatingScene : WorkerScene
{
    protected override (string Key, string Value)[] WorkerSettings => [("Worker:HibernateAfterSeconds", "0"), ("Worker:MaxAwake", "1")];
}
