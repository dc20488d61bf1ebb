using System.Security.Cryptography;
using System.Text.Json;
using Hitl.Redis.Sessions;
using Microsoft.AspNetCore.DataProtection;

namespace Hitl.Worker.Sessions;

/// <summary>The key that a session was encrypted with is not there any more, or the bytes are not what was captured under this key.</summary>
internal sealed class SessionUnreadableException(Exception inner) : Exception("The session can't be opened with the keys there are.", inner);

/// <summary>Encrypts and opens sessions. Each recipe, site and account has a purpose of its own: bytes that were moved to another one don't open.</summary>
internal sealed class SessionSeal(IDataProtectionProvider keys)
{
    private const string Purpose = "Hitl.Sessions.v1";

    public byte[] Seal(SessionKey key, KeptSession session)
    {
        var plain = session.ToBytes();
        try
        {
            return For(key).Protect(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <exception cref="SessionUnreadableException"/>
    public KeptSession Open(SessionKey key, byte[] sealedBytes)
    {
        try
        {
            return KeptSession.Parse(For(key).Unprotect(sealedBytes));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            throw new SessionUnreadableException(exception);
        }
    }

    private IDataProtector For(SessionKey key) =>
        keys.CreateProtector([Purpose, key.Recipe, key.Site, key.Account is null ? "none" : $"account {key.Account}"]);
}
