using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hitl.Redis.Sessions;
using Hitl.Worker.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionOptions = Hitl.Worker.Sessions.SessionOptions;

namespace Hitl.Tests.Sessions;

public sealed class SessionSealTests : IDisposable
{
    private const string Secret = "cookie-of-ada";
    private static readonly SessionKey Ada = new("members", "example.org", "ada");
    private static readonly KeptSession Session = new("https://example.org/", JsonElement.Parse("{}"), Secret);
    private readonly string directory = Directory.CreateTempSubdirectory("hitl-keys-").FullName;

    [Fact]
    public void Seal_AnotherWorkerWithTheSameKeys_Opens()
    {
        using var one = Start();
        using var other = Start();
        var bytes = one.Seal.Seal(Ada, Session);
        Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(Secret, other.Seal.Open(Ada, bytes).Storage);
    }

    [Theory]
    [InlineData("other", "example.org", "ada")]
    [InlineData("members", "example.com", "ada")]
    [InlineData("members", "example.org", "bob")]
    [InlineData("members", "example.org", null)]
    public void Open_UnderAnotherKey_DoesNot(string recipe, string site, string? account)
    {
        using var worker = Start();
        var bytes = worker.Seal.Seal(Ada, Session);
        Assert.Throws<SessionUnreadableException>(() => worker.Seal.Open(new(recipe, site, account), bytes));
    }

    [Fact]
    public void Open_ChangedBytes_DoesNot()
    {
        using var worker = Start();
        var bytes = worker.Seal.Seal(Ada, Session);
        bytes[^1] ^= 1;
        Assert.Throws<SessionUnreadableException>(() => worker.Seal.Open(Ada, bytes));
        Assert.Throws<SessionUnreadableException>(() => worker.Seal.Open(Ada, []));
    }

    [Fact]
    public void Rotation_NewKey_ReadsOldSessionsAndAKeyThatIsGoneDoesNot()
    {
        byte[] old;
        using (var before = Start())
            old = before.Seal.Seal(Ada, Session);
        var oldKeys = Directory.GetFiles(directory, "key-*.xml");
        using (var rotating = Start())
            rotating.Keys.CreateNewKey(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(90));
        byte[] recent;
        using (var after = Start())
        {
            recent = after.Seal.Seal(Ada, Session);
            Assert.NotEqual(old.AsSpan(4, 16).ToArray(), recent.AsSpan(4, 16).ToArray());
            Assert.Equal(Secret, after.Seal.Open(Ada, old).Storage);
        }

        Array.ForEach(oldKeys, File.Delete);
        using var without = Start();
        Assert.Throws<SessionUnreadableException>(() => without.Seal.Open(Ada, old));
        Assert.Equal(Secret, without.Seal.Open(Ada, recent).Storage);
    }

    [Fact]
    public void Certificate_ProtectsTheKeysAndAFormerOneStillReadsThem()
    {
        var (first, second) = (Certificate("first"), Certificate("second"));
        byte[] bytes;
        using (var worker = Start(("Sessions:Certificate:Path", first), ("Sessions:Certificate:Password", "pw")))
            bytes = worker.Seal.Seal(Ada, Session);
        var key = File.ReadAllText(Assert.Single(Directory.GetFiles(directory, "key-*.xml")));
        Assert.Contains("EncryptedData", key, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", key, StringComparison.Ordinal);
        using var next = Start(
            ("Sessions:Certificate:Path", second), ("Sessions:Certificate:Password", "pw"),
            ("Sessions:PreviousCertificates:0:Path", first), ("Sessions:PreviousCertificates:0:Password", "pw"));
        Assert.Equal(Secret, next.Seal.Open(Ada, bytes).Storage);
    }

    [Fact]
    public void Directory_IsForThisUserAlone()
    {
        using var worker = Start();
        worker.Seal.Seal(Ada, Session);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(directory).UnixFileMode);
    }

    [Fact]
    public void Options_ThatCannotWork_AreAllNamed()
    {
        var file = Path.Combine(directory, "file");
        File.WriteAllText(file, "no certificate");
        var options = new SessionOptions { KeysDirectory = Path.Combine(file, "below"), Certificate = new() { Path = Path.Combine(directory, "missing.pfx") } };
        options.PreviousCertificates.Add(new() { Path = file });
        var failures = new SessionOptionsValidator().Validate(null, options).Failures!.ToArray();
        Assert.Equal(3, failures.Length);
        Assert.Contains("Sessions:KeysDirectory", failures[0], StringComparison.Ordinal);
        Assert.Contains("Sessions:Certificate:Path", failures[1], StringComparison.Ordinal);
        Assert.Contains("Sessions:PreviousCertificates:0:Path", failures[2], StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string Certificate(string name)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var path = Path.Combine(directory, name + ".pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "pw"));
        return path;
    }

    private Sealing Start(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        foreach (var (key, value) in settings.Append(("Sessions:KeysDirectory", directory)))
            builder.Configuration[key] = value;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSessions();
        return new(builder.Build());
    }

    private sealed class Sealing(WebApplication app) : IDisposable
    {
        public SessionSeal Seal { get; } = Prepared(app).GetRequiredService<SessionSeal>();
        public IKeyManager Keys => app.Services.GetRequiredService<IKeyManager>();

        public void Dispose() => ((IDisposable)app).Dispose();

        private static IServiceProvider Prepared(WebApplication app)
        {
            // What the host does before it starts anything.
            _ = app.Services.GetRequiredService<IOptions<SessionOptions>>().Value;
            return app.Services;
        }
    }
}
