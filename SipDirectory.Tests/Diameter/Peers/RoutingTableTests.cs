using System.Text;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class RoutingTableTests
{
    private readonly RoutingTable _table = new();

    [TestMethod]
    [DataRow("home.example", 4u, "both")]
    [DataRow("HOME.Example", 4u, "both")]
    [DataRow("home.example", 5u, "realm")]
    [DataRow("other.example", 4u, "application")]
    [DataRow("other.example", 5u, "default")]
    [DataRow("", 5u, "default")]
    public void Find_Request_TakesTheMostSpecificRoute(string realm, uint applicationId, string expected)
    {
        Add("default", Route.AnyRealm, null);
        Add("application", Route.AnyRealm, 4);
        Add("realm", "home.example", null);
        Add("both", "home.example", 4);

        var route = _table.Find(Encoding.ASCII.GetBytes(realm), applicationId);

        Assert.AreEqual(expected, route?.Targets[0].Peer);
    }

    [TestMethod]
    public void Find_NoRouteForTheRealm_IsNull()
    {
        Add("both", "home.example", 4);

        Assert.IsNull(_table.Find("other.example"u8, 4));
        Assert.IsNull(_table.Find("home.example"u8, 5));
        Assert.IsNull(_table.Find(new byte[5000], 4));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("two words")]
    [DataRow("host;transport=sctp")]
    public void Add_TargetThatIsNoIdentity_Throws(string target) =>
        Assert.ThrowsExactly<ArgumentException>(() => Add(target, "home.example", 4));

    [TestMethod]
    public void Add_SameRealmAndApplication_Replaces()
    {
        Add("first", "home.example", 4);
        Add("second", "HOME.example", 4);

        Assert.AreEqual("second", _table.Find("home.example"u8, 4)?.Targets[0].Peer);
        Assert.HasCount(1, _table.Routes);
    }

    [TestMethod]
    public void Remove_Route_LeavesTheOthers()
    {
        Add("realm", "home.example", null);
        var both = Add("both", "home.example", 4);

        _table.Remove(both);

        Assert.AreEqual("realm", _table.Find("home.example"u8, 4)?.Targets[0].Peer);
    }

    private Route Add(string peer, string realm, uint? applicationId)
    {
        var route = new Route { Realm = realm, ApplicationId = applicationId, Targets = [new RouteTarget(peer)] };
        _table.Add(route);
        return route;
    }
}
