using Hitl.Worker.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Sessions;

public sealed class OfferTriesTests
{
    private readonly FakeTimeProvider time = new();
    private readonly OfferTries tries;

    public OfferTriesTests() => tries = new(time);

    [Fact]
    public void Trouble_HoweverOften_OnlyMakesTheNextTryWait()
    {
        var longest = TimeSpan.Zero;
        for (var n = 0; n < 50; n++)
        {
            Assert.True(tries.MayTry("s_1"));
            tries.Postpone("s_1");
            var waited = TimeSpan.Zero;
            for (; !tries.MayTry("s_1") && waited <= TimeSpan.FromHours(1); waited += TimeSpan.FromSeconds(1))
                time.Advance(TimeSpan.FromSeconds(1));
            Assert.InRange(waited, longest, TimeSpan.FromMinutes(2));
            longest = waited;
        }

        Assert.Equal(TimeSpan.FromMinutes(2), longest);
        Assert.True(tries.MayTry("s_2"));
    }

    [Fact]
    public void Verdicts_Count()
    {
        tries.Refuse("s_1");
        for (var n = 0; n < 3; n++)
        {
            Assert.True(tries.MayTry("s_2"));
            tries.CountInVain("s_2");
        }

        time.Advance(TimeSpan.FromDays(1));
        Assert.False(tries.MayTry("s_1"));
        Assert.False(tries.MayTry("s_2"));
    }
}
