namespace Hitl.Tests.Stack;

public sealed class LocalStackTests
{
    [Fact]
    public async Task Start_WholeStack_TellsAClientOfItsJob()
    {
        await using var stack = await TestStack.StartAsync();

        await EndToEnd.TellsAClientOfItsJobAsync(stack.Api);
    }
}
