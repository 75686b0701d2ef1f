using System.Net;
using System.Text;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Support;

/// <summary>A door with one client, which takes what the operator sends where the test wants it to.</summary>
internal sealed class FakeLink(bool takes = true) : IClientLink
{
    private readonly List<OperatorMessage> _taken = [];

    public RegisteredClient? Client { get; private set; }

    public int Kicks { get; private set; }

    public IReadOnlyList<OperatorMessage> Taken => _taken;

    public string TakenText => string.Concat(_taken.Select(message => Encoding.UTF8.GetString(message.Bytes.Span)));

    public static FakeLink Join(
        ClientRegister register, ClientProtocol protocol = ClientProtocol.Tcp, string? path = null, bool takes = true)
    {
        var link = new FakeLink(takes);
        link.Client = register.Add(protocol, new IPEndPoint(IPAddress.Loopback, 5000), path, link);
        return link;
    }

    public void Deliver()
    {
        while (takes && Client!.TryTake(out var message))
        {
            _taken.Add(message);
        }
    }

    public void Kick() => Kicks++;
}
