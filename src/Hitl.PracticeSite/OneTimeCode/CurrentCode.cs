using System.Globalization;
using System.Security.Cryptography;

namespace Hitl.PracticeSite.OneTimeCode;

/// <summary>Six digits, the same for every browser as long as the process lives: runs side by side can't take each other's.</summary>
internal sealed class CurrentCode
{
    public string Value { get; } = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
}
