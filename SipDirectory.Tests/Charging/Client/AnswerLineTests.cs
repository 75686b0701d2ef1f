using SipDirectory.Charging.Client;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Charging.Client;

[TestClass]
public sealed class AnswerLineTests
{
    [TestMethod]
    [DataRow(2L, -2, "0.02")]
    [DataRow(-250L, -2, "-2.50")]
    [DataRow(long.MaxValue, -18, "9.223372036854775807")]
    [DataRow(7L, 0, "7")]
    [DataRow(7L, 3, "7e3")]
    [DataRow(7L, -19, "7e-19")]
    [DataRow(7L, int.MinValue, "7e-2147483648")]
    public void Of_CostInformation_IsADecimalWhereItIsNotTooLong(long digits, int exponent, string expected)
    {
        var answer = NewAnswer();
        answer.CostInformation = Avp.Group(
            CreditControlAvpCode.CostInformation,
            [
                Avp.Group(CreditControlAvpCode.UnitValue,
                [
                    Avp.Integer64(CreditControlAvpCode.ValueDigits, digits),
                    Avp.Integer32(CreditControlAvpCode.Exponent, exponent),
                ]),
                Avp.Unsigned32(CreditControlAvpCode.CurrencyCode, 978),
            ]);

        Assert.EndsWith($"DIAMETER_SUCCESS, cost {expected} of currency 978", AnswerLine.Of(new MessageEnd(null, answer, [], null)));
    }

    [TestMethod]
    [DataRow(FinalUnitAction.Terminate, "TERMINATE")]
    [DataRow(FinalUnitAction.RestrictAccess, "RESTRICT_ACCESS")]
    [DataRow((FinalUnitAction)7, "7")]
    public void Of_LastUnits_NamesTheActionAsTheStandardDoes(FinalUnitAction action, string expected)
    {
        var service = new ServiceGrant { ResultCode = ResultCode.Success, FinalUnit = new FinalUnitIndication(action) };

        Assert.EndsWith($", final units: {expected}", AnswerLine.Of(new MessageEnd(null, NewAnswer(), [service], null)));
    }

    [TestMethod]
    public void Of_ErrorMessage_IsShownPrintable()
    {
        var answer = NewAnswer();
        answer.ResultCode = ResultCode.TooBusy;
        answer.ErrorMessage = "too many\x1b[2J";

        Assert.EndsWith("DIAMETER_TOO_BUSY: too many\\x1B[2J", AnswerLine.Of(new MessageEnd(null, answer, [], null)));
    }

    private static CreditControlAnswer NewAnswer() => new()
    {
        SessionId = "a;1;2",
        ResultCode = ResultCode.Success,
        OriginHost = "ocs.example",
        OriginRealm = "example",
        CcRequestType = CcRequestType.TerminationRequest,
        CcRequestNumber = 2,
    };
}
