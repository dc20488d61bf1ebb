using Hitl.Tests.Dashboard;
using Hitl.Tests.Faults;
using Hitl.Tests.Stack;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Hitl.Tests.Stack;

/// <summary>A collection of minutes that begins last leaves the other cores idle: the long ones go first, the rest as it comes.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [DashboardTests.Name, FaultStack.Collection, "ChaosTests", Live.LiveScene.Collection, "KeptSessionTests", "WorkerEndTests"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : notnull, ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string name) =>
        Array.FindIndex(Long, one => name == one || name.Contains($".{one} ", StringComparison.Ordinal)) is >= 0 and var at ? at : Long.Length;
}
