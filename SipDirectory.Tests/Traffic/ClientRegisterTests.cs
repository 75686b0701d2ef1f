using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Traffic;

[TestClass]
public sealed class ClientRegisterTests
{
    private readonly ClientRegister _register = new(new TrafficFeed(TimeProvider.System), showsHex: false, TimeProvider.System);

    [TestMethod]
    public void Add_Clients_AreNumberedByProtocolAndNoNumberComesBack()
    {
        FakeLink.Join(_register).Client!.Closed("client");
        FakeLink.Join(_register, ClientProtocol.Udp);
        FakeLink.Join(_register);
        FakeLink.Join(_register).Client!.Closed("client");
        FakeLink.Join(_register);

        var clients = _register.Clients.Select(client => client.ToString());

        Assert.AreEqual(
            "tcp 1 127.0.0.1:5000, tcp 3 127.0.0.1:5000, udp 0 127.0.0.1:5000", string.Join(", ", clients));
    }

    [TestMethod]
    public void TryFind_ClientThatLeft_IsNotFound()
    {
        var gone = FakeLink.Join(_register).Client!;
        var there = FakeLink.Join(_register).Client!;
        gone.Closed("client");

        Assert.IsFalse(_register.TryFind(ClientProtocol.Tcp, 0, out _));
        Assert.IsFalse(_register.TryFind(ClientProtocol.Ws, 1, out _));
        Assert.IsTrue(_register.TryFind(ClientProtocol.Tcp, 1, out var found));
        Assert.AreSame(there, found);
    }

    [TestMethod]
    public void FirstClient_OfAnyDoor_Completes()
    {
        var before = _register.FirstClient.IsCompleted;
        FakeLink.Join(_register, ClientProtocol.Ws, "/").Client!.Closed("client");

        Assert.IsFalse(before);
        Assert.IsTrue(_register.FirstClient.IsCompletedSuccessfully);
    }
}
