using System.Buffers;
using SipDirectory.Benchmarks.Lookups;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Benchmarks.Codec;

/// <summary>
/// The operations on one Credit-Control-Request, by cursor and by objects. A round counts the messages that had the
/// values that they must have.
/// </summary>
internal sealed class CodecRounds
{
    private const int Messages = 1000;
    private const uint RatingGroup = 100;
    private const ulong Octets = 1 << 20;
    private const string SessionId = "pgw1.epc.example;1762000000;42";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);
    private static readonly DiameterHeader Header = new(CommandFlags.Request | CommandFlags.Proxiable, 272, 4, 1, 2);

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly MessageValidator _validator = new(DiameterDictionary.CreateDefault());
    private readonly AvpWriter _writer;
    private readonly byte[] _message;

    public CodecRounds()
    {
        _writer = new AvpWriter(_output);
        Encode();
        _message = _output.WrittenSpan.ToArray();
    }

    public int MessageLength => _message.Length;

    public IEnumerable<Operation> Operations()
    {
        yield return Operation("decode by cursor", DecodeByCursor);
        yield return Operation("decode by objects", DecodeByObjects);
        yield return Operation("check", () => _validator.FindFault(_message) is null);
        yield return Operation("encode by cursor", Encode);
        yield return Operation("encode by objects", EncodeByObjects);
    }

    private static Operation Operation(string name, Func<bool> isRight)
    {
        return new Operation(name, () =>
        {
            var right = 0;
            for (var count = 0; count < Messages; count++)
            {
                right += isRight() ? 1 : 0;
            }

            return right;
        }, Messages, Messages);
    }

    private bool DecodeByCursor()
    {
        DiameterHeader.TryRead(_message, out var header);
        var reader = new AvpReader(_message.AsSpan(DiameterHeader.Size));
        var session = 0;
        uint number = 0;
        var isRight = false;
        while (reader.TryRead())
        {
            switch ((reader.Header.Code, reader.Header.VendorId))
            {
                case (AvpCode.SessionId, 0):
                    session = reader.Data.Length;
                    break;
                case (CreditControlAvpCode.CcRequestNumber, 0):
                    reader.TryGetUnsigned32(out number);
                    break;
                case (CreditControlAvpCode.MultipleServicesCreditControl, 0) when reader.TryGetGroup(out var service):
                    isRight = ReadService(service);
                    break;
            }
        }

        return isRight && header.CommandCode == 272 && session == SessionId.Length && number == 1;
    }

    private static bool ReadService(AvpReader service)
    {
        ulong octets = 0;
        uint ratingGroup = 0;
        while (service.TryRead())
        {
            if (service.Is(CreditControlAvpCode.RatingGroup))
            {
                service.TryGetUnsigned32(out ratingGroup);
            }
            else if (service.Is(CreditControlAvpCode.UsedServiceUnit) && service.TryGetGroup(out var used))
            {
                while (used.TryRead())
                {
                    if (used.Is(CreditControlAvpCode.CcTotalOctets))
                    {
                        used.TryGetUnsigned64(out octets);
                    }
                }
            }
        }

        return octets == Octets && ratingGroup == RatingGroup;
    }

    private bool DecodeByObjects()
    {
        if (!Message.TryDecode(_message, out var message, out _))
        {
            return false;
        }

        var request = new CreditControlRequest(message);
        var service = request.MultipleServicesCreditControls[0];
        ulong octets = 0;
        uint ratingGroup = 0;
        return request.SessionId.Length == SessionId.Length
            && request.CcRequestNumber == 1
            && service.Find(CreditControlAvpCode.RatingGroup)?.Reader.TryGetUnsigned32(out ratingGroup) == true
            && service.Find(CreditControlAvpCode.UsedServiceUnit)?.Find(CreditControlAvpCode.CcTotalOctets)
                ?.Reader.TryGetUnsigned64(out octets) == true
            && octets == Octets
            && ratingGroup == RatingGroup;
    }

    private bool Encode()
    {
        _output.ResetWrittenCount();
        using (_writer.BeginMessage(Header))
        {
            _writer.WriteUtf8String(AvpCode.SessionId, SessionId);
            _writer.WriteDiameterIdentity(AvpCode.OriginHost, "pgw1.epc.example");
            _writer.WriteDiameterIdentity(AvpCode.OriginRealm, "epc.example");
            _writer.WriteDiameterIdentity(AvpCode.DestinationRealm, "ocs.example");
            _writer.WriteUnsigned32(AvpCode.AuthApplicationId, 4);
            _writer.WriteUtf8String(CreditControlAvpCode.ServiceContextId, "32251@3gpp.org");
            _writer.WriteInteger32(CreditControlAvpCode.CcRequestType, (int)CcRequestType.UpdateRequest);
            _writer.WriteUnsigned32(CreditControlAvpCode.CcRequestNumber, 1);
            _writer.WriteTime(AvpCode.EventTimestamp, Now);
            using (_writer.BeginGroup(CreditControlAvpCode.SubscriptionId))
            {
                _writer.WriteInteger32(CreditControlAvpCode.SubscriptionIdType, 0);
                _writer.WriteUtf8String(CreditControlAvpCode.SubscriptionIdData, "491700000000");
            }

            using (_writer.BeginGroup(CreditControlAvpCode.MultipleServicesCreditControl))
            {
                using (_writer.BeginGroup(CreditControlAvpCode.RequestedServiceUnit))
                {
                }

                using (_writer.BeginGroup(CreditControlAvpCode.UsedServiceUnit))
                {
                    _writer.WriteUnsigned64(CreditControlAvpCode.CcTotalOctets, Octets);
                }

                _writer.WriteUnsigned32(CreditControlAvpCode.RatingGroup, RatingGroup);
            }
        }

        return _message is null || _output.WrittenCount == _message.Length;
    }

    private bool EncodeByObjects()
    {
        _output.ResetWrittenCount();
        var request = new CreditControlRequest
        {
            SessionId = SessionId,
            OriginHost = "pgw1.epc.example",
            OriginRealm = "epc.example",
            DestinationRealm = "ocs.example",
            ServiceContextId = "32251@3gpp.org",
            CcRequestType = CcRequestType.UpdateRequest,
            CcRequestNumber = 1,
            EventTimestamp = Now,
            SubscriptionIds =
            [
                Avp.Group(CreditControlAvpCode.SubscriptionId,
                [
                    Avp.Integer32(CreditControlAvpCode.SubscriptionIdType, 0),
                    Avp.Utf8String(CreditControlAvpCode.SubscriptionIdData, "491700000000"),
                ]),
            ],
            MultipleServicesCreditControls =
            [
                Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl,
                [
                    Avp.Group(CreditControlAvpCode.RequestedServiceUnit, []),
                    Avp.Group(CreditControlAvpCode.UsedServiceUnit, [Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, Octets)]),
                    Avp.Unsigned32(CreditControlAvpCode.RatingGroup, RatingGroup),
                ]),
            ],
        };
        request.Message.Header = Header;
        request.Message.Encode(_output);
        return _output.WrittenCount == _message.Length;
    }
}
