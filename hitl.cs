#:property PublishAot=false

// The project's one tool. A new verb is a line in this table and a class below.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

var verbs = new Dictionary<string, (string Says, Func<string[], Task<int>> Run)>
{
    ["up"] = ("start everything; 'up help' lists its options", Up.RunAsync),
    ["test"] = ("build and run the tests; arguments go to the test runner (-class NAME, -?)", Test.RunAsync),
    ["bench"] = ("measure; without a name it lists what can be measured", Bench.RunAsync),
    ["screenshots"] = ("take the README's pictures from the running product", Screenshots.RunAsync),
    ["doctor"] = ("say what this machine has, and what each missing thing means", Doctor.RunAsync),
};
if (args is [var verb, ..] && verbs.TryGetValue(verb, out var chosen))
    return await chosen.Run(args[1..]);
await Console.Error.WriteLineAsync("Usage: dotnet run hitl.cs VERB [options]");
foreach (var (name, (says, _)) in verbs)
    await Console.Error.WriteLineAsync($"  {name,-13}{says}");
return args is ["--help"] or ["help"] ? 0 : 2;

internal static class Up
{
    public static async Task<int> RunAsync(string[] options)
    {
        // "dotnet run" takes --help for itself.
        if (options is ["help"])
            options = ["--help"];
        var asksForHelp = options.Contains("--help");
        // Options are judged by the launcher; only what nobody could start without is looked at here.
        if (!asksForHelp && !await Requirements.InstallAsync())
            return 1;
        if (!await Build.WhenChangedAsync())
            return 1;
        if (!Build.UsesAspire || asksForHelp)
            return await Shell.PassAsync("dotnet", [Build.Launcher, .. options]);
        // Aspire names its own dashboard only.
        Console.WriteLine($"""

              API            http://localhost:{Port(options, "--api-port", "8000")}
              Dashboard      http://localhost:{Port(options, "--dashboard-port", "8080")}
              Practice site  http://localhost:{Port(options, "--demo-port", "8090")}

              They answer once Aspire's dashboard, whose address follows, shows them as healthy.

            """);
        return await Shell.PassAsync("dotnet", ["run", "--no-build", "--project", Repository.File("src/Hitl.AppHost"), "--", .. options]);
    }

    private static string Port(string[] options, string name, string usual) =>
        options.FirstOrDefault(option => option.StartsWith(name + "=", StringComparison.Ordinal)) is { } joined ? joined[(name.Length + 1)..]
        : Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1]
        : usual;
}

internal static partial class Test
{
    private const int LinesOfFailure = 40;

    public static async Task<int> RunAsync(string[] filters)
    {
        if (!await Requirements.InstallAsync(quick: true))
            return 1;
        if (await Shell.PassAsync("dotnet", ["build", Repository.File("tests/Hitl.Tests"), "-v", "q", "--nologo"]) != 0)
            return 1;
        Match summary = Match.Empty;
        var program = Repository.File("tests/Hitl.Tests/bin/Debug/net10.0/Hitl.Tests.dll");
        var failures = new List<string>();
        var said = LinesOfFailure;
        // Dozens of services are started, few live long: what the runtime counts to make them faster later costs a fifth of their time.
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        // Whatever runs for a minute is named while it does: a test that hangs would say nothing else.
        var code = await Shell.ReadAsync("dotnet", [program, "-noColor", "-longRunning", "60", .. filters], line =>
        {
            Console.WriteLine(line);
            said = line.EndsWith(" [FAIL]", StringComparison.Ordinal) ? 0 : said + 1;
            if (said < LinesOfFailure)
                failures.Add(line);
            summary = Summary().Match(line) is { Success: true } found ? found : summary;
        });
        var (total, failed, skipped) = (Count("total"), Count("errors") + Count("failed"), Count("skipped"));
        if (!summary.Success)
            failed = 1;
        // Again at the end, where they are found.
        failures.ForEach(Console.WriteLine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Math.Max(0, total - failed - skipped - Count("notrun"))} passed, {failed} failed, {skipped} skipped"));
        return code == 0 && failed == 0 && total > 0 ? 0 : 1;

        int Count(string name) => int.TryParse(summary.Groups[name].Value, CultureInfo.InvariantCulture, out var count) ? count : 0;
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+), Not Run: (?<notrun>\d+)")]
    private static partial Regex Summary();
}

internal static class Bench
{
    public static async Task<int> RunAsync(string[] arguments) => !await Requirements.InstallAsync()
        ? 1
        : await Shell.PassAsync("dotnet",
            ["run", "--project", Repository.File("tests/Hitl.Benchmarks"), "-c", "Release", "-v", "q", "--", .. arguments]);
}

internal static class Screenshots
{
    private static readonly string[] Shown = ["board", "intervention", "live", "run"];

    public static async Task<int> RunAsync(string[] options)
    {
        var folder = Directory.CreateDirectory(Repository.File("artifacts/screenshots")).FullName;
        Environment.SetEnvironmentVariable("HITL_SCREENSHOTS", folder);
        var code = await Test.RunAsync(["-explicit", "only", "-class", "Hitl.Tests.Screenshots.Screenshots"]);
        if (code != 0)
            return code;
        var images = Directory.CreateDirectory(Repository.File("docs/images")).FullName;
        foreach (var picture in Shown.SelectMany(name => new[] { $"{name}-light-wide.png", $"{name}-dark-wide.png" }))
            File.Copy(Path.Combine(folder, picture), Path.Combine(images, picture), overwrite: true);
        Console.WriteLine($"All pictures: {folder}; the README's: {images}");
        return 0;
    }
}

internal static class Doctor
{
    public static async Task<int> RunAsync(string[] options)
    {
        var ok = true;
        Line("SDK", (await Shell.FirstLineAsync("dotnet", "--version")).Line, "needed to build: https://dot.net, version 10", needed: true);
        Line("Redis", await Requirements.RedisAsync(), Requirements.RedisMissing, needed: true);
        Line("Browser", Requirements.Browser(), Requirements.BrowserMissing, needed: true);
        Line("Containers", await ContainersAsync(), "none answers: Redis runs from the PATH, which is enough", needed: false);
        var (aspire, why) = Build.Aspire;
        Line("Aspire", aspire == true ? why : null,
            aspire is null ? "not asked yet: the first build asks the package feed" : why + "; `up` starts the same processes without it", needed: false);
        Console.WriteLine(ok
            ? "`dotnet run hitl.cs up` can work here."
            : Requirements.CanInstall ? "`dotnet run hitl.cs up` installs what is missing first." : "`dotnet run hitl.cs up` cannot work here yet.");
        return ok || Requirements.CanInstall ? 0 : 1;

        void Line(string what, string? found, string missing, bool needed)
        {
            ok &= found is not null || !needed;
            Console.WriteLine($"{(found is not null ? "found  " : needed ? "MISSING" : "-      ")} {what,-11} {found ?? missing}");
        }
    }

    private static async Task<string?> ContainersAsync()
    {
        foreach (var runtime in new[] { "docker", "podman" })
        {
            if (await Shell.FirstLineAsync(runtime, "container", "ls", "-n", "1") is { Code: 0 })
                return runtime;
        }

        return null;
    }
}

/// <summary>What the stack can't do without, how to see it, and how to get it.</summary>
internal static partial class Requirements
{
    private const string HeadlessShell = "chromium-headless-shell";

    private static readonly string[] Browsers =
        [HeadlessShell, "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"];

    public const string RedisMissing = "7.0 or later keeps the jobs and the events: `apt-get install redis-server`, `brew install redis`, "
        + "or name one that runs: ConnectionStrings__redis=host:port";

    public static string BrowserMissing => $"a Chromium does the scraping: `apt-get install {HeadlessShell}`, Chrome or Edge on the PATH, "
        + $"Browser__ExecutablePath=/path/to/chrome, or after a build `{Path.Combine(Build.Output("Hitl.Worker"), "playwright.ps1")} install chromium`";

    public static bool CanInstall => File.Exists("/etc/debian_version") && Environment.IsPrivilegedProcess;

    /// <param name="quick">Whoever starts browsers by the dozen wants the one without windows, where it is to be had.</param>
    /// <returns>False when something is missing that can't be installed; what to type has been said.</returns>
    public static async Task<bool> InstallAsync(bool quick = false)
    {
        var redis = await RedisAsync() is null;
        var browser = Browser() is null;
        if (CanInstall && !OperatingSystem.IsWindows())
        {
            if (redis || browser)
                await Apt.UpdateAsync();
            var shell = (browser || (quick && Shell.Find(HeadlessShell) is null)) && await Apt.HasAsync(HeadlessShell);
            List<string> packages = redis ? ["redis-server"] : [];
            if (shell || browser)
                packages.AddRange([shell ? HeadlessShell : "chromium", "fonts-liberation"]);
            if (packages.Count > 0)
                await Apt.InstallAsync(packages);
        }

        return Found("Redis", await RedisAsync(), RedisMissing) & Found("A browser", Browser(), BrowserMissing);
    }

    /// <returns>What was found, or null.</returns>
    public static async Task<string?> RedisAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__redis") is { Length: > 0 })
            return "named by ConnectionStrings__redis";
        var (code, line) = await Shell.FirstLineAsync("redis-server", "--version");
        var version = RedisVersion().Match(line ?? "");
        return code == 0 && Version.TryParse(version.Groups[1].Value, out var found) && found >= new Version(7, 0) ? $"redis-server {found}" : null;
    }

    public static string? Browser() => Environment.GetEnvironmentVariable("Browser__ExecutablePath") is { Length: > 0 } named
        ? (File.Exists(named) ? named : null)
        : Browsers.Select(Shell.Find).FirstOrDefault(path => path is not null) ?? PlaywrightsOwn();

    private static string? PlaywrightsOwn()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("PLAYWRIGHT_BROWSERS_PATH") is { Length: > 0 } named ? named
            : OperatingSystem.IsWindows() ? Path.Combine(home, "AppData", "Local", "ms-playwright")
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches", "ms-playwright")
            : Path.Combine(home, ".cache", "ms-playwright");
        return Directory.Exists(cache) ? Directory.EnumerateDirectories(cache, "chromium*").FirstOrDefault() : null;
    }

    private static bool Found(string what, string? found, string missing)
    {
        if (found is null)
            Console.Error.WriteLine($"{what} is missing: {missing}");
        return found is not null;
    }

    [GeneratedRegex(@"v=(\d+\.\d+(\.\d+)?)")]
    private static partial Regex RedisVersion();
}

[UnsupportedOSPlatform("windows")]
internal static class Apt
{
    private const string Policy = "/usr/sbin/policy-rc.d";

    public static Task UpdateAsync() => Shell.PassAsync("apt-get", ["update", "-qq"]);

    public static async Task<bool> HasAsync(string package) => (await Shell.FirstLineAsync("apt-cache", "show", "--no-all-versions", package)).Code == 0;

    public static async Task InstallAsync(IReadOnlyList<string> packages)
    {
        Console.WriteLine($"Installing {string.Join(", ", packages)} with apt-get ...");
        // Debian starts what it installs; this file keeps its Redis from taking port 6379.
        var ours = !File.Exists(Policy);
        if (ours)
        {
            await File.WriteAllTextAsync(Policy, "#!/bin/sh\nexit 101\n");
            File.SetUnixFileMode(Policy, (UnixFileMode)0b111_101_101);
        }

        try
        {
            await Shell.PassAsync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", .. packages]);
        }
        finally
        {
            if (ours)
                File.Delete(Policy);
        }

        if (packages.Contains("redis-server") && Directory.Exists("/run/systemd/system"))
            await Shell.PassAsync("systemctl", ["disable", "--quiet", "--now", "redis-server"]);
    }
}

internal static class Build
{
    private static readonly string Stamp = Repository.File("artifacts/hitl.stamp");

    public static string Launcher => Path.Combine(Output("Hitl.AppHost"), "Hitl.AppHost.dll");

    public static bool UsesAspire => Aspire.Use == true;

    /// <summary>What the builds go by: the environment, else the answer that the first one got from the feed.</summary>
    public static (bool? Use, string Why) Aspire
    {
        get
        {
            if (Environment.GetEnvironmentVariable("UseAspire") is { Length: > 0 } said)
                return (said.Equals("true", StringComparison.OrdinalIgnoreCase), $"UseAspire={said} in the environment");
            var answer = Repository.File("eng/Aspire.answer.props");
            if (!File.Exists(answer))
                return (null, "not asked yet");
            var use = File.ReadAllText(answer).Contains(">true<", StringComparison.Ordinal);
            return (use, use ? "the package feed serves it" : "the package feed does not serve it");
        }
    }

    public static string Output(string project) => Repository.File($"src/{project}/bin/Debug/net10.0");

    /// <summary>Builds, unless no source has changed since the last time: MSBuild takes seconds to find that out.</summary>
    public static async Task<bool> WhenChangedAsync()
    {
        if (File.Exists(Launcher) && File.Exists(Stamp) && await File.ReadAllTextAsync(Stamp) == Fingerprint())
            return true;
        Console.WriteLine("Building ...");
        if (await Shell.PassAsync("dotnet", ["build", Repository.File("src/Hitl.AppHost"), "-v", "q", "--nologo"]) != 0)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(Stamp)!);
        await File.WriteAllTextAsync(Stamp, Fingerprint());
        return true;
    }

    // The count sees files that are gone, which leave no time behind.
    private static string Fingerprint()
    {
        var (newest, count) = (DateTime.MinValue, 0);
        var above = Directory.EnumerateFiles(Repository.Root).Where(file => Path.GetExtension(file) is ".props" or ".json" or ".txt");
        foreach (var file in Sources(Repository.File("src")).Concat(Sources(Repository.File("eng"))).Concat(above))
        {
            var written = File.GetLastWriteTimeUtc(file);
            (newest, count) = (written > newest ? written : newest, count + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{newest.Ticks} {count} {Aspire.Use}");
    }

    private static IEnumerable<string> Sources(string folder) => !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => Path.GetFileName(inner) is not ("bin" or "obj")).SelectMany(Sources));
}

internal static class Repository
{
    public static string Root { get; } = Path.GetDirectoryName(ThisFile())!;

    public static string File(string path) => Path.Combine(Root, path);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

/// <summary>Other programs, which never outlive this one.</summary>
internal static class Shell
{
    private const int Terminate = 15;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs with this program's own input and output.</summary>
    public static Task<int> PassAsync(string program, string[] arguments) => RunAsync(new(program, arguments), null);

    /// <summary>Runs, and hands over its output line by line.</summary>
    public static Task<int> ReadAsync(string program, string[] arguments, Action<string> onLine) =>
        RunAsync(new(program, arguments) { RedirectStandardOutput = true }, onLine);

    /// <summary>For a quick question: the exit code and first line, or -1 where there is no such program or no answer in 5 s.</summary>
    public static async Task<(int Code, string? Line)> FirstLineAsync(string program, params string[] arguments)
    {
        if (Find(program) is null)
            return (-1, null);
        string? first = null;
        var run = RunAsync(new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }, line => first ??= line, Patience);
        return (await run, first);
    }

    private static async Task<int> RunAsync(ProcessStartInfo start, Action<string>? onLine, TimeSpan? limit = null)
    {
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        using var time = limit is { } some ? new CancellationTokenSource(some, TimeProvider.System) : new CancellationTokenSource();
        // The terminal's Ctrl+C reaches the program too: this one only has to wait for it.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            End(process);
        });
        using var ended = new CancellationTokenSource();
        var watching = EndWithParentAsync(process, ended.Token);
        if (onLine is not null)
        {
            process.OutputDataReceived += (_, received) => { if (received.Data is { } line) onLine(line); };
            process.BeginOutputReadLine();
        }

        try
        {
            await process.WaitForExitAsync(time.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return -1;
        }
        finally
        {
            await ended.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A `dotnet run` that is killed passes nothing on: whoever it started is adopted by another process.
    private static async Task EndWithParentAsync(Process process, CancellationToken cancellation)
    {
        var parent = Parent();
        while (Parent() == parent)
            await Task.Delay(Interval, TimeProvider.System, cancellation);
        End(process);
    }

    private static void End(Process process)
    {
        if (OperatingSystem.IsWindows())
            process.Kill(entireProcessTree: true);
        else
            _ = kill(process.Id, Terminate);
    }

    private static int Parent() => OperatingSystem.IsWindows() ? 0 : getppid();

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getppid();

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);
}
