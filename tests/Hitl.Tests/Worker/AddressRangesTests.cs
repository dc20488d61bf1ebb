using System.Net;
using Hitl.Worker.Targets;

namespace Hitl.Tests.Worker;

public sealed class AddressRangesTests
{
    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("0.1.2.3", "unspecified")]
    [InlineData("10.1.2.3", "private")]
    [InlineData("172.16.0.1", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("192.168.1.1", "private")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("100.64.0.1", "carrier-internal")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("255.255.255.255", "reserved")]
    [InlineData("198.18.0.1", "reserved")]
    [InlineData("::", "unspecified")]
    [InlineData("::1", "loopback")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("fc00::1", "private")]
    [InlineData("fd12:3456::1", "private")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("::ffff:10.0.0.1", "private")]
    [InlineData("::ffff:0:169.254.169.254", "link-local")]
    [InlineData("::127.0.0.1", "loopback")]
    [InlineData("64:ff9b::7f00:1", "loopback")]
    [InlineData("64:ff9b:1::1", "reserved")]
    [InlineData("2002:7f00:1::", "loopback")]
    [InlineData("2002:c0a8:101::1", "private")]
    [InlineData("2001::1", "reserved")]
    [InlineData("2001:db8::1", "reserved")]
    [InlineData("100::1", "reserved")]
    public void KindOf_NotPublic_SaysWhat(string address, string kind) =>
        Assert.Equal(kind, AddressRanges.KindOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void KindOf_Public_IsNull(string address) => Assert.Null(AddressRanges.KindOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("localhost:8090", "localhost", 8090)]
    [InlineData("Example.COM.", "example.com", null)]
    [InlineData("[::1]:80", "::1", 80)]
    [InlineData("[::1]", "::1", null)]
    public void HostPort_WellFormed_IsRead(string text, string host, int? port)
    {
        Assert.True(HostPort.TryParse(text, out var read));
        Assert.Equal(new HostPort(host, port), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:x")]
    [InlineData("http://host")]
    [InlineData("host/path")]
    [InlineData("[::1")]
    public void HostPort_IllFormed_IsRefused(string text) => Assert.False(HostPort.TryParse(text, out _));
}
