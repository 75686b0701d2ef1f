using System.Reflection;
using System.Runtime.CompilerServices;

namespace SipDirectory.Tests;

[TestClass]
public sealed class ConventionTests
{
    private static readonly BindingFlags AnyMethod = BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // An exception that leaves an async void method ends the process, and no analyzer reports such a method.
    [TestMethod]
    public void Product_AnyMethod_IsNotAsyncVoid()
    {
        Type[] products = [typeof(SipDirectory.CommandLine.ExitCode), typeof(SipDirectory.Diameter.Peers.DiameterNode)];
        var methods = products.SelectMany(product => product.Assembly.GetTypes()).SelectMany(type => type.GetMethods(AnyMethod)).ToList();

        var asyncVoid = methods
            .Where(method => method.ReturnType == typeof(void)
                && method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            .Select(method => $"{method.DeclaringType}.{method.Name}");

        Assert.IsNotEmpty(methods);
        Assert.AreEqual("", string.Join(", ", asyncVoid));
    }
}
