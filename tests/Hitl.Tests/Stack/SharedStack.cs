namespace Hitl.Tests.Stack;

/// <summary>
/// One stack for all tests of the collection <see cref="Collection"/>, which run one after another and must leave it
/// running: <c>[Collection(SharedStack.Collection)] class X(SharedStack shared)</c>.
/// </summary>
public sealed class SharedStack : IAsyncLifetime
{
    public const string Collection = "shared stack";

    private TestStack? _stack;

    public TestStack Stack => _stack ?? throw new InvalidOperationException("The stack was not started.");

    public async ValueTask InitializeAsync() => _stack = await TestStack.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null)
            await _stack.DisposeAsync();
    }

    /// <summary>Shows what the processes print in the output of the test that runs now.</summary>
    public IDisposable ShowOutput() => Stack.Output.CopyTo(
        TestContext.Current.TestOutputHelper ?? throw new InvalidOperationException("No test runs now."));
}

[CollectionDefinition(SharedStack.Collection)]
public sealed class SharedStackDefinition : ICollectionFixture<SharedStack>;
