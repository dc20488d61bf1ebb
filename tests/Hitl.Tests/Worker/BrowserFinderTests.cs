using Hitl.Worker.Browsers;

namespace Hitl.Tests.Worker;

public sealed class BrowserFinderTests
{
    private static readonly string Path = string.Join(System.IO.Path.PathSeparator, "/a", "/b");

    [Fact]
    public void Find_Configured_ComesFirst() => Assert.Equal("/own", Find("/own", "/own", "/a/chromium"));

    [Fact]
    public void Find_OnThePath_ByNameThenDirectory() => Assert.Equal("/b/chromium", Find(null, "/a/google-chrome", "/b/chromium", "/pw"));

    [Fact]
    public void Find_WithoutWindows_IsTheOneThatHasNone() => Assert.Equal("/b/chromium-headless-shell", Find(null, "/a/chromium", "/b/chromium-headless-shell"));

    [Fact]
    public void Find_WithWindows_IsNotTheOneThatHasNone() =>
        Assert.Equal("/a/chromium", BrowserFinder.Find(null, headless: false, Path, ((string[])["/a/chromium", "/a/chromium-headless-shell"]).Contains, "/pw"));

    [Fact]
    public void Find_NoneOnThePath_IsPlaywrightsOwn() => Assert.Equal("/pw", Find(null, "/pw"));

    [Fact]
    public void Find_None_SaysWhatToType() =>
        Assert.Contains("apt-get install chromium", Assert.Throws<BrowserMissingException>(() => Find(null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Find_ConfiguredAndMissing_LooksNoFurther() =>
        Assert.Contains("Browser:ExecutablePath", Assert.Throws<BrowserMissingException>(() => Find("/own", "/a/chromium")).Message, StringComparison.Ordinal);

    private static string Find(string? configured, params string[] files) => BrowserFinder.Find(configured, headless: true, Path, files.Contains, "/pw");
}
