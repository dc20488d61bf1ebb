using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Worker.Sessions;

/// <summary>
/// What is kept of a browser, and what it takes to prove it again: where it worked and the job's parameters. All of it is
/// encrypted; none of it is ever said. <see cref="ShowsItems"/>: what the recipe reads was there, so a later proof has to see it too.
/// </summary>
internal sealed record KeptSession(string Url, JsonElement Params, string Storage, bool ShowsItems = false)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, KeptSessionJson.Default.KeptSession);

    /// <exception cref="JsonException"/>
    public static KeptSession Parse(byte[] utf8) => JsonSerializer.Deserialize(utf8, KeptSessionJson.Default.KeptSession) ?? throw new JsonException("It is null.");

    /// <summary>Keeps the values out of whatever prints a record.</summary>
    public override string ToString() => nameof(KeptSession);
}

[JsonSerializable(typeof(KeptSession))]
internal sealed partial class KeptSessionJson : JsonSerializerContext;
