using System.Buffers.Binary;

namespace Hitl.Worker.Live;

/// <summary>One picture of a tab, ready to be sent (docs/live-page.md, "A frame").</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Bytes">Header and JPEG.</param>
/// <param name="CapturedAt">Milliseconds since 1970 on this machine's clock.</param>
/// <param name="Tab">Which tab it shows.</param>
internal sealed record LiveFrame(uint Seq, byte[] Bytes, double CapturedAt, int Tab)
{
    private const byte Kind = 1;
    private const int HeaderLength = 24;

    public static LiveFrame Of(int tab, uint seq, double capturedAt, double width, double height, ReadOnlySpan<byte> jpeg)
    {
        var bytes = new byte[HeaderLength + jpeg.Length];
        jpeg.CopyTo(bytes.AsSpan(HeaderLength));
        bytes[0] = Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)tab);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), seq);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8), capturedAt);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), Pixels(width));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), Pixels(height));
        return new(seq, bytes, capturedAt, tab);
    }

    private static ushort Pixels(double css) => (ushort)Math.Clamp(Math.Round(css), 0, ushort.MaxValue);
}
