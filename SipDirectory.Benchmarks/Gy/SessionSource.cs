using System.Buffers.Text;
using System.Text;
using SipDirectory.Benchmarks.Diameter;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>
/// Whole sessions of one subscriber: initial, update, termination, and the next. When the load is over it asks of the
/// balance whether it is what must be left, to the cent.
/// </summary>
internal sealed class SessionSource : RequestSource
{
    // At the end of the Session-Id.
    private const int SerialDigits = 10;

    private readonly SessionLoad _load;
    private readonly CreditControlHead _head;
    private readonly byte[][] _session;
    private readonly int _serialOffset;
    private byte[] _sent = [];
    private int _serial;
    private Step _step = Step.Termination;
    private long _charged;

    public SessionSource(SessionLoad load, CreditControlHead head)
    {
        _load = load;
        _head = head with { Session = $"{head.Identity};{head.Subscriber};{new string('0', SerialDigits)}" };
        _session =
        [
            CreditControlBytes.Request(_head with { Type = CcRequestType.InitialRequest, Number = 0 }),
            CreditControlBytes.Request(_head with { Type = CcRequestType.UpdateRequest, Number = 1 }),
            CreditControlBytes.Request(_head with { Type = CcRequestType.TerminationRequest, Number = 2 }),
        ];
        _serialOffset = _session[0].AsSpan().IndexOf(Encoding.ASCII.GetBytes(_head.Session)) + _head.Session.Length - SerialDigits;
    }

    private enum Step
    {
        Initial,
        Update,
        Termination,
        CheckWhatIsLeft,
        CheckOneMore,
    }

    public override byte[]? Next()
    {
        switch (_step)
        {
            case Step.Termination when !_load.IsOver:
                _serial++;
                _step = Step.Initial;
                break;
            case Step.CheckOneMore:
                return null;
            default:
                _step++;
                break;
        }

        return _sent = _step switch
        {
            Step.CheckWhatIsLeft => CheckBalance(Accounts.Balance - _charged),
            Step.CheckOneMore => CheckBalance(Accounts.Balance - _charged + 1),
            _ => Numbered(_session[(int)_step]),
        };
    }

    public override void Take(ReadOnlySpan<byte> answer)
    {
        if (!CreditControlBytes.IsAnswerTo(_sent, answer))
        {
            throw new LoadException($"{_step}: the answer is {(uint)CreditControlBytes.ResultOf(answer)} instead of 2001 of its session");
        }

        if (_step >= Step.CheckWhatIsLeft)
        {
            TakeCheck(answer);
            return;
        }

        var (code, wanted) = (CreditControlBytes.ServiceResultOf(answer, out var granted), _step == Step.Termination ? 0 : CreditControlBytes.Octets);
        if (code != ResultCode.Success || granted != wanted)
        {
            throw new LoadException($"{_step}: the service gets {(uint)code} and {granted} octets instead of 2001 and {wanted}");
        }

        _charged += _step == Step.Initial ? 0 : Accounts.Price;
    }

    private void TakeCheck(ReadOnlySpan<byte> answer)
    {
        var wanted = _step == Step.CheckWhatIsLeft ? CheckBalanceResult.EnoughCredit : CheckBalanceResult.NoCredit;
        if (CreditControlBytes.CheckBalanceResultOf(answer) != wanted)
        {
            throw new LoadException(
                $"account {_head.Subscriber} was charged {_charged}, and has not {Accounts.Balance - _charged} left of {Accounts.Balance}: {_step}");
        }
    }

    private byte[] Numbered(byte[] request)
    {
        Utf8Formatter.TryFormat(_serial, request.AsSpan(_serialOffset), out _, new('D', SerialDigits));
        return request;
    }

    private byte[] CheckBalance(long amount)
    {
        return CreditControlBytes.CheckBalance(_head with { Session = $"{_head.Identity};{_head.Subscriber};{_step}", Number = 0 }, amount);
    }
}
